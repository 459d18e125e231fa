# SPDX-License-Identifier: Apache-2.0
"""The lab from its mortise.toml: what it shows, what it refuses and why, and that its folder may change while it works.

usage: application_test.py PHOTOLAB LAB
"""

import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ACTIVE = ("adapter", "blur", "dither", "resize", "sepia", "sobel", "stopwatch", "unsharp", "vignette", "white-balance")
REFUSED = {
    "abi": "ABI",
    "configuration": "palette",
    "dependency": "photo:smoothing/smoothing",
    "digest": "digest",
    "manifest": "sumary",
    "start": "did not start",
}


def png(width, height):
    """A small picture, so that the test needs no photograph."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 4 % 256, y * 4 % 256, (x + y) % 256)[i] for x in range(width) for i in range(3))
                    for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def check(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def main():
    photolab, lab = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="mortise-lab.") as folder:
        photos = Path(folder, "photos")
        photos.mkdir()
        (photos / "ramp.png").write_bytes(png(64, 48))
        # No Python: that filter is refused, and says so.
        environment = dict(os.environ, MORTISE_PYTHON="/nonexistent/python3")
        done = subprocess.run([photolab, photos, lab, folder], text=True, capture_output=True, env=environment)
        text = done.stdout
        check(done.returncode == 0, done.returncode, text, done.stderr)
        check(Path(folder, "contact-sheet.png").stat().st_size > 1000, "there is no contact sheet")
    for name in ACTIVE:
        check(re.search(rf"^photolab\.{name} +1\.0\.0 +native +inline +active ", text, re.M), name, "is not active in", text)
    for name, reason in REFUSED.items():
        found = re.search(rf"^  photolab\.broken-{name} .*\n((?:      .*\n)+)", text, re.M)
        check(found and reason in found[1], name, "is not refused for", reason, "in", text)
    check("photolab.equalise" in text, "equalise is not named in", text)
    check(re.search(r"update +photolab\.blur +1\.0\.0 -> 2\.0\.0", text), "the blur was not upgraded in", text)
    calls = re.search(r"(\d+) calls before, (\d+) after, (\d+) failed", text)
    check(calls and int(calls[1]) > 0 and int(calls[2]) > 0 and int(calls[3]) == 0, "calls were lost in", text)
    check("sepia 2.0.0 was put into the folder, and refused" in text and "sepia 1.0.0 goes on" in text, text)
    chain = re.search(r"Every filter in one call.*\n +(photolab\.white-balance photolab\.blur .*)", text)
    check(chain and "photolab.invert" in chain[1].split(), "every filter in one call is not in", text)
    check(re.search(r"add +photolab\.invert +1\.0\.0", text), "the newcomer is not in", text)


if __name__ == "__main__":
    main()
