# SPDX-License-Identifier: Apache-2.0
"""Our own cases: see corpus/README.md for their form."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from programs import Finding, Place

FOLDER = Path(__file__).resolve().parent / "corpus"
LINE = re.compile(r"(?:(?P<file>[^:\[\]]+\.wit):)?(?P<line>\d+|nowhere): "
                  r"(?P<severity>error|warning)(?:\[(?P<rule>[a-z0-9-]+)\])?(?: (?P<message>.+))?")
FEATURES = re.compile(r"features: *(.*)")


class Malformed(Exception):
    """A file of expectations that says nothing."""


@dataclass
class Case:
    """A package and what is to be said of it."""

    path: Path
    good: bool
    findings: list[Finding] = field(default_factory=list)
    features: str = ""

    @property
    def name(self):
        return f"{self.path.parent.name}/{self.path.name}"

    def beside(self, suffix):
        return self.path.with_name(self.path.name + suffix)


def read_expectations(text, case):
    """Fills a case from the text of its file of expectations."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        features, finding = FEATURES.fullmatch(line), LINE.fullmatch(line)
        if features:
            case.features = features[1]
        elif finding:
            place = Place(finding["file"] or "", 0 if finding["line"] == "nowhere" else int(finding["line"]))
            case.findings.append(Finding(place, finding["severity"], finding["rule"] or "", finding["message"] or ""))
        else:
            raise Malformed(f"'{line}' is neither a finding nor 'features: a,b'")
    return case


def cases(folder=FOLDER):
    """All cases, sorted by name."""
    for part in ("bad", "ok"):
        for path in sorted((folder / part).iterdir()):
            if not (path.is_dir() or path.suffix == ".wit"):
                continue
            case = Case(path, part == "ok")
            expected = case.beside(".expected")
            try:
                yield read_expectations(expected.read_text() if expected.is_file() else "", case)
            except Malformed as reason:
                raise Malformed(f"{expected.relative_to(folder)}: {reason}") from None


def strays(folder=FOLDER):
    """Files that belong to no case: a renamed case would lose its expectations without a word."""
    known = {case.path.name for case in cases(folder)}
    for path in sorted((*(folder / "bad").iterdir(), *(folder / "ok").iterdir())):
        if path.name not in known and not (path.suffix in (".expected", ".json", ".txt") and path.stem in known):
            yield str(path.relative_to(folder))
