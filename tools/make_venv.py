#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes build/venv with the packages of tests/requirements.txt, unless it is there already."""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "build/venv"
REQUIREMENTS = ROOT / "tests/requirements.txt"


def main():
    stamp = VENV / "requirements.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print("==> installing the packages of tests/requirements.txt into build/venv", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run([VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                    "--only-binary=:all:", "-r", REQUIREMENTS], check=True)
    stamp.write_text(wanted)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
