# SPDX-License-Identifier: Apache-2.0
"""`mortise list` shows every plugin of the lab, and what is wrong with the one whose manifest is broken.

usage: list_test.py MORTISE LAB
"""

import json
import subprocess
import sys

GOOD = {"adapter", "blur", "dither", "equalise", "resize", "sepia", "sobel", "stopwatch", "unsharp", "vignette", "white-balance"}
BROKEN = {"abi", "configuration", "dependency", "digest", "manifest", "start"}
MISTAKES = [
    ("plugin.toml:3:11", "expected a version such as '1.2.0', found '1.0'", "a version has three numbers"),
    ("plugin.toml:4:1", "there is no key 'sumary' here", "did you mean 'summary'?"),
    ("plugin.toml:10:10", "expected 'native', 'wasm' or 'python', found 'nativ'", "did you mean 'native'?"),
]


def check(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def main():
    mortise, lab = sys.argv[1:]
    done = subprocess.run([mortise, "list", "--json", f"{lab}/mortise.toml"], text=True, capture_output=True)
    check(done.returncode == 0 and not done.stderr, done.returncode, done.stdout, done.stderr)
    listed = json.loads(done.stdout)
    check(not listed["problems"], listed["problems"])
    plugins = {plugin["id"].removeprefix("photolab."): plugin for plugin in listed["plugins"]}
    expected = GOOD | {f"broken-{kind}" for kind in BROKEN}
    check(set(plugins) >= expected, "these are missing:", expected - set(plugins))
    for name in GOOD:
        check(plugins[name]["state"] == "fit" and not plugins[name]["reasons"], plugins[name])

    unfit = plugins["broken-manifest"]
    check(unfit["state"] == "unfit", unfit)
    for where, text, help_ in MISTAKES:
        check(any(where in json.dumps(reason) and text in json.dumps(reason) and help_ in json.dumps(reason)
                  for reason in unfit["reasons"]), "nothing says", repr(text), "in", unfit["reasons"])
    # What the rest lack shows when they are wired, configured, loaded or started.


if __name__ == "__main__":
    main()
