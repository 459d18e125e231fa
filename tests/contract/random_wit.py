# SPDX-License-Identifier: Apache-2.0
"""Random packages of WIT, valid ones and spoilt ones, through us and through wasm-tools: same verdict, same document.

    random_wit.py                        a quick number from a random seed, which is printed
    random_wit.py --count 5000           more
    random_wit.py --seed 42 --count 1    one package again

What differs is made smaller as long as it differs in the same way, and left in the folder that is named.
"""

import argparse
import collections
import random
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

import programs  # noqa: E402
from differences import Differences  # noqa: E402
from wit_maker import Maker  # noqa: E402
from wit_words import KEYWORDS  # noqa: E402

PUNCTUATION = "= , : ; ( ) { } < > * -> / . @ + - _ // /* */ \" % ! \\ 0 7 08 1.0.0 é \u202e \u0001 \r".split(" ")
SHRINK_RUNS = 1500
SHOWN = 5


@dataclass
class Sample:
    """A package in memory."""

    seed: int
    files: dict[str, str]
    features: str
    spoilt: bool

    def write(self, folder):
        """@return what to hand to the programs."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return folder / "main.wit" if list(self.files) == ["main.wit"] else folder


def spoil(text, chance):
    """One to three small changes, each of which is likely to break a rule."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        words = text.split(" ")
        at = chance.randrange(len(words))
        form = chance.randrange(7)
        if form == 0:
            del words[at]
        elif form == 1:
            words.insert(at, words[at])
        elif form == 2:
            other = chance.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        elif form == 3:
            words[at] = chance.choice(words)
        elif form == 4:
            words.insert(at, chance.choice(KEYWORDS))
        elif form == 5:
            words.insert(at, chance.choice(PUNCTUATION))
        else:
            lines = text.splitlines(keepends=True) or [""]
            line = chance.randrange(len(lines))
            lines[line:line + 1] = chance.choice(([], [lines[line]] * 2))
            text = "".join(lines)
            continue
        text = " ".join(words)
    return text


def sample(seed, spoilt):
    files, features = Maker(seed).package()
    if spoilt:
        chance = random.Random(f"spoilt {seed}")
        name = chance.choice(sorted(files))
        files[name] = spoil(files[name], chance)
    return Sample(seed, files, features, spoilt)


class Judge:
    """Asks both programs. A verdict is (kind, details); kind is empty where they agree."""

    def __init__(self, mortise, oracle):
        self.mortise, self.oracle, self.listed = mortise, oracle, Differences("random")

    def judge(self, case):
        folder = Path(tempfile.mkdtemp(prefix="mortise-wit."))
        try:
            return self.compare(case.write(folder), case.features)
        finally:
            shutil.rmtree(folder)

    def compare(self, package, features):
        theirs, ours = self.oracle.json(package, features), self.mortise.json(package, features)
        if ours.crashed:
            return "we crash", ours.crashed
        if theirs.crashed:
            return "", "the oracle crashes"
        if theirs.accepted and ours.accepted:
            found = programs.differences(theirs.document, ours.document)
            return ("documents", found[0]) if found else ("", "both accept")
        if not theirs.accepted and ours.accepted:
            if not self.listed.explain("refuses", theirs.findings[0].message):
                return "we accept", str(theirs.findings[0])
            broken = programs.differences(ours.document, ours.document)  # numbers that lead nowhere
            return ("our document is broken", broken[0]) if broken else ("", "a listed difference")
        report = self.mortise.check(package, features)
        if report.accepted or report.crashed:
            return "json and check differ", report.crashed
        if not theirs.accepted:
            same = any(finding.place == theirs.findings[0].place for finding in report.errors)
            return "", "both refuse, on the same line" if same else "both refuse, on different lines"
        unlisted = [str(finding) for finding in report.errors
                    if not self.listed.explain("accepts", f"{finding.rule} {finding.message}")]
        return ("we refuse", "; ".join(unlisted)) if unlisted else ("", "a listed difference")


def without(files, name, lines, start, end):
    """The files without some lines of one, and without the file where none is left."""
    rest = "".join(lines[:start] + lines[end:])
    return {other: (rest if other == name else text) for other, text in files.items() if other != name or rest.strip()}


def runs_of(lines):
    """(start, end) of what may be dropped at once: blocks in braces, large ones first, then ever shorter runs of lines."""
    blocks, open_at = [], []
    for number, line in enumerate(lines):
        for letter in line:
            if letter == "{":
                open_at.append(number)
            elif letter == "}" and open_at:
                blocks.append((open_at.pop(), number + 1))
    yield from sorted(blocks, key=lambda block: block[0] - block[1])
    size = len(lines)
    while size:
        yield from ((start, start + size) for start in range(0, len(lines), size))
        size //= 2


def smaller(case, judge, kind, budget):
    """The first package with less in it that differs in the same way; None where there is none."""
    for name in sorted(case.files, key=lambda name: -len(case.files[name])):
        lines = case.files[name].splitlines(keepends=True)
        for start, end in runs_of(lines):
            if not budget:
                return None
            budget.pop()
            made = Sample(case.seed, without(case.files, name, lines, start, end), case.features, case.spoilt)
            if made.files and judge.judge(made)[0] == kind:
                return made
    return None


def shrink(case, judge, kind):
    """Drops what it can while the two programs still differ in the same way."""
    budget = [None] * SHRINK_RUNS
    while made := smaller(case, judge, kind, budget):
        case = made
    return case


def report(case, kind, details, judge, keep):
    """Leaves a small package behind and says how to see all of it again."""
    small = shrink(case, judge, kind)
    folder = keep / f"{'spoilt' if case.spoilt else 'valid'}-{case.seed}"
    shutil.rmtree(folder, ignore_errors=True)
    package = small.write(folder)
    print(f"{kind}: {judge.compare(package, small.features)[1] or details}\n  {package}"
          f"{f' --features {small.features}' if small.features else ''}\n"
          f"  again: {Path(__file__).name} --seed {case.seed} --count 1", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    programs.add_options(parser)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=150, metavar="N", help="packages, each once valid and once spoilt")
    parser.add_argument("--keep", type=Path, default=programs.ROOT / "build/random_wit", metavar="FOLDER")
    options = parser.parse_args()
    found = programs.find_wasm_tools(options.wasm_tools)
    if not found:
        print("skipped: no wasm-tools; ./dev test installs it in build/venv")
        return programs.SKIPPED
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    judge = Judge(programs.Mortise(options.mortise), programs.WasmTools(found))
    work = [(number, spoilt) for number in range(seed, seed + options.count) for spoilt in (False, True)]
    tally, different = {False: collections.Counter(), True: collections.Counter()}, 0
    with ThreadPoolExecutor() as pool:
        for case, (kind, details) in pool.map(lambda job: ((made := sample(*job)), judge.judge(made)), work):
            tally[case.spoilt][kind or details] += 1
            if kind and (different := different + 1) <= SHOWN:
                report(case, kind, details, judge, options.keep)
    for spoilt, counts in tally.items():
        print(f"{'spoilt' if spoilt else 'valid'}: " + ", ".join(f"{what} {n}" for what, n in counts.most_common()))
    print(f"{2 * options.count} packages from seed {seed}; {different} differences")
    both = sum(counts["both accept"] for counts in tally.values())
    if not different and not both:
        print("nothing was accepted by both: this shows nothing")
    return 1 if different or not both else 0


if __name__ == "__main__":
    sys.exit(main())
