# SPDX-License-Identifier: Apache-2.0
"""The program as a shell sees it: exit codes, terminals, pipes that close, disks that are full, and what the pages show."""

import argparse
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONTRACTS = ROOT / "examples/photolab/contract"
OLD, NEW = "image-filter.wit", "1.1.0/image-filter.wit"
EVERY_VERB = [("check", OLD), ("show", OLD), ("show", "--layout", OLD), ("json", OLD), ("hash", OLD), ("docs", OLD),
              ("to-python", OLD), ("diff", OLD, NEW), ("diff", "--guide", OLD, NEW)]
options = argparse.Namespace()


def run(*words, **more):
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    environment.update(more.pop("env", {}))
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run([options.program, *words], cwd=CONTRACTS, text=True, env=environment, **more)


class CommandLine(unittest.TestCase):
    maxDiff = None

    def check(self, words, code, out=None, err="", **more):
        """@param out, err: what it must write; None for whatever it likes."""
        done = run(*words, **more)
        self.assertEqual(done.returncode, code, f"{' '.join(words)}\n{done.stdout}{done.stderr}")
        for expected, written in ((out, done.stdout), (err, done.stderr)):
            if expected is not None:
                self.assertEqual(written, expected, " ".join(words))
        return done

    def check_golden(self, words, code, name):
        done = self.check(words, code)
        file = HERE / "golden" / name
        if os.environ.get("MORTISE_UPDATE_GOLDEN"):
            file.write_text(done.stdout)
        self.assertEqual(done.stdout, file.read_text(), f"see {file.relative_to(ROOT)}")

    def test_what_the_pages_show(self):
        self.check_golden(["contract", "diff", OLD, NEW], 1, "diff.golden")
        self.check_golden(["contract", "diff", "--guide", OLD, NEW], 1, "guide.md")
        self.check_golden(["contract", "show", "--layout", NEW], 0, "show.golden")
        self.check_golden(["contract", "docs", NEW], 0, "docs.md")
        self.check_golden(["contract", "hash", NEW], 0, "hash.golden")

    def test_what_is_shown_reads_as_the_same_contract(self):
        tried = 0
        for file in sorted((ROOT / "tests/contract/corpus/ok").glob("*.wit")):
            shown = run("contract", "show", "--all-features", str(file))
            if shown.returncode != 0:
                self.assertIn("world-conflict", shown.stderr, file)  # with everything switched on
                continue
            with self.subTest(file=file.name), tempfile.TemporaryDirectory() as folder:
                copy = Path(folder, "copy.wit")
                copy.write_text(shown.stdout)
                again = run("contract", "show", "--all-features", str(copy))
                if "[unknown-package]" in again.stderr:
                    continue  # a file shows one package, and this one needs more
                tried += 1
                # Docs of several comments may have blanks in front that those of one have not.
                first, second = (re.sub("/// +", "/// ", done.stdout) for done in (shown, again))
                self.assertEqual(second, first, again.stderr)
                diff = json.loads(run("contract", "diff", "--json", "--all-features", str(file), str(copy)).stdout)
                changes = [change for interface in diff["interfaces"] for change in interface["changes"]]
                self.assertEqual([change for change in changes if change["what"] != "docs-changed"], [])
        self.assertGreater(tried, 100)

    def test_exit_codes(self):
        self.check(["contract", "check", OLD], 0, "photo:lab@1.0.0: fine; 1 interface, 0 worlds, 2 functions\n")
        self.check(["contract", "diff", OLD, OLD], 0)
        self.check(["contract", "check", "nothing.wit"], 3, "", None)
        self.check(["contract", "check"], 64, "", None)
        self.check(["--version"], 0, f"mortise {options.version}\n")

    def test_breaking(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "a.wit")
            file.write_text((CONTRACTS / OLD).read_text().replace("height: u32", "height: u64"))
            self.check(["contract", "diff", OLD, str(file)], 2)

    def test_json_is_json(self):
        for words in EVERY_VERB:
            if "--guide" in words or "to-python" in words:
                continue
            done = run("contract", *words, "--json")
            self.assertIsInstance(json.loads(done.stdout), (dict, list), words)
            self.assertEqual(done.stderr, "", words)
        self.assertGreater(json.loads(run("contract", "check", "--json", "nothing.wit").stdout)["errors"], 0)

    def test_a_full_disk_is_a_failure(self):
        for words in [*(("contract", *words) for words in EVERY_VERB), ("--help",), ("--version",)]:
            with self.subTest(words=words), open("/dev/full", "w") as full:
                done = run(*words, stdout=full)
                self.assertEqual((done.returncode, done.stderr),
                                 (74, "mortise: cannot write the output: No space left on device\n"))

    def test_a_closed_output_is_a_failure(self):
        done = subprocess.run(["sh", "-c", f'"{options.program}" --version >&-'], text=True, capture_output=True)
        self.assertEqual(done.returncode, 74)
        self.assertIn("cannot write the output", done.stderr)

    def test_a_reader_that_leaves_is_no_message(self):
        for words in EVERY_VERB:
            read, write = os.pipe()
            os.close(read)
            with self.subTest(words=words), open(write, "w") as pipe:
                done = run("contract", *words, stdout=pipe)
                self.assertEqual((done.returncode, done.stderr), (74, ""))

    def on_terminal(self, *words, **environment):
        """What a terminal is sent on standard output."""
        leader, follower = pty.openpty()
        try:
            run(*words, stdout=follower, env={"TERM": "xterm", **environment})
            os.close(follower)
            follower = None
            sent = b""
            while chunk := self.read_some(leader):
                sent += chunk
            return sent.decode()
        finally:
            os.close(leader)
            if follower is not None:
                os.close(follower)

    @staticmethod
    def read_some(leader):
        try:
            return os.read(leader, 65536)
        except OSError:  # how Linux says that nobody writes any more
            return b""

    def complete(self, *words):
        """What bash offers for the last one of the words."""
        script = ("source <(\"$0\" completion bash); COMP_WORDS=(mortise \"$@\"); COMP_CWORD=$#; _mortise; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", script, options.program, *words], cwd=CONTRACTS, text=True, capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_completion(self):
        self.assertIn("doctor", self.complete(""))
        self.assertCountEqual(self.complete("doc"), ["docs", "doctor"])
        self.assertEqual(self.complete("contract", "di"), ["diff"])
        self.assertIn("--app", self.complete("plan", "--"))
        self.assertEqual(self.complete("contract", "diff", "--gu"), ["--guide"])
        self.assertIn(OLD, self.complete("contract", "check", "image"))
        for shell, check in (("zsh", ["-n"]), ("fish", ["--no-execute"])):
            if shutil.which(shell):
                script = self.check(("completion", shell), 0).stdout
                done = subprocess.run([shell, *check, "/dev/stdin"], input=script, text=True, capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def test_colours(self):
        diff = ("contract", "diff", OLD, NEW)
        escape = "\x1b["
        self.assertIn(escape, self.on_terminal(*diff))
        self.assertNotIn(escape, self.on_terminal(*diff, NO_COLOR="1"))
        self.assertIn(escape, self.on_terminal(*diff, NO_COLOR=""))
        self.assertNotIn(escape, self.on_terminal(*diff, TERM="dumb"))
        self.assertNotIn(escape, self.on_terminal(*diff, "--color", "never"))
        self.assertIn(escape, self.on_terminal(*diff, "--color", "always", NO_COLOR="1"))
        self.assertNotIn(escape, run(*diff).stdout)
        self.assertIn(escape, run(*diff, "--color", "always").stdout)

    def test_pages_are_files(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "docs", "image-filter.md")
            self.check(["contract", "docs", NEW, "--out", str(page.parent)], 0, f"{page}\n")
            self.assertEqual(page.read_text(), (HERE / "golden/docs.md").read_text())
            page.parent.chmod(0o500)
            if os.geteuid() != 0:
                self.check(["contract", "docs", NEW, "--out", str(page.parent)], 74, "", None)
            page.parent.chmod(0o700)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=lambda path: str(Path(path).resolve()), help="the program, as it was built")
    parser.add_argument("--version", required=True, help="the version it must say it is")
    parser.parse_args(namespace=options)
    unittest.main(argv=sys.argv[:1])
