# SPDX-License-Identifier: Apache-2.0
"""How large plugins are without their symbols: a C one under 16 KiB, a C++ one under 24 KiB.

    size_test.py STRIP FOLDER
"""

import subprocess
import sys
import tempfile
from pathlib import Path

KIB = 1024
IN_C = ("sepia", "vignette", "white-balance")
IN_CPP = ("adapter", "blur-1", "blur-2", "dither", "resize", "sleeper", "sobel", "stopwatch", "unsharp")
LIMITS = {name: 16 * KIB for name in IN_C} | {name: 24 * KIB for name in IN_CPP}


def main():
    strip, folder = sys.argv[1], Path(sys.argv[2])
    too_large = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, limit in LIMITS.items():
            stripped = Path(scratch) / name
            subprocess.run([strip, "-o", stripped, folder / f"{name}.so"], check=True)
            size = stripped.stat().st_size
            print(f"{name}: {size} bytes, limit {limit}")
            if size >= limit:
                too_large.append(name)
    if too_large:
        sys.exit(f"too large: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
