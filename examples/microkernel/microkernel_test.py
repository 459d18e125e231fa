# SPDX-License-Identifier: Apache-2.0
"""The shell runs with no plugin, and does what those say that are in its folder; so does its twin in Python, where there is one.

usage: microkernel_test.py MICROKERNEL FOLDER
"""

import os
import pathlib
import sys

from sample import check, folder_like, said

HELP = {"length": "length TEXT: how many bytes it has", "reverse": "reverse TEXT: the same backwards"}
LINES = "reverse abc\nlength of it\n"


def main():
    program, built = sys.argv[1:]
    folder_of_sources = pathlib.Path(__file__).parent
    programs = [[program]]
    if "MORTISE_HAS_PYTHON" in os.environ:
        programs.append([sys.executable, folder_of_sources / "microkernel.py"])
    for plugins, answers in [
        ((), ["nobody knows 'reverse'", "nobody knows 'length'"]),
        (("reverse",), [HELP["reverse"], "cba", "nobody knows 'length'"]),
        (("length", "reverse"), [HELP["length"], HELP["reverse"], "cba", "5"]),
    ]:
        with folder_like(built, *plugins) as folder:
            for each in programs:
                check(said(*each, folder / "mortise.toml", text=LINES), answers)
    for name in ("microkernel.cpp", "microkernel.py"):
        source = (folder_of_sources / name).read_text()
        check([plugin for plugin in HELP if plugin in source], [])


main()
