# SPDX-License-Identifier: Apache-2.0
"""A filter is called: the library that is named, else the plugin below. usage: lab.py [LIBRARY]"""

import sys
from pathlib import Path

import mortise

ImageFilter = mortise.read_contract(Path(__file__).parents[1] / "photolab/contract/image-filter.wit")


@mortise.plugin(ImageFilter)
class Invert:
    def apply(self, source, area, settings):
        if area is not None:
            raise mortise.PluginError(ImageFilter.Failure.Unsupported())
        pixels = bytes(value if i % 4 == 3 else 255 - value for i, value in enumerate(source.pixels))
        return ImageFilter.Image(source.width, source.height, pixels)

    def name(self):
        return "invert"


with mortise.Host() as host:
    host.load(sys.argv[1]) if sys.argv[1:] else host.add(Invert)

    filter = host.point("filters", ImageFilter).one()
    out = filter.apply(ImageFilter.Image(width=1, height=1, pixels=bytes([0, 100, 255, 7])))
    print(*out.pixels)
