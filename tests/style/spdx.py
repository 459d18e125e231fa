# SPDX-License-Identifier: Apache-2.0
"""A source says in its first line, or below #!, under which licence it is."""

import rule

LINE = "SPDX-License-Identifier: Apache-2.0"
SUFFIXES = (*rule.SOURCES, ".cmake", ".py", ".sh", ".ts", ".wit", ".in", ".txt", ".dict")


def spdx(root):
    for file in rule.files(root):
        with file.open("rb") as stream:
            head = [stream.readline(200).decode(errors="replace") for _ in range(2)]
        is_script = head[0].startswith("#!")
        if (file.suffix in SUFFIXES or is_script) and "corpus" not in file.parts and LINE not in head[is_script]:
            yield f"{file.relative_to(root)}: line {is_script + 1} lacks '{LINE}'"


CASES = [
    rule.Case("a.cpp: line 1", {"a.cpp": "int a;\n"}),
    rule.Case("dev: line 2", {"dev": f"#!/bin/sh\n\n# {LINE}\n"}),
    rule.Case("CMakeLists.txt: line 1", {"src/CMakeLists.txt": f"\n# {LINE}\n"}),
    rule.Case(".ci/run: line 2", {".ci/run": "#!/bin/sh\n"}),
    rule.Case("", {"a.cpp": f"// {LINE}\n", "dev": f"#!/bin/sh\n# {LINE}\n", "a.md": "text\n"}),
]

if __name__ == "__main__":
    rule.main(spdx, CASES)
