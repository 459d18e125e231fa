# SPDX-License-Identifier: Apache-2.0
"""What the tests of the small examples share: a folder of the application's own, and a program that is talked to."""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile


def check(found, expected):
    if found != expected:
        sys.exit(f"expected {expected!r}, found {found!r}")


@contextlib.contextmanager
def folder_like(built, *plugins):
    """A copy of an application's folder that has these plugins alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(f"{built}/mortise.toml", folder)
        shutil.copytree(f"{built}/contract", folder / "contract")
        (folder / "packages").mkdir()
        for plugin in plugins:
            drop_in(built, folder, plugin)
        yield folder


def drop_in(built, folder, plugin):
    """Puts a plugin into its place at one instant."""
    shutil.copytree(f"{built}/packages/{plugin}", folder / "packages" / f".{plugin}")
    (folder / "packages" / f".{plugin}").rename(folder / "packages" / plugin)


def said(*command, text=""):
    """The lines that a program prints. It must end well and complain of nothing."""
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    check((done.returncode, done.stderr), (0, ""))
    return done.stdout.splitlines()
