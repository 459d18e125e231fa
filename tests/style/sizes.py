# SPDX-License-Identifier: Apache-2.0
"""A source has at most 500 lines, or stands in exceptions.txt with its reason."""

import rule

LIMIT = 500
SUFFIXES = (*rule.SOURCES, ".cmake", ".py", ".sh", ".ts", ".wit")
EXCEPTIONS = "tests/style/exceptions.txt"


def sizes(root):
    exceptions = {row[0]: row[1:] for row in rule.table(root / EXCEPTIONS, 2)}
    for file in [*rule.files(root, *SUFFIXES), *(path for path in [root / "dev"] if path.exists())]:
        name = str(file.relative_to(root))
        lines = file.read_bytes().count(b"\n")
        reason = exceptions.pop(name, None)
        if lines > LIMIT and reason is None:
            yield f"{name}: {lines} lines, more than {LIMIT}: split it along a natural seam, or list it in {EXCEPTIONS}"
        elif reason == []:
            yield f"{EXCEPTIONS}: '{name}' has no reason"
        elif lines <= LIMIT and reason is not None:
            yield f"{EXCEPTIONS}: '{name}' has {lines} lines and needs no exception: take it out"
    for name in exceptions:
        yield f"{EXCEPTIONS}: there is no '{name}': take it out"


LONG = "x\n" * (LIMIT + 1)
CASES = [
    rule.Case("a.cpp: 501 lines", {"src/a.cpp": LONG}),
    rule.Case("a.py: 501 lines", {"tools/a.py": LONG}),
    rule.Case("dev: 501 lines", {"dev": LONG}),
    rule.Case("has no reason", {"a.cpp": LONG, EXCEPTIONS: "a.cpp\n"}),
    rule.Case("needs no exception", {"a.cpp": "x\n", EXCEPTIONS: "a.cpp was long once\n"}),
    rule.Case("there is no 'b.cpp'", {EXCEPTIONS: "b.cpp generated\n"}),
    rule.Case("", {"a.cpp": LONG, "b.cpp": "x\n" * LIMIT, EXCEPTIONS: "# why\na.cpp one table of cases\n"}),
    rule.Case("", {"build/a.cpp": LONG, ".cache/a.cpp": LONG, "a.md": LONG}),
]

if __name__ == "__main__":
    rule.main(sizes, CASES)
