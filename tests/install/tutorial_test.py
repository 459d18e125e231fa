# SPDX-License-Identifier: Apache-2.0
"""The tutorials, typed in as they stand, in an empty folder against the installed package.

A block below a line "`path`:" is the file of that name. A block of sh is run, and what it prints is the block without a language
below it; without one, nothing.
"""

import re
import shutil
import subprocess

import installed

BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
KEEP_PLACE = '\nstatus=$?; pwd > "$PLACE"; exit $status'


def steps(page):
    """Each file or command of a page with what it prints: (line, file or "", text, output)."""
    found = []
    for match in BLOCK.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        file, language, text = match.groups()
        if file or language == "sh":
            found.append([line, file or "", text, ""])
        elif not language and found and not found[-1][1] and not found[-1][3]:
            found[-1][3] = text
        else:
            raise ValueError(f"line {line}: a block that is neither a file, nor a command, nor what one prints")
    return found


class Tutorial(installed.Installed):
    def type_in(self, name):
        environment = self.need_program()
        folder = self.scratch / name
        folder.mkdir()
        place = self.scratch / f"{name}.place"
        environment["PLACE"] = str(place)
        page = installed.ROOT / "docs" / f"{name}.md"
        ran = 0
        for line, file, text, expected in steps(page.read_text()):
            with self.subTest(page=f"{page.name}:{line}"):
                if file:
                    (folder / file).parent.mkdir(parents=True, exist_ok=True)
                    (folder / file).write_text(text)
                    continue
                done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", text + KEEP_PLACE], cwd=folder, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
                log = folder / "build.log"
                why = log.read_text()[-4000:] if done.returncode != 0 and log.exists() else ""
                self.assertEqual((done.stdout, done.returncode), (expected, 0), why)
                folder = type(folder)(place.read_text().strip())
                ran += 1
        self.assertGreater(ran, 3)

    def test_your_first_plugin(self):
        self.type_in("tutorial-plugin")

    def test_your_first_host(self):
        self.type_in("tutorial-host")

    def test_the_readme(self):
        """Its first host and plugin, typed in by hand beside a copy of their contract."""
        environment = self.need_program()
        folder = self.scratch / "readme"
        folder.mkdir()
        shutil.copy(installed.ROOT / "examples/photolab/contract/image-filter.wit", folder)
        text = (installed.ROOT / "README.md").read_text()
        text = text[text.index("## A first host and a first plugin"):text.index("### An application from its file")]
        files = re.findall(r"(?:\[(\S+)\]\(\S+\)|`(\S+)`):\n\n```\w+\n(.*?)^```\n", text, re.MULTILINE | re.DOTALL)
        self.assertEqual([linked or named for linked, named, _ in files],
                         ["invert.cpp", "invert.py", "lab.cpp", "lab.py", "CMakeLists.txt"])
        for linked, named, block in files:  # those in Python are parts of files that have tests
            (folder / (linked or named)).write_text(block)
        commands, = re.findall(r"^```sh\n(.*?)^```\n", text, re.MULTILINE | re.DOTALL)
        for command in commands.replace("WHERE", str(self.prefix)).splitlines():
            self.check(*command.split(), cwd=folder, env=environment)
        run, said = re.search(r"^`(build/lab [^`]*)` prints `([^`]*)`", text, re.MULTILINE).groups()
        self.assertEqual(self.check(*run.split(), cwd=folder, env=environment).strip(), said)

    def test_pages_are_read_whole(self):
        page = "`a/b.c`:\n\n```c\nint a;\n```\ntext\n\n```sh\nls\n```\n\n```\na\n```\n\n```sh\ntrue\n```\n"
        self.assertEqual(steps(page), [[1, "a/b.c", "int a;\n", ""], [8, "", "ls\n", "a\n"], [16, "", "true\n", ""]])
        for bad in ("```cpp\nint a;\n```\n", "```\nwhat nobody printed\n```\n"):
            with self.assertRaises(ValueError):
                steps(bad)


if __name__ == "__main__":
    installed.main()
