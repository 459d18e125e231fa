# SPDX-License-Identifier: Apache-2.0
"""The shell runs with no plugin, and does what those say that are in its folder.

usage: microkernel_test.py MICROKERNEL FOLDER
"""

import pathlib
import sys

from sample import check, folder_like, said

HELP = {"length": "length TEXT: how many bytes it has", "reverse": "reverse TEXT: the same backwards"}
LINES = "reverse abc\nlength of it\n"


def main():
    program, built = sys.argv[1:]
    for plugins, answers in [
        ((), ["nobody knows 'reverse'", "nobody knows 'length'"]),
        (("reverse",), [HELP["reverse"], "cba", "nobody knows 'length'"]),
        (("length", "reverse"), [HELP["length"], HELP["reverse"], "cba", "5"]),
    ]:
        with folder_like(built, *plugins) as folder:
            check(said(program, folder / "mortise.toml", text=LINES), answers)
    source = (pathlib.Path(__file__).parent / "microkernel.cpp").read_text()
    check([plugin for plugin in HELP if plugin in source], [])


main()
