#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""clang-format, shellcheck, the style tests, the manual and clang-tidy: `./dev lint`."""

import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def git_files(*arguments):
    """What git prints, one name a line, of files that are there."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"dev: 'git {' '.join(arguments)}' failed: {done.stderr.strip()}")
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def all_files(*patterns):
    return git_files("ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns)


def run(title, command):
    """Whether the command is content; what it says is shown."""
    print(f"==> {title}", file=sys.stderr, flush=True)
    return subprocess.run([str(word) for word in command], cwd=ROOT).returncode == 0


def check_format():
    sources = all_files("*.c", "*.cpp", "*.h", "*.hpp")
    good = run(f"clang-format: {len(sources)} files", ["clang-format-19", "--dry-run", "-Werror", *sources])
    if not good:
        print("To mend it: clang-format-19 -i FILE", file=sys.stderr)
    return good


def check_scripts():
    scripts = ["dev", *all_files("*.sh", ".ci/*")]
    return run(f"shellcheck: {len(scripts)} files", ["shellcheck", *scripts])


def check_style():
    """The rules that `./dev test` also runs; all of them, also after the first that finds something."""
    rules = [path for path in sorted((ROOT / "tests/style").glob("*.py")) if path.name != "rule.py"]
    return all([run(f"style: {path.stem}", [sys.executable, path]) for path in rules])


def check_manual():
    """Comments of headers, and links between pages."""
    return run("the manual", ["./dev", "docs"])


def compile_commands(build):
    """How each source is compiled. One that is compiled together with others has an entry of its own here."""
    entries = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        together = re.findall(r'#include "(.*)"', Path(entry["file"]).read_text()) if "/Unity/" in entry["file"] else [entry["file"]]
        entries += [{**entry, "file": source, "command": entry["command"].replace(entry["file"], source)} for source in together]
    return entries


def tidy_sources(entries, base):
    """The sources of a compile database; with `base` only those that differ from it, all when a header does."""
    sources = {os.path.relpath(entry["file"], ROOT) for entry in entries}
    sources = {name for name in sources if not name.startswith(("..", "build/"))}
    if base is None:
        return sorted(sources)
    changed = set(git_files("diff", "--name-only", base)) | set(git_files("ls-files", "--others", "--exclude-standard"))
    if any(name.endswith((".h", ".hpp", ".inc", ".clang-tidy")) for name in changed):
        return sorted(sources)
    return sorted(sources & changed)


def check_tidy(build, base):
    entries = compile_commands(build)
    sources = tidy_sources(entries, base)
    database = build / "lint"
    database.mkdir(exist_ok=True)
    (database / "compile_commands.json").write_text(json.dumps(entries))
    print(f"==> clang-tidy: {len(sources)} files", file=sys.stderr, flush=True)

    def tidy(source):
        own = ["--checks=-readability-identifier-naming"] if source.endswith(".c") else []  # C names things otherwise
        return subprocess.run(["clang-tidy-19", "--quiet", *own, "-p", str(database), source], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    good, shown = True, set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (source, done) in enumerate(zip(sources, pool.map(tidy, sources)), 1):
            print(f"[{number}/{len(sources)}] {source}", file=sys.stderr, flush=True)
            if done.returncode != 0:
                good = False
                # What is wrong in a header is said once, not for every source that includes it.
                if done.stdout not in shown:
                    print(done.stdout or done.stderr, flush=True)
                shown.add(done.stdout)
    return good


def main():
    parser = argparse.ArgumentParser(prog="./dev lint")
    parser.add_argument("build", type=Path)
    parser.add_argument("--changed", nargs="?", const="HEAD", default=None, metavar="BASE")
    options = parser.parse_args()
    good = [check_format(), check_scripts(), check_style(), check_manual(), check_tidy(ROOT / options.build, options.changed)]
    print("lint: nothing found" if all(good) else "lint: see above", flush=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
