# SPDX-License-Identifier: Apache-2.0
"""What the rules of the house share.

A rule is a function from the root of a tree to its problems, each a line of text. `main(rule, cases)` first tries the rule on
small trees with a known flaw, so that a rule that notices nothing fails, and then on this repository.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (".c", ".cpp", ".h", ".hpp", ".inc")


@dataclass
class Case:
    """A tree, and a part of the one problem that it has; an empty `problem` where it has none."""

    problem: str
    files: dict[str, str]


def files(root, *suffixes, under=""):
    """The files of the tree with one of `suffixes` (all without), sorted; neither build trees nor hidden folders."""
    found = []
    for path in sorted((root / under).rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or parts[0] == "build" or "__pycache__" in parts or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            found.append(path)
    return found


def table(path, columns):
    """The rows of a table in a text file: words, up to `columns` of them, the last one with spaces; # for comments."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split(None, columns - 1) for line in lines if line.strip() and not line.startswith("#")]


def try_case(rule, case):
    with tempfile.TemporaryDirectory(prefix="mortise-style.") as name:
        for file, text in case.files.items():
            path = Path(name, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        problems = list(rule(Path(name)))
    good = len(problems) == 1 and case.problem in problems[0] if case.problem else not problems
    if not good:
        sys.exit(f"the rule itself is broken: expected '{case.problem}' alone, found {problems}, in {case.files}")


def main(rule, cases):
    if not any(case.problem for case in cases) or all(case.problem for case in cases):
        sys.exit("a rule needs cases with a problem and one without")
    for case in cases:
        try_case(rule, case)
    problems = list(rule(ROOT))
    for problem in problems:
        print(problem)
    print(f"{len(cases)} cases behaved; {len(problems)} problems in this tree")
    sys.exit(1 if problems else 0)
