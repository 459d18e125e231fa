# SPDX-License-Identifier: Apache-2.0
"""differences.txt: where we differ from the reference parser and mean to."""

import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "differences.txt"
WHERE = ("corpus", "suite", "random")
WHAT = ("accepts", "refuses", "crashes", "line", "document")


@dataclass
class Row:
    where: str
    case: str
    what: str
    reason: str
    used: bool = False


class Differences:
    def __init__(self, where, text=None):
        self.rows = []
        for line in (TABLE.read_text() if text is None else text).splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            words = line.split(None, 3)
            if len(words) != 4 or words[0] not in WHERE or words[2] not in WHAT:
                sys.exit(f"{TABLE.name}: '{line}' is no row: WHERE CASE WHAT reason")
            if words[0] == where:
                self.rows.append(Row(*words))

    def judge(self, case, found):
        """What is wrong when `case` differs by `found` (one of WHAT, or empty where it does not); nothing where that is
        what its row says."""
        row = next((row for row in self.rows if fnmatchcase(case, row.case)), None)
        if row:
            row.used = True
        if row and row.what != found:
            return f"{TABLE.name} says '{row.what}' of '{row.case}', which is not so"
        return f"an unlisted difference ({found})" if found and not row else ""

    def explain(self, what, text):
        """The reason of a `random` row, or nothing. @param text  our rule and message, or their message"""
        dotted = ".".join(text.split())
        return next((row.reason for row in self.rows if row.what == what and row.case in dotted), "")

    def unused(self):
        return [f"{TABLE.name}: no case is called '{row.case}'" for row in self.rows if not row.used]
