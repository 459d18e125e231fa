# SPDX-License-Identifier: Apache-2.0
"""The blur of both versions agrees with scikit-image's to one level of 255, on the photographs of the demo.

usage: skimage_test.py PHOTOLAB PLUGINS
"""

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
    return 0 if all([check(*sys.argv[1:], radius) for radius in RADII]) else 1


if __name__ == "__main__":
    sys.exit(main())
