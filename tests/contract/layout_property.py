# SPDX-License-Identifier: Apache-2.0
"""Compares the layouts of random types and functions with the rules, written down a second time.

`Rules` says what the component model's canonical ABI says, as plainly as possible and for any pointer size. The program
layout_tool says what Mortise computes. First the comparison is tried with rules that are wrong: each must be noticed.
"""

import argparse
import random
import subprocess
import sys

LIMIT = 1 << 28
MOST_PARAMETERS, MOST_RESULTS = 16, 1
NUMBERS = {"bool": (1, "i32"), "u8": (1, "i32"), "s8": (1, "i32"), "u16": (2, "i32"), "s16": (2, "i32"),
           "u32": (4, "i32"), "s32": (4, "i32"), "char": (4, "i32"), "u64": (8, "i64"), "s64": (8, "i64"),
           "f32": (4, "f32"), "f64": (8, "f64"), "error-context": (4, "i32")}
HANDLES = ("own", "borrow", "future", "stream", "error-context")
KEYS = ("bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "char", "string")


class TooLarge(Exception):
    pass


class Rules:
    """A type is a word, or a tuple (kind, arguments...): types, None for `_`, counts."""

    def __init__(self, pointer):
        self.pointer = pointer

    # Fewer kinds first.
    def reduce(self, kind):
        """A type as one of: number, string, list, fixed, record, variant, flags, handle."""
        match kind:
            case str() if kind in HANDLES:
                return ("handle",)
            case "string":
                return ("string",)
            case str():
                return ("number", kind)
            case ("alias", target):
                return self.reduce(target)
            case ("record" | "tuple", *fields):
                return ("record", *fields)
            case ("variant", *cases):
                return ("variant", *cases)
            case ("enum", count):
                return ("variant", *[None] * count)
            case ("option", some):
                return ("variant", None, some)
            case ("result", ok, error):
                return ("variant", ok, error)
            case ("map", key, value):
                return ("list", ("tuple", key, value))
            case ("own" | "borrow" | "future" | "stream", *_):
                return ("handle",)
            case _:
                return kind

    def align_to(self, offset, alignment):
        return -(-offset // alignment) * alignment

    def tag_size(self, cases):
        return 1 if cases <= 1 << 8 else 2 if cases <= 1 << 16 else 4

    def flags_size(self, count):
        return 1 if count <= 8 else 2 if count <= 16 else 4

    def payload_alignment(self, cases):
        return max([1, *(self.alignment(case) for case in cases if case is not None)])

    def alignment(self, kind):
        match self.reduce(kind):
            case ("number", name):
                return NUMBERS[name][0]
            case ("handle",):
                return 4
            case ("string",) | ("list", _):
                return self.pointer
            case ("fixed", _, element):
                return self.alignment(element)
            case ("record", *fields):
                return max(self.alignment(field) for field in fields) if fields else 1
            case ("variant", *cases):
                return max(self.tag_size(len(cases)), self.payload_alignment(cases))
            case ("flags", count):
                return self.flags_size(count)

    def offsets(self, fields):
        """Where each field begins, and where the last one ends."""
        found, end = [], 0
        for field in fields:
            found.append(self.align_to(end, self.alignment(field)))
            end = found[-1] + self.size(field)
        return found, end

    def payload_offset(self, cases):
        return self.align_to(self.tag_size(len(cases)), self.payload_alignment(cases))

    def record_size(self, fields):
        return self.align_to(self.offsets(fields)[1], self.alignment(("record", *fields)))

    def variant_size(self, cases):
        largest = max([0, *(self.size(case) for case in cases if case is not None)])
        return self.align_to(self.payload_offset(cases) + largest, self.alignment(("variant", *cases)))

    def size(self, kind):
        match self.reduce(kind):
            case ("number", name):
                size = NUMBERS[name][0]
            case ("handle",):
                size = 4
            case ("string",) | ("list", _):
                size = 2 * self.pointer
            case ("fixed", count, element):
                size = count * self.size(element)
            case ("record", *fields):
                size = self.record_size(fields)
            case ("variant", *cases):
                size = self.variant_size(cases)
            case ("flags", count):
                size = self.flags_size(count)
        if size >= LIMIT:
            raise TooLarge
        return size

    def pointer_type(self):
        return "i64" if self.pointer == 8 else "i32"

    def join(self, first, second):
        if first == second:
            return first
        return "i32" if {first, second} == {"i32", "f32"} else "i64"

    def flatten(self, kind):
        """All core values, however many; of a long list enough to be too many."""
        match self.reduce(kind):
            case ("number", name):
                return [NUMBERS[name][1]]
            case ("handle",) | ("flags", _):
                return ["i32"]
            case ("string",) | ("list", _):
                return [self.pointer_type()] * 2
            case ("fixed", count, element):
                return self.flatten(element) * min(count, MOST_PARAMETERS + 1)
            case ("record", *fields):
                return [part for field in fields for part in self.flatten(field)]
            case ("variant", *cases):
                joined = []
                for case in cases:
                    for slot, part in enumerate(self.flatten(case) if case is not None else []):
                        joined[slot:slot + 1] = [self.join(joined[slot], part) if slot < len(joined) else part]
                return ["i32", *joined]

    def elements(self, kind):
        """What lies beyond the pointer, or in line, one after the other; None for other kinds."""
        match self.reduce(kind):
            case ("list", element) | ("fixed", _, element):
                return element
        return None

    def fields(self, kind):
        match kind:
            case ("alias", target):
                return self.fields(target)
            case ("map", key, value):
                return [key, value]
            case ("record" | "tuple", *fields):
                return fields
        return []

    def describe(self, kind):
        """The line of layout_tool for a type."""
        size, reduced, element = self.size(kind), self.reduce(kind), self.elements(kind)
        cases = reduced[1:] if reduced[0] == "variant" else None
        beyond = f"{self.size(element)}/{self.alignment(element)}" if element is not None else "0/0"
        flat = self.flatten(kind)
        return (f"{size}/{self.alignment(kind)} offsets {','.join(map(str, self.offsets(self.fields(kind))[0]))} "
                f"tag {self.tag_size(len(cases)) if cases else 0} payload {self.payload_offset(cases) if cases else 0} "
                f"element {beyond} flat {','.join(flat) if len(flat) <= MOST_PARAMETERS else '-'}")

    def describe_function(self, parameters, result):
        """The line of layout_tool for a function."""
        record = ("tuple", *parameters)
        size, alignment = self.size(record), self.alignment(record)
        result_size = f"{self.size(result)}/{self.alignment(result)}" if result is not None else "0/1"
        taken = self.flatten(record)
        given = self.flatten(result) if result is not None else []
        if len(taken) > self.most_parameters():
            taken = [self.pointer_type()]
        exported = imported = f"{','.join(taken)}->{','.join(given)}"
        if len(given) > MOST_RESULTS:
            exported = f"{','.join(taken)}->{self.pointer_type()}"
            imported = f"{','.join([*taken, self.pointer_type()])}->"
        return (f"{size}/{alignment} offsets {','.join(map(str, self.offsets(parameters)[0]))} "
                f"result {result_size} exported {exported} imported {imported}")

    def most_parameters(self):
        return MOST_PARAMETERS


def wrong_rules():
    """Each breaks one rule."""
    def wrong(name, function):
        return type(f"wrong {name}", (Rules,), {name: function})

    yield wrong("tag_size", lambda self, cases: 1 if cases < 1 << 8 else 2)
    yield wrong("flags_size", lambda self, count: -(-count // 8))
    yield wrong("payload_alignment", lambda self, cases: 1)
    yield wrong("payload_offset", lambda self, cases: self.tag_size(len(cases)))
    yield wrong("record_size", lambda self, fields: self.offsets(fields)[1])
    yield wrong("variant_size", lambda self, cases: self.payload_offset(cases) + max(
        [0, *(self.size(case) for case in cases if case is not None)]))
    yield wrong("pointer_type", lambda self: "i32")
    yield wrong("join", lambda self, first, second: first if first == second else "i64")
    yield wrong("most_parameters", lambda self: MOST_PARAMETERS - 1)
    yield wrong("reduce", lambda self, kind: Rules.reduce(self, ("option", kind[2]) if kind[0] == "result" else kind))
    yield wrong("fields", lambda self, kind: Rules.fields(self, kind)[::-1])
    yield wrong("elements", lambda self, kind: None)


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.handles = [("own",), ("borrow",)]

    def leaf(self):
        return self.random.choice([*NUMBERS, "string", "string", *self.handles])

    def count(self, edges):
        """A small number, sometimes one of `edges`."""
        return self.random.choice(edges) if self.random.random() < 0.3 else self.random.randint(1, 6)

    def part(self, depth):
        return None if self.random.random() < 0.3 else self.type(depth)

    def type(self, depth):
        if depth == 0 or self.random.random() < 0.15:
            return self.leaf()
        kind = self.random.choice(("record", "record", "tuple", "variant", "variant", "enum", "flags", "option",
                                   "option", "result", "list", "fixed", "map", "future", "stream", "alias"))
        below = depth - 1
        match kind:
            case "record" | "tuple":
                return (kind, *(self.type(below) for _ in range(self.random.randint(1, 6))))
            case "variant" if self.random.random() < 0.05:
                return (kind, *(self.part(0) for _ in range(self.random.choice((255, 256, 257, 300)))))
            case "variant":
                return (kind, *(self.part(below) for _ in range(self.random.randint(1, 6))))
            case "enum":
                return (kind, self.count((255, 256, 257, 1000)))
            case "flags":
                return (kind, self.count((7, 8, 9, 15, 16, 17, 31, 32)))
            case "option" | "list" | "alias":
                return (kind, self.type(below))
            case "result":
                return (kind, self.part(below), self.part(below))
            case "fixed":
                return (kind, self.count((15, 16, 17, 5000, 50_000_000)), self.type(below))
            case "map":
                return (kind, self.random.choice(KEYS), self.type(below))
        return (kind, self.random.choice((None, "u8", "string", ("list", "u64"))))

    def function(self):
        parameters = [self.type(self.random.randint(0, 3)) for _ in range(self.random.randint(0, 8))]
        self.handles.remove(("borrow",))  # which no result may have
        result = self.part(3)
        self.handles.append(("borrow",))
        return ("function", parameters, result)

    def case(self):
        return self.function() if self.random.random() < 0.3 else self.type(self.random.randint(0, 5))


def spell(kind):
    """A type in the words of layout_tool."""
    match kind:
        case None:
            return "_"
        case int():
            return str(kind)
        case str():
            return kind
        case ("function", parameters, result):
            return f"function({','.join(map(spell, parameters))})->{spell(result)}"
        case (name, *arguments):
            return f"{name}({','.join(map(spell, arguments))})"


def all_parts(kind):
    """A type and everything in it."""
    if isinstance(kind, (str, tuple)):
        yield kind
    if isinstance(kind, tuple):
        for part in kind[1:]:
            yield from all_parts(part)


def expected(rules, case):
    """What layout_tool should say; `rules` are a class."""
    rules4, rules8 = rules(4), rules(8)
    is_function = case[0] == "function"
    try:
        for part in [*case[1], case[2]] if is_function else [case]:
            for inner in all_parts(part):
                rules8.describe(inner)  # what lies behind pointers can be too large, too
        if is_function:
            return "\t".join(each.describe_function(case[1], case[2]) for each in (rules4, rules8))
        return "\t".join(each.describe(case) for each in (rules4, rules8))
    except TooLarge:
        return "too large"


def first_difference(rules, cases, lines):
    for case, line in zip(cases, lines, strict=True):
        if (wanted := expected(rules, case)) != line:
            return f"{spell(case)}\n  rules:   {wanted}\n  mortise: {line}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--count", type=int, default=4000)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    generator = Generator(options.seed)
    cases = [generator.case() for _ in range(options.count)]
    done = subprocess.run([options.tool], input="".join(f"{spell(case)}\n" for case in cases), text=True,
                          stdout=subprocess.PIPE, check=True)
    lines = done.stdout.splitlines()
    if difference := first_difference(Rules, cases, lines):
        sys.exit(f"{difference}\nagain: {sys.argv[0]} {options.tool} --seed {options.seed}")
    for rules in wrong_rules():
        if first_difference(rules, cases, lines) is None:
            sys.exit(f"the comparison notices nothing with {rules.__name__}")
    too_large = lines.count("too large")
    if not options.count // 1000 < too_large < options.count // 5:
        sys.exit(f"{too_large} of {options.count} cases were too large: the generator has lost its balance")
    print(f"{options.count} types and functions are laid out by the rules, {too_large} of them too large")


if __name__ == "__main__":
    main()
