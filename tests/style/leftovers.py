# SPDX-License-Identifier: Apache-2.0
"""Nothing that was left for later: it is finished, deleted, or an issue."""

import re

import rule

# In pieces, so that this file is not its own finding.
WORDS = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
PATTERN = re.compile(rf"\b({'|'.join(WORDS)})\b|not (yet )?imple" + "mented|place" + "holder", re.IGNORECASE)
EXEMPT = ("docs/decisions/", "CHANGELOG.md", "LICENSE")


def leftovers(root):
    for file in rule.files(root):
        name = str(file.relative_to(root))
        data = file.read_bytes()
        if name.startswith(EXEMPT) or b"\0" in data:
            continue
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            if found := PATTERN.search(line):
                yield f"{name}:{number}: '{found[0]}': finish it, delete it, or open an issue and say so there"


CASES = [rule.Case("src/a.cpp:2", {"src/a.cpp": f"\n// {word}: later\n"}) for word in WORDS] + [
    rule.Case("a.md:1", {"a.md": "Not yet imple" + "mented.\n"}),
    rule.Case("dev:1", {"dev": "# a place" + "holder\n"}),
    rule.Case("", {"a.cpp": '"name.XX' + 'XXXX"; hacked; mastodons\n', "docs/decisions/1.md": WORDS[0] + "\n"}),
]

if __name__ == "__main__":
    rule.main(leftovers, CASES)
