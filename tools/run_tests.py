#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and runs the tests: `./dev test`. Its last line is the summary of everything that ran."""

import argparse
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
FUZZ_SECONDS = 300


@dataclass
class Tally:
    """What came out so far. `failed` has, for each failure, its name and how to run it again."""

    passed: int = 0
    skipped: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def line(self):
        return f"mortise: {self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"

    def good(self):
        """Where nothing ran, nothing was shown."""
        return not self.failed and self.passed > 0


def say(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def run(command):
    sys.stdout.flush()
    return subprocess.run([str(word) for word in command], cwd=ROOT).returncode == 0


def step(tally, name, command):
    """A step that is no test but without which tests are missing: it counts when it fails."""
    if run(command):
        return True
    tally.failed.append((name, " ".join(str(word) for word in command)))
    return False


def read_junit(text, preset, tally):
    """Adds what ctest reports. A test that could not run is a failure; one that says so itself is skipped."""
    for case in ElementTree.fromstring(text).iter("testcase"):
        name, status = case.get("name"), case.get("status")
        reason = case.find("skipped")
        chose_to_skip = reason is not None and reason.get("message", "").startswith("SKIP_")
        if status == "run":
            tally.passed += 1
        elif status == "disabled" or chose_to_skip:
            tally.skipped.append(f"{preset}: {name}")
        else:
            pattern = "^" + "".join("\\" + letter if letter in ".+*?()[]|^$\\" else letter for letter in name) + "$"
            again = f"ctest --test-dir build/{preset} --output-on-failure -R '{pattern}'"
            tally.failed.append((f"{preset}: {name}", again))


def run_preset(preset, select, tally, *targets):
    """Builds a preset, or only `targets` of it, and runs those of its tests that the ctest options `select`."""
    say(f"{preset}: building")
    if not step(tally, f"{preset}: build", ["./dev", "build", preset, *targets]):
        return
    say(f"{preset}: testing")
    report = BUILD / preset / "tests.xml"
    report.unlink(missing_ok=True)
    run(["ctest", "--test-dir", BUILD / preset, "--output-on-failure", "--parallel", os.cpu_count(),
         "--output-junit", report, *select])
    if not report.is_file():
        tally.failed.append((f"{preset}: ctest", f"ctest --test-dir build/{preset}"))
        return
    read_junit(report.read_text(errors="replace"), preset, tally)


def prepare(tally):
    """What tests use and no build makes: photographs, and build/venv with what is compared with, and with nanobind."""
    step(tally, "photographs", [sys.executable, "tools/fetch_photos.py", "build/photos"])
    step(tally, "venv", [sys.executable, "tools/make_venv.py"])


def run_long(tally):
    """The linters and the fuzzers, each counted as one test."""
    say("lint")
    if step(tally, "lint", ["./dev", "lint"]):
        tally.passed += 1
    say("fuzz: building")
    if not step(tally, "fuzz: build", ["./dev", "build", "fuzz"]):
        return
    harnesses = sorted((BUILD / "fuzz/bin").glob("*_fuzz"))
    for harness in harnesses:
        seconds = max(1, FUZZ_SECONDS // len(harnesses))
        if step(tally, harness.name, ["./dev", "fuzz", harness.name, "--seconds", seconds]):
            tally.passed += 1


def report(tally):
    if tally.skipped:
        print(f"\nskipped: {', '.join(tally.skipped)}")
    if tally.failed:
        print("\nfailed, and how to run each again:")
        for name, again in tally.failed:
            print(f"  {name}\n    {again}")
    if not tally.failed and not tally.passed:
        print("\nno test ran: does the expression match any?")
    print(tally.line(), flush=True)
    return 0 if tally.good() else 1


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--all", action="store_true")
    options, select = parser.parse_known_args()
    tally = Tally()
    prepare(tally)
    quick = [] if options.all else ["-LE", "long"]
    run_preset("release", [*quick, *select], tally)
    run_preset("asan", [*quick, *select], tally)
    run_preset("tsan", ["-L", "concurrent", *quick, *select], tally, "concurrent_tests")
    if options.all and not select:
        run_long(tally)
    return report(tally)


if __name__ == "__main__":
    sys.exit(main())
