# SPDX-License-Identifier: Apache-2.0
"""Contracts that are classes: their WIT, plugins and clients with the classes they were declared with, what is refused."""

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import pytest

import lab_contract as lab
import mortise
from conftest import ROOT
from lab_contract import ImageFilter
from mortise import Err, Ok, Some

CONTRACT = mortise.contract(ImageFilter)
GOLDEN = Path(__file__).with_name("lab_contract.golden")


@mortise.plugin(ImageFilter)
class Lab:
    def apply(self, source, area, settings, radius):
        errors = {1: lab.BadArgument("one"), 2: lab.TooLarge(2**64 - 1), 3: lab.Busy(), 4: ValueError("mine")}
        if area is not None and area.x in errors:
            raise errors[area.x]
        return lab.Image(radius, source.height, source.pixels)

    def pass_on(self, settings):
        return settings

    all_ = pass_on

    def narrow(self, range):
        if range.least == 0:
            raise mortise.PluginError("zero")
        if range.least == 1:
            range.most = -1
        return range

    def wait(self):
        raise lab.Busy

    def works(self, does):
        if not does:
            raise mortise.PluginError(None)
        return 7

    def name(self, mode):
        return mode


@pytest.fixture
def client(wall):
    with mortise.Host(wall=wall) as host:
        host.add(Lab)
        yield host.point("filters", ImageFilter).one()


def test_its_wit():
    assert CONTRACT.wit == GOLDEN.read_text()
    assert CONTRACT.name == "photo:lab/image-filter@1.1.0"


def test_what_is_written_is_read_as_the_same():
    again = mortise.read_contract(text=CONTRACT.wit)
    assert again.wit == CONTRACT.wit


def test_its_classes_are_those_it_was_declared_with(client):
    assert CONTRACT.Image is lab.Image and CONTRACT.Edge is lab.Edge
    image = client.apply(lab.Image(2, 3, b"ab"), None)
    assert image == lab.Image(4, 3, b"ab"), "a default of the method counts where the argument is left out"
    assert client.apply(lab.Image(2, 3), area=lab.Rectangle(9), radius=5).width == 5
    assert inspect.signature(type(client).apply).parameters["radius"].default == 4
    assert client.name("".join(["very", "-slow"])) == "very-slow"


def test_values_of_each_type(client):
    settings = lab.Settings(lab.Edge.URL, lab.Access.ALL, "very-slow", {"a": [1, -2]}, lab.Words(["x"]), b"123", lab.Rectangle(1, 2),
                            0.5, 3, False)
    for shape in (None, lab.Circle(2.0), lab.Nothing()):
        given = dataclasses.replace(settings, shape=shape)
        back = client.pass_on(given)
        assert type(back.part) is lab.Rectangle and back.edge is lab.Edge.URL and type(back.shape) is type(shape)
        assert {**vars(back), "tags": {"a": list(back.tags["a"])}} == vars(given)
    for nested, outcome, either in ((None, Ok(3), None), (Some(None), Err(), lab.Circle(1)), (Some("x"), Ok(-1), lab.Nothing())):
        given = lab.All("u", "ß", -3, [1, 2], {1: ("a", 0.5)}, nested, outcome, either, [lab.Circle(1), lab.Words([])])
        back = client.all_(given)
        assert list(back.numbers) == [1, 2]
        assert dataclasses.replace(back, numbers=[1, 2]) == given


def test_code_of_a_class_runs_where_its_object_arrives(client):
    assert client.narrow(lab.Checked(2, 3)) == lab.Checked(2, 3)
    with pytest.raises(ValueError, match="1 is above -1"):
        client.narrow(lab.Checked(1, 3))


