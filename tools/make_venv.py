#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes build/venv with packages of tests/requirements.txt, unless they are there already.

usage: make_venv.py [demo]

Without a word all of them; for the demo those alone that it needs.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "build/venv"
REQUIREMENTS = ROOT / "tests/requirements.txt"
DEMO = ("nanobind", "numpy", "pillow")


def only(text, names):
    """The entries of these packages, each with its digests."""
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.partition("==")[0] in names)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def main(words):
    stamp = VENV / "requirements.sha256"
    everything = REQUIREMENTS.read_text()
    wanted = only(everything, DEMO) if words == ["demo"] else everything
    if stamp.is_file() and stamp.read_text() in (digest(wanted), digest(everything)):
        return
    what = ", ".join(DEMO) if words == ["demo"] else "the packages of tests/requirements.txt"
    print(f"==> installing {what} into build/venv", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(wanted)
        file.flush()
        subprocess.run([VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                        "--only-binary=:all:", "-r", file.name], check=True)
    stamp.write_text(digest(wanted))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
