# SPDX-License-Identifier: Apache-2.0
"""A plugin for hosts in Python and in C++: it turns colours into their opposites."""

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