def test_errors_are_the_exceptions_that_were_declared(client):
    image = lab.Image(1, 1)
    with pytest.raises(lab.BadArgument, match="^one$") as caught:
        client.apply(image, lab.Rectangle(1))
    assert caught.value == lab.BadArgument("one")
    assert isinstance(caught.value.__cause__, mortise.PluginError)
    assert caught.value.__cause__.plugin == "Lab" and caught.value.__cause__.function == "apply"
    with pytest.raises(lab.TooLarge) as caught:
        client.apply(image, lab.Rectangle(2))
    assert caught.value == lab.TooLarge(2**64 - 1, "image")
    with pytest.raises(lab.Busy):
        client.apply(image, lab.Rectangle(3))
    with pytest.raises(mortise.Failed) as caught:
        client.apply(image, lab.Rectangle(4))
    assert "mine" not in str(caught.value)
    with pytest.raises(lab.Busy):
        client.wait()


def test_errors_that_are_no_exceptions(client):
    with pytest.raises(mortise.PluginError) as caught:
        client.narrow(lab.Checked(0, 3))
    assert caught.value.value == "zero"
    assert client.works(True) == 7
    with pytest.raises(mortise.PluginError):
        client.works(False)


def test_call_detailed_has_the_exception(client):
    detailed = client.call_detailed("apply", lab.Image(1, 1), lab.Rectangle(1))
    assert detailed.plugin == "Lab" and detailed.error == lab.BadArgument("one")
    with pytest.raises(lab.BadArgument):
        detailed.get()
    with pytest.raises(TypeError):
        client.call_detailed("apply", 3)


@pytest.mark.parametrize("call, error, message", [
    (lambda c: c.name("slow"), ValueError, "mode: 'slow' is no case of 'mode'"),
    (lambda c: c.name(3), TypeError, "mode: expected str, got int"),
    (lambda c: c.pass_on(lab.Settings(shape=3)), TypeError, "settings.shape: expected a case of shape, got int"),
    (lambda c: c.pass_on(lab.Settings(shape=lab.Circle("x"))), TypeError, "settings.shape.radius: expected float, got str"),
    (lambda c: c.pass_on(lab.Settings(count=-1)), ValueError, "settings.count: -1 is not within 0 to 18446744073709551615 (u64)"),
    (lambda c: c.pass_on(lab.Settings(part=(1, 2))), TypeError, "settings.part: expected Rectangle, got tuple"),
])
def test_what_does_not_fit(client, call, error, message):
    with pytest.raises(error) as caught:
        call(client)
    assert str(caught.value) == message


def test_a_field_that_was_deleted(client):
    settings = lab.Settings()
    del settings.__dict__["tags"]
    with pytest.raises(ValueError, match=r"settings\.tags: has no value"):
        client.pass_on(settings)


def test_a_class_goes_wherever_a_contract_does():
    @mortise.plugin(mortise.contract(ImageFilter))
    class Other(Lab):
        pass
    with mortise.Host() as host:
        host.add(Other)
        assert len(host.point("filters", "photo:lab/image-filter").all()) == 1
        assert len(host.point("filters", ImageFilter).all()) == 1
    for given in (3, Lab, lab.Image):
        with pytest.raises(TypeError, match="expected a contract"):
            mortise.contract(given)


# What is refused: each class has a line with the words that its message ends with.

def line_of(words):
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.rstrip().endswith(f"# {words}"))


class Sets(Protocol):
    def f(self, x: set[int]) -> None: ...  # sets
    def g(self, x) -> None: ...  # bare
    def h(self, x: int): ...  # silent
    def i(self, *x: int) -> None: ...  # star
    def k(self, x: tuple[int, ...]) -> None: ...  # dots
    def within(self) -> None: ...  # taken
    def m(self, *, x: int) -> None: ...  # keyword
    def n(self) -> Ok[int] | Err[str]: ...  # result
    async def o(self) -> None: ...  # async
    def p(self, x: Any) -> None: ...  # any
    def q__r(self) -> None: ...  # label
    def s(self, x: int | str) -> None: ...  # union
    def t(self, x: dict[float, int]) -> None: ...  # key
    width: int  # attribute
    @property
    def height(self) -> int: ...  # property
    def v(self, x: int = "a") -> None: ...  # default


