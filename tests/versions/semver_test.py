# SPDX-License-Identifier: Apache-2.0
"""Our ranges mean what node's `semver` means: random pairs of range and version, the same answer of both.

npm fetches the package into build/, its digest is checked. Where node or npm is missing, or the registry is out of reach,
the test counts as skipped. Where a range has a slip of the pen we may refuse what node takes, never mean something else.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "7.8.6"
INTEGRITY = "sha512-9lpSSU4Mly3mrtruwLs1eLK6+gzbzqeBFwRNjIjE+9LuDpWdYctrQlQ3ej1Ilgi7gknpsTRnPoLP8DpCHqHIJw=="
VECTORS = ROOT / "src/base/testdata/ranges.txt"
SKIPPED = 77

ASK = """
const { Range } = require("semver");
const lines = require("fs").readFileSync(0, "utf8").split("\\n").slice(0, -1);
const out = lines.map(line => {
  const [range, version] = line.split("\\t");
  try { return new Range(range).test(version) ? "yes" : "no"; } catch { return "range"; }
});
process.stdout.write(out.join("\\n") + "\\n");
"""

# All that node takes and we do not among ranges without a slip of the pen: below or above every version.
STRICTER = re.compile(r"[<>]\s*[xX*]")


def fetch(folder):
    """The folder in which `require("semver")` works, or the reason why there is none."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None, "node or npm is missing"
    package = folder / "node_modules/semver/package.json"
    if not package.exists() or json.loads(package.read_text())["version"] != VERSION:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        done = subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", f"semver@{VERSION}"],
                              cwd=folder, text=True, capture_output=True)
        if done.returncode != 0:
            return None, f"npm cannot fetch semver {VERSION}: {done.stderr.strip()[-300:]}"
    lock = json.loads((folder / "package-lock.json").read_text())
    found = lock["packages"]["node_modules/semver"]["integrity"]
    if found != INTEGRITY:
        sys.exit(f"semver {VERSION} has the digest {found}, not {INTEGRITY}")
    return folder, ""


class Maker:
    """Random ranges and versions near each other, so that both answers are frequent."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self):
        return str(self.random.choice([0, 0, 0, 1, 1, 1, 2, 2, 3, 9, 10, 9007199254740990]) if self.random.random() < 0.99
                   else self.random.randrange(1 << 40))

    def labels(self):
        one = lambda: self.random.choice(["0", "1", "2", "10", "a", "b", "alpha", "beta", "rc", "x", "-", "a-1", "0a", "A"])
        return "-" + ".".join(one() for _ in range(self.random.randint(1, 3)))

    def version(self):
        text = ".".join(self.number() for _ in range(3))
        if self.random.random() < 0.4:
            text += self.labels()
        return text + ("+build.7" if self.random.random() < 0.05 else "")

    def partial(self):
        count = self.random.choice([0, 1, 2, 2, 3, 3, 3, 3])
        parts = [self.number() for _ in range(count)]
        parts += [self.random.choice("xX*") for _ in range(self.random.randint(0 if count else 1, 3 - count))]
        text = ".".join(parts)
        if count == 3 and self.random.random() < 0.4:
            text += self.labels()
        return ("v" if count and self.random.random() < 0.05 else "") + text

    def comparator(self):
        operator = self.random.choice(["", "", "=", "<", "<=", ">", ">=", "^", "^", "~", "~", "~>"])
        return operator + " " * (bool(operator) and self.random.random() < 0.1) + self.partial()

    def alternative(self):
        if self.random.random() < 0.15:
            return f"{self.partial()} - {self.partial()}"
        return " ".join(self.comparator() for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])))

    def range(self):
        """A range, and whether it is without a slip of the pen."""
        text = self.random.choice([" || ", "||"]).join(self.alternative() for _ in range(self.random.choice([1, 1, 1, 2, 3])))
        if self.random.random() < 0.85:
            return text, True
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(list(" .-|<>=^~x*v019a+") + [""]) + text[at + self.random.randint(0, 1):], False

    def near(self, text):
        """A version that stands at a bound of the range, or beside it."""
        found = re.findall(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[\w.-]*\w)?", text)
        if not found or self.random.random() < 0.2:
            return self.version()
        *numbers, labels = self.random.choice(found)
        numbers = [int(number or self.random.choice([0, 1])) for number in numbers]
        if self.random.random() < 0.6:
            at = self.random.randrange(3)
            numbers[at] = max(0, numbers[at] + self.random.choice([-1, 1]))
        labels = labels if self.random.random() < 0.5 else self.labels() if self.random.random() < 0.3 else ""
        version = ".".join(str(min(number, 9007199254740990)) for number in numbers) + labels
        return version if re.fullmatch(r"\d+\.\d+\.\d+(-(0|[1-9]\d*|\d*[a-zA-Z-][\w-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\w-]*))*)?",
                                       version) else self.version()


def answers(command, lines, **more):
    done = subprocess.run(command, input="\n".join(lines) + "\n", text=True, stdout=subprocess.PIPE, check=True, **more)
    return done.stdout.splitlines()


def compare(pairs, ours, theirs):
    problems, counts = [], {"yes": 0, "no": 0, "both refuse": 0, "we refuse": 0}
    for (line, is_clean), our, their in zip(pairs, ours, theirs, strict=True):
        if our == their:
            counts[our] += 1
        elif our.startswith("range") and their == "range":
            counts["both refuse"] += 1
        elif our.startswith("range") and (not is_clean or STRICTER.search(line.split("\t")[0])):
            counts["we refuse"] += 1
        else:
            problems.append(f"{line!r}: we say {our!r}, node says {their!r}")
    return problems, counts


def vectors():
    """(line number, range, expected, version) of the committed file."""
    for number, line in enumerate(VECTORS.read_text().splitlines(), 1):
        if line and not line.startswith("#"):
            text, yes, no = (part.strip() for part in line.split(";"))
            yield from ((number, text, "yes", version) for version in yes.split())
            yield from ((number, text, "no", version) for version in no.split())


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tool", required=True)
    arguments.add_argument("--folder", type=Path, required=True, help="where npm puts the package")
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = arguments.parse_args()
    folder, reason = fetch(options.folder)
    if folder is None:
        print(f"skipped: {reason}")
        return SKIPPED
    print(f"seed {options.seed}")
    node = ["node", "-e", ASK]
    rows = list(vectors())
    lines = [f"{text}\t{version}" for _, text, _, version in rows]
    wrong = [f"{VECTORS.name}:{number}: {text!r} and {version}: node says {their}"
             for (number, text, expected, version), their in zip(rows, answers(node, lines, cwd=folder), strict=True)
             if their != expected]
    maker = Maker(options.seed)
    ranges = [maker.range() for _ in range(options.count // 4)]
    pairs = [(f"{text}\t{maker.near(text)}", is_clean) for text, is_clean in ranges for _ in range(4)]
    lines = [line for line, _ in pairs]
    problems, counts = compare(pairs, answers([options.tool], lines), answers(node, lines, cwd=folder))
    print(f"{len(rows)} vectors, {len(lines)} pairs: {counts}")
    print("\n".join(wrong + problems[:20]))
    enough = min(counts["yes"], counts["no"]) > options.count // 10 and counts["both refuse"] > 0
    return 1 if wrong or problems or not enough or len(rows) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
