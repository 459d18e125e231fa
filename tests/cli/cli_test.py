# SPDX-License-Identifier: Apache-2.0
"""The program as a shell sees it: exit codes, terminals, pipes that close, disks that are full, and what the pages show."""

import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
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

    # Completion, in the shells themselves.

    def complete(self, line, cwd=CONTRACTS):
        """What bash and fish offer for the last word of a line; they must agree."""
        script = ("source <(mortise completion bash); COMP_LINE=$0; COMP_POINT=${#0}; _mortise mortise; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        bash = self.shell("bash", "-c", script, line, cwd=cwd)
        fish = self.shell("fish", "--no-config", "-c", "mortise completion fish | source; complete -C $argv[1]", line, cwd=cwd)
        fish = [each.partition("\t")[0] for each in fish]
        # Bash replaces what is behind = and :, and from @ on, alone.
        kept = re.sub(r"[^=:@]*$", "", line.rpartition(" ")[2]).removesuffix("@")
        self.assertCountEqual(fish, [kept + each + ("/" if (cwd / each).is_dir() else "") for each in bash], line)
        return bash

    def shell(self, *command, cwd):
        done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, env=self.shell_environment(), timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return [line for line in done.stdout.split("\n") if line]

    def shell_environment(self):
        path = f"{Path(options.program).parent}:{os.environ['PATH']}"
        return os.environ | {"PATH": path, "HOME": self.home.name, "TERM": "dumb", "LC_ALL": "C.UTF-8"}

    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="mortise-home.")
        self.addCleanup(self.home.cleanup)

    def application(self):
        """A folder with an application, whose names are completed."""
        folder = Path(self.home.name, "app")
        for id, version in (("acme.blur", "1.0.0"), ("acme.blur", "2.0.0"), ("acme.sharpen", "1.0.0")):
            plugin = folder / f"plugins/{id}-{version}/plugin.toml"
            plugin.parent.mkdir(parents=True)
            plugin.write_text(f'id = "{id}"\nversion = "{version}"\nimages = [{{ engine = "python", module = "m" }}]\n')
        shutil.copy(CONTRACTS / OLD, folder)
        (folder / "mortise.toml").write_text(
            f'name = "app"\nversion = "1.0.0"\nsources = [{{ folder = "plugins" }}]\ncontracts = ["{OLD}"]\n'
            '[points.filters]\ncontract = "photo:lab/image-filter@1.0.0"\n')
        return folder

    def test_completion(self):
        self.assertIn("doctor", self.complete("mortise "))
        self.assertCountEqual(self.complete("mortise doc"), ["docs", "doctor"])
        self.assertEqual(self.complete("mortise contract di"), ["diff"])
        self.assertIn("--app", self.complete("mortise plan --"))
        self.assertEqual(self.complete("mortise contract diff --gu"), ["--guide"])
        self.assertIn(OLD, self.complete("mortise contract check image"))
        self.assertEqual(self.complete("mortise plan --color=al"), ["always"])
        self.assertEqual(self.complete("mortise nothing that is"), [])

    def test_completion_of_what_an_application_has(self):
        app = self.application()
        self.assertEqual(self.complete("mortise why ", app), ["acme.blur", "acme.sharpen"])
        self.assertEqual(self.complete("mortise why acme.s", app), ["acme.sharpen"])
        self.assertCountEqual(self.complete("mortise pin acme.blur@", app), ["@1.0.0", "@2.0.0"])
        self.assertEqual(self.complete("mortise call ", app), ["filters"])
        self.assertEqual(self.complete("mortise call filters ", app), ["apply", "name"])
        self.assertEqual(self.complete("mortise why --app app acme.s", app.parent), ["acme.sharpen"])
        self.assertEqual(self.complete("mortise why --app=app/mortise.toml acme.s", app.parent), ["acme.sharpen"])
        self.assertEqual(self.complete("mortise why ", app.parent), [])

    def type_into(self, shell, cwd, setup, lines):
        """What a shell's command line is after a tab at the end of each line."""
        leader, follower = pty.openpty()
        # So wide that no line is broken.
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 500, 0, 0))
        process = subprocess.Popen(shell, cwd=cwd, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
                                   env=self.shell_environment(), preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(follower)
        seen = ""

        def wait_for(pattern):
            nonlocal seen
            while not (found := re.search(pattern, seen)):
                self.assertTrue(select.select([leader], [], [], 60)[0], f"no {pattern} in {seen!r}")
                data = self.read_some(leader)
                self.assertTrue(data, f"no {pattern} in {seen!r}")
                seen += re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]|\x1b[=>]|\r|\a", "", data.decode(errors="replace"))
            seen = seen[found.end():]
            return found

        try:
            os.write(leader, f"{setup}; PS1=rea''dy'> '\n".encode())
            wait_for("\nready> ")
            completed = []
            for line in lines:
                # Then the cursor goes to the beginning, and what is there becomes words that are printed.
                os.write(leader, line.encode() + b"\t\x01printf 'got:%s ' \n")
                completed.append(wait_for(r"\n(got:.*?)\s*ready> ")[1].replace("got:", "").strip())
            return completed
        finally:
            process.kill()
            process.wait()
            os.close(leader)

    def test_completion_while_somebody_types(self):
        app = self.application()
        lines = {"mortise doct": "mortise doctor", "mortise contract di": "mortise contract diff",
                 "mortise why acme.s": "mortise why acme.sharpen", "mortise call fil": "mortise call filters",
                 "mortise call filters a": "mortise call filters apply", "mortise plan --js": "mortise plan --json",
                 "mortise why acme.blur@2": "mortise why acme.blur@2.0.0",
                 "mortise plan --color=al": "mortise plan --color=always",
                 "mortise contract check ima": f"mortise contract check {OLD}",
                 "mortise plan --app=mort": "mortise plan --app=mortise.toml"}
        zsh = self.type_into(["zsh", "-f", "-i"], app, "unsetopt promptsp; autoload -U compinit && compinit -u -D && source <(mortise completion zsh)",
                             lines)
        self.assertEqual(zsh, list(lines.values()))
        bash = self.type_into(["bash", "--norc", "--noprofile", "-i"], app, "source <(mortise completion bash)", lines)
        self.assertEqual(bash, list(lines.values()))

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
