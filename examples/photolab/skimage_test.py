# SPDX-License-Identifier: Apache-2.0
"""The blur of both versions, and the equalisation, agree with scikit-image's to one level of 255, on the photographs of the
demo. The equalisation is in Python, and takes part where the package is built.

usage: skimage_test.py PHOTOLAB PLUGINS
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT / "build/photos"
PYTHON = ROOT / "build/venv/bin/python"  # `./dev test` puts scikit-image there
RADII = (0.8, 3.0, 7.5)
SKIPPED = 77


def difference(photo, result, radius):
    """The most by which a value of `result` differs from scikit-image's blur of `photo`."""
    import numpy
    from skimage import filters, io

    before, after = io.imread(photo), io.imread(result)
    wanted = filters.gaussian(before.astype(float), sigma=radius, mode="nearest", truncate=4.0, preserve_range=True,
                              channel_axis=-1)
    assert after.shape[:2] == wanted.shape[:2], (photo, after.shape, wanted.shape)
    return float(numpy.abs(after[..., :3].astype(float) - wanted[..., :3]).max())


def difference_of_equalisation(photo, result):
    """The same for the equalisation: colours go where scikit-image sends the brightness."""
    import numpy
    from skimage import exposure, io

    before, after = io.imread(photo)[..., :3], io.imread(result)[..., :3]
    brightness = numpy.rint(before @ (0.2126, 0.7152, 0.0722)).astype(numpy.uint8)
    share, levels = exposure.cumulative_distribution(brightness)
    # Between the levels that there are it interpolates; a table has steps.
    wanted = 255 * share[numpy.searchsorted(levels, before, side="right").clip(1) - 1]
    return float(numpy.abs(after - wanted).max())


def check_equalisation(photolab, plugins):
    if importlib.util.find_spec("mortise") is None:
        print("the Python package is not built: no equalisation")
        return True
    with tempfile.TemporaryDirectory(prefix="mortise-skimage.") as out:
        subprocess.run([photolab, "--photos", PHOTOS, "--plugins", plugins, "--out", out], check=True,
                       stdout=subprocess.DEVNULL)
        most = max(difference_of_equalisation(photo, Path(out, f"{photo.stem}-equalise.png"))
                   for photo in PHOTOS.glob("*.png"))
    print(f"equalisation: differs by at most {most:.3f} of 255")
    return most <= 1


def check(photolab, plugins, radius):
    """Whether all agree."""
    photos = sorted(PHOTOS.glob("*.png"))
    assert len(photos) > 1, f"no photographs in {PHOTOS}: ./dev test fetches them"
    good = True
    with tempfile.TemporaryDirectory(prefix="mortise-skimage.") as out:
        subprocess.run([photolab, "--photos", PHOTOS, "--plugins", plugins, "--out", out, "--radius", str(radius)],
                       check=True, stdout=subprocess.DEVNULL)
        for photo in photos:
            for version in ("blur-1", "blur-2"):
                most = difference(photo, Path(out, f"{photo.stem}-{version}.png"), radius)
                print(f"{photo.stem}, {version}, radius {radius}: differs by at most {most:.3f} of 255")
                good = good and most <= 1
    return good


def main():
    if not PYTHON.is_file():
        print(f"skipped: there is no {PYTHON}; ./dev test makes it")
        return SKIPPED
    if Path(sys.prefix) != PYTHON.parents[1]:
        return subprocess.run([PYTHON, *sys.argv]).returncode
    os.environ["MORTISE_PYTHON"] = sys.executable  # the one with NumPy
    return 0 if all([check(*sys.argv[1:], radius) for radius in RADII] + [check_equalisation(*sys.argv[1:])]) else 1


if __name__ == "__main__":
    sys.exit(main())
