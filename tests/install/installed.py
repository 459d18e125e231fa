# SPDX-License-Identifier: Apache-2.0
"""What tests of the installed package share: it is installed into a temporary tree, which is moved afterwards."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
options = argparse.Namespace()


def run(*command, **more):
    """The finished process; its output is shown only where a test fails."""
    return subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **more)


class Installed(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix="mortise-install."))
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        cls.install("first")
        # A tree that was moved after it was installed must still work.
        cls.prefix = (cls.scratch / "first").rename(cls.scratch / "moved")
        # A build without the library installs headers alone, for authors of plugins.
        cls.has_core = any(cls.prefix.rglob("mortise-core.cmake"))

    @classmethod
    def install(cls, name, *more):
        done = run("cmake", "--install", options.build, "--prefix", cls.scratch / name, *more)
        assert done.returncode == 0, done.stdout

    def need_program(self):
        """A stranger's surroundings; skips where this build has no program or no library."""
        if not self.has_core or not (self.prefix / "bin/mortise").exists():
            self.skipTest("this build has no library, or no program: CLI11 was not found")
        hidden = ("NO_COLOR", "TERM", "CMAKE_PREFIX_PATH", "CXX", "CC")
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        return environment | {"PATH": f"{self.prefix / 'bin'}:{environment['PATH']}",
                              "CMAKE_PREFIX_PATH": str(self.prefix), "CXX": options.cxx}

    def check(self, *command, **more):
        done = run(*command, **more)
        self.assertEqual(done.returncode, 0, f"{' '.join(map(str, command))}\n{done.stdout}")
        return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, required=True, help="the folder of a finished build")
    parser.add_argument("--version", required=True, help="the version it must say it is")
    parser.add_argument("--cxx", required=True, help="the compiler")
    parser.parse_args(namespace=options)
    unittest.main(argv=sys.argv[:1])
