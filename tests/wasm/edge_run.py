# SPDX-License-Identifier: Apache-2.0
"""Runs a component of test:edge in Wasmtime, which has a canonical ABI of its own, and compares what comes back.

edge_run.py fixed MODULE.wasm
edge_run.py life COMPONENT.wasm: the demo's dithering, which has a configuration
edge_run.py INTERFACE COMPONENT.wasm MODULE.wasm WHY SEED: WHY is in what a failure says. Ends with 77 where the Python package `wasmtime` is missing.
"""

import random
import struct
import sys

try:
    from wasmtime import Engine, Linker as CoreLinker, Module, Store, Trap
    from wasmtime import WasmtimeError
    from wasmtime.component import Component, Linker, Record, Variant
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ROUNDS = 100
TEXTS = ["", "a", "Grüße", "\N{GRINNING FACE}", "x" * 5000]


def record(**fields):
    made = Record()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]


class Edge:
    """An instance of the component, with a host behind it."""

    def __init__(self, interface, path):
        self.engine = Engine()
        self.store = Store(self.engine)
        self.asked = []
        component = Component.from_file(self.engine, path)
        linker = Linker(self.engine)
        with linker.root() as root:
            with root.add_instance("test:edge/oracle@1.1.0") as oracle:
                oracle.add_func("answer", self.answer)
                oracle.add_func("seventeen", lambda store, *parts: "/".join(map(str, parts)))
                oracle.add_func("negative", lambda store, value: value - 1)
                oracle.add_func("half", lambda store, value: value / 2)
                oracle.add_func("points", lambda store, points: [record(x=-p.x, y=p.y * 2) for p in points])
                oracle.add_func("note", lambda store: self.asked.append("note"))
        self.instance = linker.instantiate(self.store, component)
        self.index = self.instance.get_export_index(self.store, f"test:edge/{interface}@1.1.0")

    def answer(self, store, question, value):
        self.asked.append((question, value))
        return question[::-1] if value.tag == "nothing" else value  # a result of two types is one of them

    def has(self, name):
        return self.instance.get_export_index(self.store, name, self.index) is not None

    def call(self, name, *arguments):
        index = self.instance.get_export_index(self.store, name, self.index)
        return self.instance.get_func(self.store, index)(self.store, *arguments)


def run_life(path):
    """It is configured before it starts, and again; how well it serves is asked."""
    engine = Engine()
    store = Store(engine)
    component = Component.from_file(engine, path)
    instance = Linker(engine).instantiate(store, component)

    def call(interface, name, *arguments):
        index = instance.get_export_index(store, interface)
        index = instance.get_export_index(store, name, index)
        return instance.get_func(store, index)(store, *arguments)

    def configure(*palette):
        return call("photolab:dither/settings@1.0.0", "configure", record(palette=list(palette), method="ordered"))

    def colours():
        picture = record(width=4, height=4, pixels=bytes(range(64)))
        pixels = bytes(call("photo:lab/image-filter@1.0.0", "apply", picture, None, []).pixels)
        return {pixels[i:i + 3] for i in range(0, 64, 4)}

    assert configure(255, 65280) is None
    call("mortise:plugin/lifecycle@1.0.0", "start")
    assert colours() <= {b"\0\0\xff", b"\0\xff\0"}, colours()
    assert configure(0x1000000, 0) == "a colour is at most 0xffffff, which is 16777215"
    assert colours() <= {b"\0\0\xff", b"\0\xff\0"}, "what it refuses changes nothing"
    assert configure(0x7f7f7f, 0xff0000) is None
    assert colours() == {b"\x7f\x7f\x7f"}, colours()
    health = call("mortise:plugin/lifecycle@1.0.0", "health")
    assert (health.status, health.reason) == ("ready", ""), vars(health)
    call("mortise:plugin/lifecycle@1.0.0", "stop")
    print("configured, started, asked and stopped")


class Check:
    def __init__(self, edge):
        self.edge = edge
        self.count = 0

    def same(self, name, *arguments):
        """What goes in comes out."""
        self.equal(arguments[0] if len(arguments) == 1 else tuple(arguments), name, *arguments)

    def equal(self, expected, name, *arguments):
        got = self.edge.call(name, *arguments)
        self.count += 1
        if got != expected:
            sys.exit(f"{name}{arguments}: {got!r}, not {expected!r}")


def mixed_values(chance):
    return [Variant("small", -128), Variant("small", chance.randrange(-128, 128)), Variant("single", single(0.1)),
            Variant("single", -0.0), Variant("double", chance.random()), Variant("large", -2**63),
            Variant("large", chance.randrange(-2**63, 2**63)), Variant("text", chance.choice(TEXTS)),
            Variant("pair", (single(-1e30), 1e300)), Variant("nothing")]


