# SPDX-License-Identifier: Apache-2.0
"""Random values of every kind: from JSON to Python, through a plugin in C++, and back to the same JSON."""

import base64
import json
import os
import random
import struct
import subprocess

import pytest

from conftest import BUILD, ROOT

SEED = int(os.environ.get("MORTISE_SEED", random.randrange(2**32)))
COUNT = 200
REALS = [0.0, 0.5, -1.25, 3.0, 65536.0, "NaN", "Infinity", "-Infinity"]
TEXTS = ["", "a", "ß", "\U0001F600 and more", "\0", "x" * 300, "line\nline"]
LIMITS = {"s8": (-128, 127), "u8": (0, 255), "s16": (-2**15, 2**15 - 1), "u16": (0, 2**16 - 1),
          "s32": (-2**31, 2**31 - 1), "u32": (0, 2**32 - 1), "s64": (-2**63, 2**63 - 1), "u64": (0, 2**64 - 1)}


class Maker:
    """Values as docs/json.md writes them, of types as the reference parser's JSON has them."""

    def __init__(self, types, seed):
        self.types, self.random = types, random.Random(seed)

    def make(self, type, depth=0):
        if type is None:
            return None
        if isinstance(type, str):
            return self.primitive(type)
        kind = self.types[type]["kind"]
        (name, body), = kind.items() if isinstance(kind, dict) else ((kind, None),)
        return getattr(self, name.replace("-", "_"))(body, depth + 1)

    def primitive(self, name):
        if name == "bool":
            return self.random.random() < 0.5
        if name in ("f32", "f64"):
            return self.random.choice(REALS)
        if name == "char":
            return self.random.choice("aß\U0001F600\0")
        if name == "string":
            return self.random.choice(TEXTS)
        least, most = LIMITS[name]
        value = self.random.choice([least, most, 0, 1, self.random.randint(least, most)])
        return str(value) if abs(value) >= 2**53 else value

    def count(self, depth):
        return self.random.choice([0, 1, 2, 5] if depth < 4 else [0, 1])

    def type(self, body, depth):
        return self.make(body, depth)

    def record(self, body, depth):
        return {field["name"]: self.make(field["type"], depth) for field in body["fields"]}

    def tuple(self, body, depth):
        return [self.make(type, depth) for type in body["types"]]

    def variant(self, body, depth):
        case = self.random.choice(body["cases"])
        return case["name"] if case["type"] is None else {case["name"]: self.make(case["type"], depth)}

    def enum(self, body, depth):
        return self.random.choice(body["cases"])["name"]

    def flags(self, body, depth):
        return [flag["name"] for flag in body["flags"] if self.random.random() < 0.5]

    def option(self, body, depth):
        if self.random.random() < 0.3:
            return None
        inner = self.make(body, depth)
        return {"some": inner} if self.is_option(body) else inner

    def is_option(self, type):
        while not isinstance(type, str) and "type" in self.types[type]["kind"]:
            type = self.types[type]["kind"]["type"]
        return not isinstance(type, str) and "option" in self.types[type]["kind"]

    def result(self, body, depth):
        side = self.random.choice(["ok", "err"])
        return {side: self.make(body[side], depth)}

    def elements(self, type, count, depth):
        if type == "u8":
            return base64.b64encode(self.random.randbytes(count)).decode()
        return [self.make(type, depth) for _ in range(count)]

    def list(self, body, depth):
        return self.elements(body, self.count(depth), depth)

    def fixed_length_list(self, body, depth):
        return self.elements(body[0], body[1], depth)

    def map(self, body, depth):
        key, value = body
        entries = {self.primitive(key): self.make(value, depth) for _ in range(self.count(depth))}
        return entries if key == "string" else [[name, each] for name, each in entries.items()]


@pytest.fixture(scope="module")
def reference():
    program = BUILD / "bin/mortise"
    # Without the sanitizer that is loaded into Python: the program has its own.
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    done = subprocess.run([program, "contract", "json", ROOT / "tests/bindgen/contract/kinds.wit"], check=True,
                          capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)


FUNCTIONS = ["numbers", "class", "failure", "deep", "deeper", "fixed", "sides", "words", "nests", "names", "plain", "mark",
             "flags", "colour", "chars", "points"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_random_values(echo, kinds, reference, name):
    interface = next(each for each in reference["interfaces"] if each["name"] == "kinds")
    result = interface["functions"][f"echo-{name}"]["result"]
    function = f"echo_{name}"
    # A text as a seed does not depend on the hashing of this run.
    maker = Maker(reference["types"], f"{SEED} {name}")
    for number in range(COUNT):
        wanted = maker.make(result)
        where = f"MORTISE_SEED={SEED}, value {number}: {json.dumps(wanted)}"
        value = kinds._result_from_json(function, json.dumps(wanted))
        arguments = value if name == "flags" else (value,)
        back = getattr(echo, function)(*arguments)
        assert json.loads(kinds._result_to_json(function, back)) == wanted, where


def test_every_kind_was_met(reference):
    """The generator knows all that the contract has."""
    kinds = {next(iter(each["kind"])) if isinstance(each["kind"], dict) else each["kind"] for each in reference["types"]}
    assert {"record", "variant", "enum", "flags", "option", "result", "list", "tuple", "map"} <= kinds
    assert struct.calcsize("P") == 8
