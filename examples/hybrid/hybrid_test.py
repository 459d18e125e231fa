# SPDX-License-Identifier: Apache-2.0
"""The core works alone; libraries replace a part of it or add to it; one that is broken changes nothing.

usage: hybrid_test.py HYBRID FOLDER
"""

import pathlib
import sys
import tempfile

from sample import check, said

PLAIN, CSV, BETTER, HTML = "plain: oak: 3", "csv: oak,3", "plain: oak ... 3", "html: <p>oak: <b>3</b></p>"


def main():
    program, built = sys.argv[1:]
    check(said(program), [PLAIN, CSV])
    check(said(program, f"{built}/plain.so"), [BETTER, CSV])
    check(said(program, f"{built}/html.so", f"{built}/plain.so"), [BETTER, CSV, HTML])
    with tempfile.TemporaryDirectory() as folder:
        broken = pathlib.Path(folder) / "csv.so"
        broken.write_text("no library")
        check(said(program, broken, f"{built}/html.so"), [f"without {broken}: native.not_elf", PLAIN, CSV, HTML])


main()
