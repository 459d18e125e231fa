# SPDX-License-Identifier: Apache-2.0
"""A filter is called, whatever it is written in. usage: lab.py PLUGIN"""

import sys

import mortise

with mortise.Host() as host:
    host.load(sys.argv[1])

    filter = host.point("filters", "photo:lab/image-filter").one()
    Image = host.contract("image-filter").Image
    out = filter.apply(Image(width=1, height=1, pixels=bytes([0, 100, 255, 7])))
    print(*out.pixels)