def check_values(check, chance):
    for value in mixed_values(chance):
        check.same("echo-mixed", value)
        check.same("echo-pair", value, chance.choice(mixed_values(chance)))
    for narrow in ((-128, -2**15, 255, 2**16 - 1, True, "\U0010ffff"), (127, -1, 0, 1, False, "a"), (-1,) * 2 + (7, 8, True, "ä")):
        check.same("echo-narrow", *narrow)
    check.same("echo-wide", -2**31, -2**63, 2**64 - 1, single(0.1), 0.1)
    check.same("echo-wide", 2**31 - 1, 2**63 - 1, 0, float("inf"), -1e308)
    text = chance.choice(TEXTS)
    point = record(x=chance.randrange(-2**31, 2**31), y=single(chance.random()))
    deep = [None, (text, bytes(range(chance.randrange(20)))), point, ("", b"")]
    check.same("echo-deep", deep[:chance.randrange(5)])
    check.same("echo-pairs", [(text, [1, 2**32 - 1]), ("b", []), ("", [7] * chance.randrange(100))])
    check.same("echo-pairs", [])
    check.same("echo-options", None, None, None)
    check.same("echo-options", "blue", {"read", "a", "f"}, text)
    check.same("echo-options", "red", set(), "")
    check.equal(record(x=-1, y=0.5), "echo-result", None)
    check.equal(text, "echo-result", text)


def check_single_results(check):
    for name, values in (("one-s8", (-128, 127)), ("one-f32", (single(0.1), float("-inf"))), ("one-f64", (0.1,)),
                         ("one-s64", (-2**63, 5)), ("one-bool", (True, False)), ("one-colour", ("red", "blue")),
                         ("one-access", ({"f"}, {"read", "write"}, set()))):
        for value in values:
            check.same(name, value)
    check.equal((65535,), "one-record", 65535)


def check_calls(check, chance):
    texts = [chance.choice(TEXTS) for _ in range(8)]
    check.equal("".join(text + ";" for text in texts), "sixteen", *texts)
    check.equal("".join(text + ";" for text in texts) + "200;", "seventeen", *texts, 200)
    check.equal(Variant("ok", "abc"), "ask", "cba", Variant("nothing"))
    check.equal(Variant("err", "why"), "ask", "cba", Variant("text", "why"))
    for value in mixed_values(chance):
        if value.tag in ("text", "nothing"):
            continue
        check.equal(Variant("err", "no text"), "ask", texts[0], value)
        if check.edge.asked[-1] != (texts[0], value):
            sys.exit(f"the host was asked {check.edge.asked[-1]!r}")
    check.equal(["a/b/c/d/e/f/g/h/9", "-6", "-4", "-1,4", "3,8"], "ask-all")
    check.equal(1, "starts")


class Core:
    """The module itself; what it imports does nothing, but what `fails`, the name of an import, with a status."""

    def __init__(self, path, fails=None, status=0):
        engine = Engine()
        self.store = Store(engine)
        module = Module.from_file(engine, path)
        linker = CoreLinker(engine)
        for each in module.imports:
            if each.name == fails:
                linker.define_func(each.module, each.name, each.type, lambda *_: self.fail_import(status))
        linker.define_unknown_imports_as_default_values(self.store, module)
        self.exports = linker.instantiate(self.store, module).exports(self.store)
        self.call("_initialize")

    def fail_import(self, status):
        address = self.exports["mortise_edge"].value(self.store) + 4
        self.exports["memory"].write(self.store, struct.pack("<I", status), address)

    def failure(self):
        """What the module left behind: the struct's size, the status of an import, its own, and why."""
        edge = self.exports["mortise_edge"].value(self.store)
        size, imported, failed, text_size, text = struct.unpack("<5I", self.read(edge, 20))
        return size, imported, failed, self.read(text, text_size).decode()

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def text(self, text):
        """Text as an argument: its address and size."""
        address = self.call("cabi_realloc", 0, 0, 1, len(text))
        self.exports["memory"].write(self.store, text, address)
        return address, len(text)

    def read(self, address, size):
        return self.exports["memory"].read(self.store, address, address + size)

    def pages(self):
        return self.exports["memory"].size(self.store)


def check_in_c(check, chance):
    text = chance.choice(TEXTS)[:20]
    raw = text.encode()
    check.equal([(text, raw)] * len(raw), "make", text)
    for value in mixed_values(chance):
        check.same("echo-mixed", value)
        check.equal("abc" if value.tag == "nothing" else value, "ask", "cba", value)
    check.equal(-8, "negative", -7)
    check.equal(1, "starts")