def test_all_that_is_refused_is_told_with_its_line_and_the_alternative():
    with pytest.raises(mortise.Invalid) as caught:
        mortise.contract(Sets, name="test:sets/sets")
    assert caught.value.code == "contract.invalid"
    told = {int(line): words for line, words in re.findall(r"test_contracts\.py:(\d+): error: (.*)", str(caught.value))}
    expected = {
        "sets": "'f': parameter 'x': 'set[int]' has no type in WIT: take list[T], or dict[K, V] where each key stands once",
        "bare": "'g': 'x' has no annotation: write its type, `x: ...`",
        "silent": "'h': it does not say what it returns: write `-> ...`, or `-> None` for nothing",
        "star": "'i': '*x' has no type in WIT: take list[T] or dict[str, T]",
        "dots": "'k': parameter 'x': a tuple has as many elements as it has types: take list[T]",
        "taken": "'within': every client or plugin has a 'within' of its own: write `def within_`",
        "keyword": "'m': 'x' is a keyword alone, and plugins get their arguments by position: leave out the '*'",
        "result": "'n': a method returns its value and raises its errors: write @mortise.raises(E) above it and `-> T`",
        "async": "'o': write `def`: whether a plugin or its caller waits in between is theirs, no part of the contract",
        "any": "'p': parameter 'x': 'Any' has no type in WIT: name the types it may have, as a union of dataclasses",
        "label": "'q__r': 'q__r' makes no label of WIT: take words of letters and digits joined by single '_', or @mortise.label",
        "union": "'s': parameter 'x': 'int' in a union has no type in WIT: each must be a dataclass, which makes a case of a variant; "
                 "without fields it carries nothing",
        "key": "'t': parameter 'x': a key is a bool, an int, a char or a str, not 'f64': take list[tuple[K, V]]",
        "attribute": "'width' is no function: write `def width(self) -> ...`, as contracts have nothing else",
        "default": "'v': the default 'a' is no 's64'"}
    for words, message in expected.items():
        assert told.get(line_of(words)) == message, words
    assert told[line_of("property")] == "'height': contracts have functions, no properties: write it as a method"
    assert len(told) == len(expected) + 1


@dataclasses.dataclass
class Node:
    name: str
    next: "Node | None"  # itself


class Same:
    @dataclasses.dataclass
    class Image:
        x: int


class Trees(Protocol):
    def f(self, x: Node, y: lab.Image) -> None: ...
    def g(self, y: Same.Image) -> None: ...  # twice
    def image(self) -> None: ...  # shared


def test_types_that_are_refused():
    with pytest.raises(mortise.Invalid) as caught:
        mortise.contract(Trees, name="test:trees/trees")
    told = str(caught.value)
    assert f":{line_of('itself')}: error: field 'next' of 'Node': 'Node' contains itself" in told
    assert f":{line_of('twice')}: error: 'g': parameter 'y': two types are called '%image'" in told
    assert f":{line_of('shared')}: error: 'image': a type is called 'image' too" in told


def test_names_that_are_refused():
    class Empty(Protocol):
        pass
    for name in ("lab", "photo:lab", "Photo:lab/x_y"):
        with pytest.raises(mortise.Invalid, match="is no name of a contract"):
            mortise.contract(Lab, name=name)
    with pytest.raises(mortise.Invalid, match="has no methods"):
        mortise.contract(Empty, name="test:empty/empty")
    with pytest.raises(mortise.Invalid, match="expected a version"):
        mortise.contract(ImageFilter, name="photo:lab/image-filter", version="one")
    with pytest.raises(TypeError, match="needs the contract's name"):
        mortise.contract(version="1.0.0")


def test_bases_come_first_and_local_classes_are_seen():
    class Base(Protocol):
        def one(self) -> None: ...
        def two(self) -> None: ...

    @dataclasses.dataclass
    class Local:
        x: mortise.u8

    class Below(Base, Protocol):
        def three(self, x: Local) -> "Local": ...
        def one(self) -> int: ...
    made = mortise.contract(Below, name="test:bases/below", version="0.1.0")
    assert made.functions == ("one", "two", "three") and "one: func() -> s64;" in made.wit


def test_the_example():
    done = subprocess.run([sys.executable, ROOT / "examples/python/typed.py"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (
        "Greeting(text='Good day, Ada', volume=3) Greeting(text='Good day, Bob', volume=9)\nnobody at the door\n", "")
