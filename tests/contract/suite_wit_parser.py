# SPDX-License-Identifier: Apache-2.0
"""The reference parser's own tests against us: crate wit-parser, folder tests/ui, fetched by cargo and never copied.

Positive cases must give an equal document, negative ones must be refused, with one of our errors on the line of theirs.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

import programs  # noqa: E402
from differences import Differences  # noqa: E402

VERSION = "0.262.0"
CHECKSUM = "00f0dc051466ffe46787721fca3d088536f158ae400be044f1b1c386ba9397ad"
CARGO = (1, 85)  # the crate's edition, 2024
FEATURES = "active"  # what its own runner switches on
SAME_LINE = 0.95
LEAST = {"positive": 70, "negative": 180}  # fewer cases than this, and it is not the suite
ENCODED = (".wat", ".wasm")
MANIFEST = f"""[package]
name = "mortise-suite"
version = "0.0.0"
edition = "2021"

[lib]
path = "nothing.rs"

[dependencies]
wit-parser = {{ version = "={VERSION}", default-features = false }}

[workspace]
"""


class Missing(Exception):
    """What we do not install ourselves is not there."""


@dataclass
class Case:
    path: Path
    good: bool

    @property
    def name(self):
        return f"{'' if self.good else 'parse-fail/'}{self.path.name}"

    @property
    def golden(self):
        return self.path.with_suffix(".wit.json" if self.good else ".wit.result")

    def is_encoded(self):
        """Whether it needs a decoder of binary packages."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return any(path.suffix in ENCODED for path in files)


def cargo(home, *words):
    environment = dict(os.environ) | ({"CARGO_HOME": str(home)} if home else {})
    return subprocess.run(["cargo", *map(str, words)], text=True, capture_output=True, env=environment)


def fetch(folder, home):
    """The folder tests/ui of the crate, in cargo's own registry. Raises Missing."""
    if not shutil.which("cargo"):
        raise Missing("there is no cargo")
    said = cargo(home, "--version").stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:2]))
    if version < CARGO:
        raise Missing(f"{said.strip() or 'cargo'} is older than {'.'.join(map(str, CARGO))}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(MANIFEST)
    (folder / "nothing.rs").write_text("")
    done = cargo(home, "metadata", "--format-version=1", "--manifest-path", folder / "Cargo.toml")
    if done.returncode:
        raise Missing(f"cargo could not fetch the crate: {done.stderr.strip().splitlines()[-1:]}")
    lock = (folder / "Cargo.lock").read_text()
    if CHECKSUM not in lock:
        sys.exit(f"the crate wit-parser {VERSION} has not the digest {CHECKSUM}")
    package = next(row for row in json.loads(done.stdout)["packages"] if row["name"] == "wit-parser")
    return Path(package["manifest_path"]).parent / "tests/ui"


def cases(suite):
    for folder, good in ((suite, True), (suite / "parse-fail", False)):
        for path in sorted(folder.iterdir()):
            if path.name != "parse-fail" and (path.is_dir() or path.suffix in (".wit", ".md", *ENCODED)):
                yield Case(path, good)


def differs(case, mortise):
    """(a word of differences.WHAT, details); empty where we agree; and whether a line was compared at all."""
    if case.good:
        ours = mortise.json(case.path, FEATURES)
        if ours.crashed or not ours.accepted:
            return "accepts", ours.crashed or ours.text.strip()[:300], False
        found = programs.differences(json.loads(case.golden.read_text()), ours.document)
        return ("document", found[0], False) if found else ("", "", False)
    ours = mortise.check(case.path, FEATURES)
    if ours.crashed or ours.accepted:
        return "refuses", ours.crashed or "we accept it", False
    result = case.golden.read_text()
    where = programs.ARROW.search(result) or programs.PREFIX.search(result)
    if not where:
        return "", "", False
    # The golden's paths begin at the crate.
    place = programs.place_of(where["file"], int(where["line"]), Path("tests/ui/parse-fail") / case.path.name)
    if any(finding.place == place for finding in ours.errors):
        return "", "", True
    return "line", f"theirs {place}: {result.splitlines()[0]}; ours {'; '.join(map(str, ours.errors))}", True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    programs.add_options(parser)
    parser.add_argument("--folder", type=Path, default=programs.ROOT / "build/wit-parser", help="where a manifest goes")
    parser.add_argument("--cargo-home", type=Path, metavar="FOLDER", help="cargo's registry, where it is not the default")
    parser.add_argument("names", nargs="*", metavar="NAME", help="some cases, e.g. parse-fail/cycle.wit")
    options = parser.parse_args()
    try:
        suite = fetch(options.folder, options.cargo_home)
    except Missing as reason:
        print(f"skipped: {reason}")
        return programs.SKIPPED
    everything = list(cases(suite))
    encoded = [case for case in everything if case.is_encoded()]
    chosen = [case for case in everything if case not in encoded and options.names in ([], [case.name])
              or case.name in options.names]
    mortise, listed = programs.Mortise(options.mortise), Differences("suite")
    with ThreadPoolExecutor() as pool:
        results = list(zip(chosen, pool.map(lambda case: differs(case, mortise), chosen)))
    problems, counts = [], {}
    for case, (what, details, compared) in results:
        kind = "positive" if case.good else "negative"
        for key in (kind, f"{kind} good") if what in ("", "line") else (kind,):
            counts[key] = counts.get(key, 0) + 1
        for key in (("lines", "same lines") if not what else ("lines",)) if compared else ():
            counts[key] = counts.get(key, 0) + 1
        if problem := listed.judge(case.name, what):
            problems.append(f"{case.name}: {problem}: {details}")
    return report(counts, encoded, problems if options.names else problems + listed.unused(), bool(options.names))


def report(counts, encoded, problems, partial):
    for problem in problems:
        print(problem)
    number = lambda key: counts.get(key, 0)  # noqa: E731
    lines = number("same lines") / number("lines") if number("lines") else 1.0
    print(f"{number('positive good')} of {number('positive')} positive cases equal, {len(encoded)} need a decoder "
          f"({', '.join(case.name for case in encoded)}); {number('negative good')} of {number('negative')} negative "
          f"cases refused, {number('same lines')} of {number('lines')} on the same line ({lines:.1%})")
    if not partial:
        for kind, least in LEAST.items():
            if number(kind) < least:
                problems.append(f"only {number(kind)} {kind} cases")
                print(problems[-1])
        if lines < SAME_LINE:
            print(f"fewer than {SAME_LINE:.0%} on the same line")
            return 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
