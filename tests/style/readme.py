# SPDX-License-Identifier: Apache-2.0
"""The commands in README.md and CONTRIBUTING.md are real: verbs and options are those that ./dev itself names."""

import re
import subprocess

import rule

PAGES = ("README.md", "CONTRIBUTING.md")
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(\./dev[^`\n]*)`")
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
# Commands of a newcomer's system that may stand in a block beside ./dev.
KNOWN = ("git", "cd", "cmake", "ctest", "pkg-config", "g++", "cat")
NEEDED = ("./dev demo", "./dev test")


def help_of(root, *verb):
    done = subprocess.run([root / "dev", *verb, "--help"], text=True, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def commands(text):
    for block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            line = line.split(" #")[0].strip().removeprefix("$ ")
            if line and not line.startswith("#"):
                yield line
    yield from INLINE.findall(text)


def problems_of(root, command, verbs):
    words = command.split()
    if words[0] != "./dev":
        if words[0] not in KNOWN:
            yield f"'{command}' is neither ./dev nor a command that a newcomer's system has"
        return
    verb = words[1] if len(words) > 1 else "--help"
    if verb == "--help" or verb == "VERB":
        return
    text = help_of(root, verb) if verb in verbs else None
    if text is None:
        yield f"'{command}': './dev --help' knows no verb '{verb}'"
        return
    known = set(OPTION.findall(text)) | {"--help"}
    for option in OPTION.findall(" ".join(words[2:])):
        if option not in known:
            yield f"'{command}': './dev {verb} --help' knows no '{option}'"


def readme(root):
    text = help_of(root) or ""
    verbs = re.findall(r"^  (\w+)  ", text, re.MULTILINE)
    for verb in verbs:
        if not help_of(root, verb):
            yield f"dev: './dev {verb} --help' says nothing"
    for page in PAGES:
        text = (root / page).read_text()
        found = list(commands(text))
        for command in found:
            yield from (f"{page}: {problem}" for problem in problems_of(root, command, verbs))
        for command in NEEDED if page == "README.md" else ():
            if command not in found:
                yield f"{page}: the command '{command}' is missing"


DEV = "#!/bin/sh\nif [ $# = 1 ]; then echo '  demo   d'; echo '  test   t'; else echo '--all -R'; fi\n"
GOOD = "```sh\ngit clone x\n$ ./dev demo  # see\n./dev test\n```\n"


def tree(readme_text, contributing="", dev=DEV):
    return {"README.md": readme_text, "CONTRIBUTING.md": contributing, "dev": dev}


CASES = [
    rule.Case("knows no verb 'fly'", tree(GOOD, "`./dev fly`\n")),
    rule.Case("knows no '--some'", tree(GOOD, "`./dev test --some`\n")),
    rule.Case("knows no '--some'", tree(GOOD + "```sh\n./dev test -R x \\\n  --some\n```\n")),
    rule.Case("neither ./dev nor", tree(GOOD + "```sh\nmake all\n```\n")),
    rule.Case("'./dev test' is missing", tree("`./dev demo`\n")),
    rule.Case("says nothing", tree(GOOD, dev=DEV.replace("else echo '--all -R'",
                                                         "elif [ $1 = test ]; then echo -R; else true"))),
    rule.Case("", tree(GOOD, "`./dev test --all -R x`, `./dev VERB --help`\n```cpp\nmake();\n```\n")),
]

if __name__ == "__main__":
    rule.main(readme, CASES)
