# SPDX-License-Identifier: Apache-2.0
"""The filters of the lab agree with scikit-image, Pillow or NumPy, each within its tolerance, on the photographs of the demo.

usage: filters_agree_test.py PHOTOLAB_APPLY PLUGINS
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT / "build/photos"
PYTHON = ROOT / "build/venv/bin/python"  # `./dev test` puts scikit-image and Pillow there
PALETTE = [(26, 26, 46), (139, 69, 19), (210, 180, 140), (255, 255, 255)]
SKIPPED = 77


class Lab:
    def __init__(self, program, plugins, scratch):
        self.program, self.plugins, self.out = program, Path(plugins), Path(scratch, "out.png")

    def apply(self, photo, *plugins, configuration=None, **settings):
        """What the last plugin makes of a picture, as an array."""
        import numpy
        from PIL import Image

        libraries = [str(self.plugins / f"{name}.so") for name in plugins]
        if configuration is not None:
            libraries[-1] += ":" + json.dumps(configuration)
        values = [f"{name}={value}" for name, value in settings.items()]
        subprocess.run([self.program, photo, self.out, *libraries, *values], check=True)
        return numpy.asarray(Image.open(self.out).convert("RGB")).astype(float)


def rounded(values):
    import numpy

    return numpy.clip(numpy.floor(values + 0.5), 0, 255)


def unsharp(lab, photo, before):
    """scikit-image, channel by channel. The plugin gets the blurred picture in bytes, and beyond the edge the nearest pixel
    counts there."""
    import numpy
    from skimage import filters

    channels = [filters.unsharp_mask(before[..., i] / 255, radius=2, amount=1.5) * 255 for i in range(3)]
    wanted = numpy.stack(channels, axis=-1)
    edge = slice(9, -9)
    found = lab.apply(photo, "blur-2", "unsharp", radius=2, amount=1.5)
    return found[edge, edge], wanted[edge, edge], 1.5


def sobel(lab, photo, before):
    """scikit-image."""
    from skimage import color, filters

    wanted = filters.sobel(color.rgb2gray(before / 255)) * 255
    return lab.apply(photo, "sobel"), wanted[..., None].repeat(3, axis=-1), 0.51


def white_balance(lab, photo, before):
    """Pillow: the means of the channels, and a table for each of them."""
    import numpy
    from PIL import Image, ImageStat

    picture = Image.open(photo).convert("RGB")
    means = ImageStat.Stat(picture).mean
    gray = sum(means) / 3
    table = [int(min(255, value * gray / mean + 0.5)) for mean in means for value in range(256)]
    return lab.apply(photo, "white-balance"), numpy.asarray(picture.point(table)).astype(float), 0


def vignette(lab, photo, before):
    """NumPy, by the definition."""
    import numpy

    height, width = before.shape[:2]
    across = numpy.arange(width) + 0.5 - width / 2
    down = (numpy.arange(height) + 0.5 - height / 2)[:, None]
    light = 1 - 0.8 * (across**2 + down**2) / (width**2 / 4 + height**2 / 4)
    return lab.apply(photo, "vignette", strength=0.8), rounded(before * light[..., None]), 1


def resize(lab, photo, before, size):
    """Pillow in floats: in bytes it also cuts off what rings beyond black and white between its two passes."""
    import numpy
    from PIL import Image

    planes = [Image.fromarray(before[..., i].astype(numpy.float32)) for i in range(3)]
    wanted = numpy.stack([numpy.asarray(plane.resize(size, Image.Resampling.LANCZOS)) for plane in planes], axis=-1)
    found = lab.apply(photo, "resize", width=size[0], height=size[1])
    return found, numpy.clip(wanted, 0, 255).astype(float), 0.51


def dithered(photo, palette):
    """Pillow's."""
    import numpy
    from PIL import Image

    colours = Image.new("P", (1, 1))
    colours.putpalette([level for colour in palette for level in colour])
    picture = Image.open(photo).convert("RGB").quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG)
    return numpy.asarray(picture.convert("RGB")).astype(float)


def means(picture, size=16):
    """The means of squares: what the eye sees of a dithered picture from afar."""
    height, width = (side // size * size for side in picture.shape[:2])
    return picture[:height, :width].reshape(height // size, size, width // size, size, 3).mean(axis=(1, 3))


def numbers(palette):
    return [red << 16 | green << 8 | blue for red, green, blue in palette]


def dither(lab, photo, before):
    """Pillow, which looks for the nearest colour by 6 bits of each channel: single pixels differ, squares of 16 x 16 agree."""
    found = lab.apply(photo, "dither", configuration={"palette": numbers(PALETTE)})
    assert {tuple(colour) for colour in found.reshape(-1, 3)} <= set(PALETTE)
    wanted = dithered(photo, PALETTE)
    print(f"    {(found == wanted).all(axis=-1).mean():.1%} of the pixels are the same")
    return means(found), means(wanted), 8


def ordered(lab, photo, before):
    """NumPy, by the definition."""
    import numpy

    pattern = numpy.array([[0]])
    for _ in range(3):
        pattern = numpy.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    height, width = before.shape[:2]
    tiles = numpy.tile(pattern, (height // 8 + 1, width // 8 + 1))[:height, :width, None]
    wanted = numpy.clip(before + (tiles * 2 - 63) * 2, 0, 255)
    palette = numpy.array(PALETTE, float)
    nearest = ((wanted[..., None, :] - palette) ** 2).sum(axis=-1).argmin(axis=-1)
    found = lab.apply(photo, "dither", configuration={"palette": numbers(PALETTE), "method": "ordered"})
    return found, palette[nearest], 0


FILTERS = {
    "unsharp": unsharp,
    "sobel": sobel,
    "white-balance": white_balance,
    "vignette": vignette,
    "resize, smaller": lambda *words: resize(*words, (200, 150)),
    "resize, larger": lambda *words: resize(*words, (800, 500)),
    "dither": dither,
    "dither, ordered": ordered,
}


def check(lab, photo):
    """Whether all agree."""
    import numpy
    from PIL import Image

    before = numpy.asarray(Image.open(photo).convert("RGB")).astype(float)
    good = True
    for name, compare in FILTERS.items():
        found, wanted, tolerance = compare(lab, photo, before)
        assert found.shape == wanted.shape, (name, found.shape, wanted.shape)
        most = float(numpy.abs(found - wanted).max())
        print(f"{photo.stem}, {name}: differs by at most {most:.3f} of 255, {tolerance} is allowed")
        good = good and most <= tolerance
    return good


def main():
    if not PYTHON.is_file():
        print(f"skipped: there is no {PYTHON}; ./dev test makes it")
        return SKIPPED
    if Path(sys.prefix) != PYTHON.parents[1]:
        return subprocess.run([PYTHON, *sys.argv]).returncode
    photos = sorted(PHOTOS.glob("*.png"))
    assert len(photos) > 1, f"no photographs in {PHOTOS}: ./dev test fetches them"
    with tempfile.TemporaryDirectory(prefix="mortise-filters.") as scratch:
        lab = Lab(*sys.argv[1:], scratch)
        return 0 if all([check(lab, photo) for photo in photos]) else 1


if __name__ == "__main__":
    sys.exit(main())
