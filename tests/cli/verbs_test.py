# SPDX-License-Identifier: Apache-2.0
"""The verbs about plugins and applications, as an operator types them: on the photo lab, on nothing, on rubbish, on very much.

What they print stands in `sessions/*.golden`, which read like a terminal: `$ command`, what came, `[exit code]`. With
MORTISE_UPDATE_GOLDEN=1 they are written anew.
"""

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
PROMISED = {0, 1, 2, 3, 4, 64, 70, 74}  # exit codes of docs/cli.md
GOOD = """id = "{id}"
version = "{version}"
images = [{{ engine = "native", platform = "{platform}", file = "it.so" }}]
"""
options = argparse.Namespace()


def environment(**more):
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    clean["PATH"] = f"{Path(options.program).parent}:{clean['PATH']}"
    clean["LC_ALL"] = "C.UTF-8"
    return clean | {"MORTISE_PYTHON": "/nonexistent/python3"} | more  # the same everywhere: no Python


def run(*words, cwd, text=True, **more):
    return subprocess.run([options.program, *words], cwd=cwd, text=text, env=environment(), timeout=300,
                          **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more)


def shell(line, cwd):
    """What a shell prints for a line that was pasted, and its exit code."""
    return subprocess.run(["bash", "-c", line], cwd=cwd, text=True, env=environment(), timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def plain(text):
    """Without what differs from build to build and from machine to machine."""
    text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:...", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "...", text)
    text = re.sub(r"plan [0-9a-f]{12}\b", "plan ...", text)
    return text.replace(platform(), "PLATFORM")


def platform():
    return "linux-" + os.uname().machine.replace("_", "-")


class Verbs(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="mortise-verbs.")
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text)

    def plugin(self, name, id, more="", version="1.0.0"):
        self.write(f"plugins/{name}/plugin.toml", GOOD.format(id=id, version=version, platform=platform()) + more)
        self.write(f"plugins/{name}/it.so", id)

    def application(self, more="", contracts=""):
        self.write("mortise.toml", f'name = "lab"\nversion = "1.0.0"\nsources = [{{ folder = "plugins" }}]\n{contracts}'
                                   f'[policy]\nnative = ["*"]\n{more}')

    def lab(self):
        shutil.copytree(options.lab, self.folder / "lab", ignore=shutil.ignore_patterns("upgrades"))
        return self.folder / "lab"

    def check_session(self, name, cwd):
        """Types the commands of a session again."""
        file = HERE / "sessions" / f"{name}.golden"
        expected = file.read_text()
        got = ""
        for command in re.findall(r"^\$ (.*)$", expected, re.MULTILINE):
            done = shell(command, cwd)
            got += f"$ {command}\n{plain(done.stdout)}[{done.returncode}]\n\n"
        if os.environ.get("MORTISE_UPDATE_GOLDEN"):
            file.write_text(got)
        self.assertEqual(got, file.read_text(), f"see {file.relative_to(ROOT)}")

    # Sessions.

    def test_the_photo_lab(self):
        self.check_session("lab", self.lab())

    def test_from_another_folder(self):
        self.lab()
        self.check_session("elsewhere", self.folder)

    def test_nothing_is_there(self):
        (self.folder / "empty").mkdir()
        self.write("app/mortise.toml", 'name = "bare"\nversion = "1.0.0"\nsources = [{ folder = "plugins" }]\n')
        self.check_session("nothing", self.folder)

    def test_several_versions(self):
        for version in ("1.0.0", "1.1.0", "2.0.0"):
            self.plugin(f"codec-{version}", "codec", version=version)
        self.plugin("sharpen", "sharpen", 'requires = [{ plugin = "codec", range = "^1" }]\n')
        self.plugin("resize", "resize", 'requires = [{ plugin = "codec", range = "^2" }]\n')
        self.plugin("twin", "sharpen")
        self.application('[plugins.sharpen]\nenabled = true\n')
        self.check_session("versions", self.folder)

    def test_what_cannot_be(self):
        self.test_several_versions()
        self.application('[plugins.sharpen]\nenabled = true\n[plugins.resize]\nenabled = true\n')
        self.check_session("conflict", self.folder)

    # What is pasted helps.

    def pasted(self, cwd, *app):
        """Pastes every command that `doctor` offers, until it offers none that was not tried."""
        tried = []
        while True:
            done = run("doctor", "--json", *app, cwd=cwd)
            self.assertIn(done.returncode, (0, 3), done.stderr)
            ailments = json.loads(done.stdout)["ailments"]
            offered = [command for each in ailments for command in each["commands"] if command not in tried]
            if not offered:
                return tried, ailments
            tried.append(offered[0])
            typed = shell(offered[0], cwd)
            self.assertEqual((typed.returncode, typed.stdout), (0, ""), offered[0])

    def test_what_the_doctor_of_the_lab_offers_helps(self):
        for app in ((), ("--app", "lab"), ("--app", "lab/mortise.toml")):
            with self.subTest(app=app):
                lab = self.lab()
                try:
                    tried, ailments = self.pasted(self.folder if app else lab, *app)
                    self.assertGreaterEqual(len(tried), 4, tried)
                    self.assertEqual([each for each in ailments if each["severity"] == "error"], [])
                finally:
                    shutil.rmtree(lab)

    def test_every_ailment_has_a_fix(self):
        lab = self.lab()
        for each in json.loads(run("doctor", "--json", "--start", cwd=lab).stdout)["ailments"]:
            self.assertTrue(each["fix"] or each["commands"], each)

    def test_each_fix_of_a_conflict_helps(self):
        self.test_several_versions()
        conflicts = {
            "two that exclude each other": '[plugins.sharpen]\nenabled = true\n[plugins.resize]\nenabled = true\n',
            "a pin": '[plugins.resize]\nenabled = true\n[plugins.codec]\npin = "^1"\n',
            "a name": '[plugins.resiez]\nenabled = true\n',
            "a version": '[plugins.codec]\nenabled = true\npin = "^3"\n',
            "two troubles": '[plugins.resiez]\nenabled = true\n[plugins.codec]\nenabled = true\npin = "^3"\n',
        }
        for app in ((), ("--app", str(self.folder))):
            for name, more in conflicts.items():
                self.application(more)
                shown = run("plan", *app, cwd=self.folder if not app else "/")
                self.assertEqual(shown.returncode, 3, shown.stdout)
                troubles = re.split(r"^\d of \d:$", shown.stdout, flags=re.MULTILINE)
                troubles = [re.findall(r"^ +(mortise .*)$", each, re.MULTILINE) for each in troubles]
                troubles = [fixes for fixes in troubles if fixes]
                self.assertTrue(troubles, shown.stdout)
                # One of each trouble is enough: each of the first trouble with the first ones of the others.
                for i, fixes in enumerate(troubles):
                    for fix in fixes:
                        with self.subTest(name=name, app=app, fix=fix):
                            self.application(more)
                            for line in [fix, *(other[0] for j, other in enumerate(troubles) if j != i)]:
                                typed = shell(line, self.folder if not app else "/")
                                self.assertEqual((typed.returncode, typed.stdout), (0, ""), line)
                            again = run("plan", *app, cwd=self.folder if not app else "/")
                            self.assertEqual(again.returncode, 0, again.stdout)

    def test_what_why_offers_is_accepted(self):
        self.test_several_versions()
        shown = run("why", "codec@1.0.0", cwd=self.folder).stdout
        (command,) = re.findall(r"(mortise pin .*)$", shown, re.MULTILINE)
        self.assertEqual(shell(command, self.folder).returncode, 0)
        self.assertIn("codec 1.0.0 is chosen", run("why", "codec", cwd=self.folder).stdout)

    # Programs read it.

    def test_json_is_json(self):
        lab = self.lab()
        for words in (("list",), ("inspect", "plugins/blur"), ("inspect", "plugins/broken-manifest"), ("plan",),
                      ("why", "photolab.blur"), ("doctor",), ("docs",), ("version",),
                      ("call", "filters", "name")):
            done = run(*words, "--json", cwd=lab)
            self.assertIsInstance(json.loads(done.stdout), (dict, list), words)
            self.assertEqual(done.stderr, "", words)

    # People look.

    def on_terminal(self, *words, cwd, **more):
        """What a terminal is sent on standard error, and on standard output."""
        sent = []
        for stream in ("stderr", "stdout"):
            leader, follower = pty.openpty()
            other = {"stdout": "stderr", "stderr": "stdout"}[stream]
            subprocess.run([options.program, *words], cwd=cwd, env=environment(**{"TERM": "xterm"} | more),
                           **{stream: follower, other: subprocess.DEVNULL})
            os.close(follower)
            data = b""
            try:
                while chunk := os.read(leader, 65536):
                    data += chunk
            except OSError:  # how Linux says that nobody writes any more
                pass
            os.close(leader)
            sent.append(data.decode())
        return sent

    def test_progress_is_for_terminals(self):
        lab = self.lab()
        for words, what in ((("plan",), "looking at plugins"), (("list",), "looking at plugins"),
                            (("doctor",), "looking at plugins"), (("why", "photolab.blur"), "looking at plugins"),
                            (("call", "filters", "name"), "starting plugins")):
            err, out = self.on_terminal(*words, cwd=lab)
            self.assertIn(what, err, words)
            self.assertNotIn(what, out, words)
            self.assertTrue(err.endswith("\r\x1b[K"), (words, err))
            self.assertEqual(self.on_terminal(*words, cwd=lab, TERM="dumb")[0], "", words)
            self.assertEqual(run(*words, cwd=lab).stderr, "", words)

    def test_colours(self):
        lab = self.lab()
        for words in (("list",), ("doctor",)):
            self.assertIn("\x1b[31m", self.on_terminal(*words, cwd=lab)[1], words)
            self.assertNotIn("\x1b", self.on_terminal(*words, cwd=lab, NO_COLOR="1")[1], words)
            self.assertNotIn("\x1b", self.on_terminal(*words, cwd=lab, TERM="dumb")[1], words)
            self.assertNotIn("\x1b", run(*words, cwd=lab).stdout, words)
            self.assertIn("\x1b[31m", run(*words, "--color", "always", cwd=lab).stdout, words)

    def test_every_help_has_an_example(self):
        verbs = re.findall(r"^  (\w+)  ", run("--help", cwd="/").stdout.partition("Verbs:")[2], re.MULTILINE)
        self.assertGreater(len(verbs), 15)
        for verb in verbs:
            done = run(verb, "--help", cwd="/")
            self.assertEqual(done.returncode, 0)
            self.assertRegex(done.stdout, r"\nExamples?:\n  (source <\()?mortise ")
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 120, verb)

    # Rubbish, and very much.

    def check_survives(self, *commands):
        """Every command ends as promised, says nothing that a terminal would obey, and its JSON is JSON."""
        for words in commands:
            done = run(*words, cwd=self.folder, text=False)
            self.assertIn(done.returncode, PROMISED - {70}, (words, done.stdout[-500:], done.stderr[-500:]))
            for written in (done.stdout, done.stderr):
                self.assertNotRegex(written.decode(errors="replace"), r"[\x00-\x08\x0b-\x1f\x7f]", words)
            if "--json" in words and done.stdout:
                json.loads(done.stdout)

    EVERY = [(*words, *more) for more in ((), ("--json",))
             for words in (("list",), ("list", "plugins"), ("plan",), ("doctor",), ("docs",), ("why", "evil"))]

    def test_hostile_manifests(self):
        evil = "\\u001b[31mred\\u0007"
        self.plugin("escape-id", evil)
        self.plugin("escape-text", "evil", f'summary = "{evil}"\nauthors = ["{evil}"]\n')
        self.plugin("escape-key", "keys", f'"{evil}" = 1\n')
        self.plugin("escape-file", "files", f'license = "{evil}"\n[[images]]\nengine = "native"\nfile = "{evil}"\n')
        self.plugin("escape-need", "needs", f'requires = [{{ plugin = "{evil}" }}]\nneeds = [{{ path = "{evil}" }}]\n')
        self.plugin("escape-reason", "wants", f'permissions = [{{ name = "read", values = ["{evil}"], reason = "{evil}" }}]\n')
        self.write("plugins/bytes/plugin.toml", bytes(range(256)) * 10)
        self.write("plugins/raw-escape/plugin.toml", 'id = "\x1b[2J"\n# \x1b[2J\n')
        self.write("plugins/empty/plugin.toml", "")
        self.write("plugins/huge/plugin.toml", "#" * (2 << 20))
        self.write("plugins/deep/plugin.toml", "a = " + "[" * 10000)
        self.write("plugins/long/plugin.toml", f'id = "{"a" * 100000}"\n')
        (self.folder / "plugins/folder/plugin.toml").mkdir(parents=True)
        (self.folder / "plugins/loop").symlink_to(".")
        (self.folder / "plugins/self").mkdir()
        (self.folder / "plugins/self/plugin.toml").symlink_to("plugin.toml")
        os.mkfifo(self.folder / "plugins/self/fifo")
        (self.folder / "plugins/pipe").mkdir()
        os.mkfifo(self.folder / "plugins/pipe/plugin.toml")
        self.plugin("device", "device")
        (self.folder / "plugins/device/it.so").unlink()
        (self.folder / "plugins/device/it.so").symlink_to("/dev/zero")
        self.application()
        self.check_survives(*self.EVERY, *(("inspect", str(path)) for path in (self.folder / "plugins").iterdir()))

    def test_hostile_names_of_folders(self):
        for name in ("\x1b[31mred", "a\nb", "bad\udcff", "with blank", "quo'te", "$(touch pwned)", "--json", "tab\t"):
            self.plugin(name, "evil-" + re.sub("[^a-z]", "", name), version="1.0")
        self.application()
        self.check_survives(*self.EVERY)

    def test_hostile_applications(self):
        evil = "\\u001b[31mred\\u0007"
        for text in (f'name = "{evil}"\nversion = "{evil}"\n', f'"{evil}" = 1\n', "name = [", "\0", "\x1b[2J",
                     f'name = "a"\nversion = "1.0.0"\nsources = [{{ folder = "{evil}" }}]\n',
                     f'name = "a"\nversion = "1.0.0"\n[plugins."{evil}"]\nenabled = true\n',
                     f'name = "a"\nversion = "1.0.0"\n[plugins.evil]\nenabled = true\npin = "{evil}"\n',
                     f'name = "a"\nversion = "1.0.0"\n[points."{evil}"]\ncontract = "{evil}"\n',
                     f'name = "a"\nversion = "1.0.0"\n[points.a]\ncontract = "a:b/c@1.0.0"\norder = ["{evil}"]\n',
                     f'name = "a"\nversion = "1.0.0"\ncontracts = ["{evil}"]\n[points.a]\ncontract = "a:b/c@1.0.0"\n'):
            self.write("mortise.toml", text)
            self.check_survives(*self.EVERY, ("call", "a", "b"), ("enable", "evil"), ("pin", "evil@1"), ("unpin", "evil"))

    def test_hostile_arguments(self):
        self.application()
        for evil in ("\x1b[31m", "a\nb", "\udcff", "a" * 50000, "", "--", "{", "../..", "%s%n"):
            self.check_survives(("why", evil), ("call", evil, evil, evil), ("docs", evil), ("list", evil), ("inspect", evil),
                                ("plan", "--app", evil), ("enable", evil), ("pin", evil + "@" + evil), (evil,),
                                ("new", "plugin", evil), ("complete", "why", evil), ("--color", evil, "version"))

    def test_thousands_of_plugins(self):
        contracts = 'contracts = ["c.wit"]\n[points.p]\ncontract = "a:b/c@1.0.0"\n'
        self.write("c.wit", "package a:b@1.0.0;\ninterface c { f: func(); }\n")
        for number in range(3000):
            more = 'provides = [{ contract = "a:b/c@1.0.0" }]\n' if number % 3 else 'requires = [{ plugin = "nothing" }]\n'
            self.plugin(f"n{number}", f"acme.n{number}", more)
        self.application(contracts=contracts)
        self.check_survives(*self.EVERY, ("why", "acme.n2999"))
        listed = json.loads(run("list", "--json", cwd=self.folder).stdout)["plugins"]
        self.assertEqual(len(listed), 3000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=lambda path: str(Path(path).resolve()), help="the program, as it was built")
    parser.add_argument("--lab", required=True, help="the photo lab's folder, as it was built")
    parser.parse_known_args(namespace=options)
    arguments = parser.parse_known_args()[1]
    unittest.main(argv=[sys.argv[0], *arguments])
