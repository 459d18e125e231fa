# SPDX-License-Identifier: Apache-2.0
"""`pip install .`: a wheel is built, installed where nothing else is, and used there.

usage: wheel.py --plugins FOLDER --version VERSION
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import re, sys, mortise
contract = mortise.read_contract(sys.argv[1])
with mortise.Host() as host:
    host.load(sys.argv[2] + "/sepia.so")
    assert host.point("filters", contract).one().name() == "Sepia"
    try:
        mortise.Application(host, "/there/is/no/mortise.toml")
    except mortise.Invalid as error:
        assert error.code == "application.invalid", error.code
libraries = set(re.findall(r"\\S*/libmortise\\S*\\.so\\S*", open("/proc/self/maps").read()))
assert len(libraries) == 2 and all(library.startswith(sys.prefix) for library in libraries), libraries
print(mortise.__version__)
"""


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugins", required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mortise-wheel.") as name:
        folder = Path(name)
        # What builds it is in this interpreter's environment already; nothing is fetched. Compiled as the release preset does
        # it, so that ccache has most of it.
        run(sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-build-isolation", "--no-deps", "--no-index",
            "--config-settings=cmake.define.CMAKE_CXX_FLAGS_RELEASE=-O2", "--config-settings=cmake.define.CMAKE_C_FLAGS_RELEASE=-O2",
            "--config-settings=cmake.define.MORTISE_WERROR=ON", "-w", folder, ROOT, env={**os.environ, "CC": "cc", "CXX": "c++"})
        wheel, = folder.glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        print("\n".join(names))
        package = {name.removeprefix("mortise/") for name in names if name.startswith("mortise/")}
        sources = {path.name for path in (ROOT / "python/mortise").iterdir() if path.suffix in (".py", ".pyi", ".typed")}
        binaries = {name for name in package if ".so" in name}
        assert package - binaries == sources, package ^ sources
        stems = sorted(name[:name.index(".")] for name in binaries)
        assert stems == ["_core", "_generation", "libmortise", "libmortise_application"], binaries
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv/bin/python"
        run(python, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps", "--no-index", wheel)
        contract = ROOT / "examples/photolab/contract/image-filter.wit"
        version = run(python, "-I", "-c", SCRIPT, contract, options.plugins).strip()
        assert version == options.version, version
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, works")


if __name__ == "__main__":
    main()