def check_memory(path, name, count, expected):
    """Arguments and results are given back."""
    core = Core(path)
    address, size = core.text(b"grows")
    grown = core.call("cabi_realloc", address, size, 1, 100000)
    if core.read(grown, size) != b"grows" or core.call("cabi_realloc", grown, 100000, 1, size) != grown:
        sys.exit("what grows keeps what it holds, what shrinks stays")
    for i in range(300 if count == 1 else 3000):
        arguments = [word for _ in range(count) for word in core.text(b"x" * 1000)]
        result = core.call(name, *arguments)
        if struct.unpack("<2I", core.read(result, 8))[1] != expected:
            sys.exit("that is no answer")
        core.call("cabi_post_" + name, result)
        if i == 10:
            pages = core.pages()
    if core.pages() != pages:
        sys.exit(f"memory grew from {pages} pages to {core.pages()}")


def check_life(path, interface):
    """Each start begins a new instance, which the first call starts where nobody else does."""
    core = Core(path)
    start, stop = (f"mortise:plugin/lifecycle@1.0.0#{verb}" for verb in ("start", "stop"))
    starts = f"test:edge/{interface}@1.1.0#starts"
    core.call(stop)  # there is nothing to stop
    for begin in (start, starts):
        core.call(begin)
        core.call(start)
        if core.call(starts) != 1:
            sys.exit("it should be started once")
        core.call(stop)


def check_failed_import(path, interface):
    """A host that knows of the edge says what became of an import."""
    core = Core(path, "answer", 4)
    nothing = 6
    arguments = (*core.text(b"who?"), nothing, 0, 0)
    name = f"test:edge/{interface}@1.1.0#ask"
    if interface == "in-c":  # hands on the status
        expect_trap(core, name, *arguments)
        got = core.failure()[1:3]
        if got != (4, 4):
            sys.exit(f"it left {got}")
        return
    tag, address, size = struct.unpack("<B3xII", core.read(core.call(name, *arguments), 12))
    if (tag, core.read(address, size)) != (1, b"unavailable"):
        sys.exit(f"it says {tag}, {core.read(address, size)}")


def expect_trap(core, name, *arguments):
    try:
        core.call(name, *arguments)
        sys.exit("it should have failed")
    except (Trap, WasmtimeError) as error:
        if "unreachable" not in str(error):
            raise


def check_failure(path, name, why):
    """A call that cannot go on leaves its reason in the memory of the module."""
    core = Core(path)
    expect_trap(core, name, *core.text(b"on purpose"))
    size, imported, failed, said = core.failure()
    if (size, imported, failed) != (88, 0, 9) or why not in said:
        sys.exit(f"it left {(size, imported, failed, said)}")
    entry = core.exports["mortise_plugin_entry"].value(core.store)
    if core.read(entry, 8) != b"mortise\0":
        sys.exit("the entry is not where the module says")


def check_fixed(path):
    """Core values by hand: lists of a fixed length, and the memory of a map."""
    core = Core(path)
    for small, numbers, expected in (((-1, 2, -16384), {6: 1, 7: 2**62}, 2**63), ((3, -4, 16383), {}, 0)):
        entries = b"".join(struct.pack("<I4xQ", key, value) for key, value in numbers.items())
        address = core.call("cabi_realloc", 0, 0, 8, len(entries))
        if address % 8 != 0:
            sys.exit("memory must be aligned")
        core.exports["memory"].write(core.store, entries, address)
        result = core.call("test:edge/fixed@1.1.0#twice", *small, 7, 100, 255, 2**30, address, len(numbers))
        got = struct.unpack("<3h2x2IQ", core.read(result, 24))
        if got != (*(2 * value for value in small), 207, 255 + 2**31, expected):
            sys.exit(f"twice: {got}")


def main():
    if sys.argv[1] == "fixed":
        check_fixed(sys.argv[2])
        return
    if sys.argv[1] == "life":
        run_life(sys.argv[2])
        return
    interface, component, module, why, seed = sys.argv[1:]
    print(f"seed {seed}")
    chance = random.Random(int(seed))
    edge = Edge(interface, component)
    if edge.has("later"):
        sys.exit("a function that the plugin leaves out is exported")
    check = Check(edge)
    for _ in range(ROUNDS):
        if interface == "in-c":
            check_in_c(check, chance)
        else:
            check_values(check, chance)
            check_single_results(check)
            check_calls(check, chance)
        del edge.asked[1:]
    if edge.asked != ["note"]:
        sys.exit("it should be started once")
    prefix = f"test:edge/{interface}@1.1.0#"
    if interface == "in-c":
        check_memory(module, prefix + "make", 1, 1000)
    else:
        check_memory(module, prefix + "sixteen", 8, 8008)
    check_life(module, interface)
    check_failed_import(module, interface)
    check_failure(module, prefix + "fails", why)
    print(f"{check.count} calls gave what they should")


if __name__ == "__main__":
    main()
