# SPDX-License-Identifier: Apache-2.0
"""A filter in Python with NumPy: histogram equalisation, which spreads brightness evenly over what there is."""

from pathlib import Path

import mortise
import numpy

ImageFilter = mortise.read_contract(Path(__file__).resolve().with_name("contract") / "image-filter.wit")
WEIGHTS = (0.2126, 0.7152, 0.0722)  # of red, green and blue in brightness: ITU-R BT.709


@mortise.plugin(ImageFilter, parallel=True)
class Equalise:
    def apply(self, source, area, settings):
        height, width = source.height, source.width
        if len(source.pixels) != height * width * 4:
            raise mortise.PluginError(ImageFilter.Failure.BadArgument("the pixels do not fit the size"))
        pixels = numpy.frombuffer(source.pixels, numpy.uint8).reshape(height, width, 4).copy()
        part = pixels
        if area is not None:
            if area.left + area.width > width or area.top + area.height > height:
                raise mortise.PluginError(ImageFilter.Failure.BadArgument("the area is not within the picture"))
            part = pixels[area.top:area.top + area.height, area.left:area.left + area.width]
        if part.size:
            brightness = numpy.rint(part[..., :3] @ WEIGHTS).astype(numpy.uint8)
            share = numpy.bincount(brightness.ravel(), minlength=256).cumsum() / brightness.size
            part[..., :3] = numpy.rint(share * 255).astype(numpy.uint8)[part[..., :3]]
        return ImageFilter.Image(width, height, pixels)

    def name(self):
        return "Histogram equalisation"
