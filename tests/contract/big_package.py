# SPDX-License-Identifier: Apache-2.0
"""Writes a large package of WIT, always the same for the same size: what benchmarks read.

    big_package.py FOLDER [--interfaces 1000]

Sizes are those of real contracts: some four types and six functions an interface, every third thing with a comment, types
that are used from earlier interfaces, forty interfaces a file, and a world for every hundred.
"""

import argparse
import random
from pathlib import Path

PER_FILE = 40
PER_WORLD = 100
NOUNS = "account image message session token window buffer device ledger report vector widget".split()
VERBS = "open close read write seek find update remove merge split render measure".split()
PRIMITIVES = "u8 u16 u32 u64 s32 s64 f32 f64 bool char string string string".split()
PROSE = ("Returns what was found, or nothing.", "Fails when the session has ended.", "The order is that of insertion.",
         "Values beyond the range are clamped.", "Safe to call more than once.", "Units are micrometres.")


class Writer:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.exported = []  # for each interface the names of its types that others may use

    def docs(self, indent):
        if self.chance.random() < 0.65:
            return ""
        return "".join(f"{indent}/// {self.chance.choice(PROSE)}\n" for _ in range(self.chance.choice((1, 1, 2, 3))))

    def type(self, names, depth=0):
        forms = ("primitive",) * 5 + ("named",) * 4
        form = self.chance.choice(forms + (("list", "option", "result", "tuple") if depth < 3 else ()))
        if form == "named" and names:
            return self.chance.choice(names)
        if form == "list" or form == "option":
            return f"{form}<{self.type(names, depth + 1)}>"
        if form == "result":
            return f"result<{self.type(names, depth + 1)}, {self.type(names, depth + 1)}>"
        if form == "tuple":
            return f"tuple<{self.type(names, depth + 1)}, {self.type(names, depth + 1)}>"
        return self.chance.choice(PRIMITIVES)

    def members(self, names, count, typed):
        lines = []
        for number in range(count):
            kind = f": {self.type(names)}" if typed == "record" else \
                f"({self.type(names)})" if typed == "variant" and self.chance.random() < 0.6 else ""
            lines.append(f"{self.docs('    ')}    {self.chance.choice(NOUNS)}-{number}{kind},\n")
        return "".join(lines)

    def uses(self, number, names):
        """Types of up to three earlier interfaces."""
        lines = []
        for other in sorted(self.chance.sample(range(number), min(number, self.chance.randint(0, 3)))):
            name = self.chance.choice(self.exported[other])
            lines.append(f"  use part-{other}.{{{name} as {name}-of-{other}}};\n")
            names.append(f"{name}-of-{other}")
        return "".join(lines)

    def resource(self, names):
        name = f"{self.chance.choice(NOUNS)}-handle"
        methods = "".join(f"{self.docs('    ')}    {verb}: func({self.parameters(names)}) -> "
                          f"result<{self.type(names)}, string>;\n" for verb in self.chance.sample(VERBS, 4))
        return f"{self.docs('  ')}  resource {name} {{\n    constructor({self.parameters(names)});\n{methods}  }}\n", name

    def parameters(self, names):
        return ", ".join(f"{noun}: {self.type(names)}" for noun in self.chance.sample(NOUNS, self.chance.randint(0, 4)))

    def interface(self, number):
        names = []
        text = f"{self.docs('')}interface part-{number} {{\n{self.uses(number, names)}"
        own = []
        for kind in self.chance.choices("record record record variant enum flags".split(), k=self.chance.randint(2, 5)):
            name = f"{self.chance.choice(NOUNS)}-{kind}-{len(own)}"
            body = self.members(names + own, self.chance.randint(2, 7), kind)
            text += f"{self.docs('  ')}  {kind} {name} {{\n{body}  }}\n"
            own.append(name)
        if self.chance.random() < 0.3:
            made, name = self.resource(names + own)
            text += made
            own.append(name)
        for index, verb in enumerate(self.chance.choices(VERBS, k=self.chance.randint(3, 9))):
            text += (f"{self.docs('  ')}  {verb}-{index}: func({self.parameters(names + own)}) -> "
                     f"{self.type(names + own)};\n")
        self.exported.append(own)
        return text + "}\n"

    def world(self, first, last):
        lines = "".join(f"  import part-{number};\n" for number in range(first, last))
        return f"world group-{first} {{\n{lines}}}\n"


def write(folder, interfaces=1000, seed=1):
    """@return the number of bytes written."""
    writer, folder, total = Writer(seed), Path(folder), 0
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, interfaces, PER_FILE):
        text = "/// A package to be measured with.\npackage bench:big@1.0.0;\n\n" if first == 0 else ""
        text += "\n".join(writer.interface(number) for number in range(first, min(first + PER_FILE, interfaces)))
        if first % PER_WORLD < PER_FILE:
            text += "\n" + writer.world(first, min(first + PER_WORLD, interfaces))
        (folder / f"part-{first:05}.wit").write_text(text)
        total += len(text)
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--interfaces", type=int, default=1000)
    options = parser.parse_args()
    print(f"{write(options.folder, options.interfaces)} bytes")


if __name__ == "__main__":
    main()
