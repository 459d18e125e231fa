# SPDX-License-Identifier: Apache-2.0
"""Values of every kind, there and back again, and those that are refused."""

import array
import dataclasses
import enum
import math

import pytest

import mortise
from mortise import Err, Ok, Some


def same(function, value):
    assert function(value) == value
    return function(value)


def test_numbers(echo, kinds):
    least = kinds.Numbers(False, -128, 0, -2**15, 0, -2**31, 0, -2**63, 0, -0.5, -1e300, "\0")
    most = kinds.Numbers(True, 127, 255, 2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, 3.5, 1e300,
                         "\U0001F600")
    same(echo.echo_numbers, least)
    same(echo.echo_numbers, most)
    odd = dataclasses.replace(most, j=math.inf, k=math.nan)
    assert math.isnan(echo.echo_numbers(odd).k) and echo.echo_numbers(odd).j == math.inf
    assert echo.echo_numbers(dataclasses.replace(most, k=3)).k == 3.0


def test_names(echo, kinds):
    value = kinds.Class(1, ["one", ""], errno=(3,))
    assert value.interface is None, "an option may be left out; what stands behind it is a keyword then"
    same(echo.echo_class, value)
    same(echo.echo_class, kinds.Class(delete=1, int32_t=[], interface=2**63, errno=(0,)))
    same(echo.echo_names, kinds.Names(plugin=3, string=4))
    assert echo.delete(1, 2, mortise=3) == 7 and echo.stop_(9) == 9 and echo.start_() == 1
    echo.set_width(5)
    assert echo.width() == 5
    assert echo.nothing() is None


def test_variants(echo, kinds):
    failure = kinds.Failure
    for value in (failure.Failure("words"), failure.Class(kinds.Class(1, [], errno=(3,))), failure.Other()):
        back = same(echo.echo_failure, value)
        assert type(back) is type(value) and isinstance(back, failure)
    match echo.echo_failure(failure.Failure("words")):
        case failure.Failure(text):
            assert text == "words"
        case _:
            pytest.fail("no case")
    assert failure.Other() == failure.Other() != failure.Failure("")


def test_options_and_results(echo):
    assert echo.echo_deep([None, Ok((1, "one", 2)), Err(["a", "bc"]), Err([])]) == [
        None, Ok((1, "one", 2)), Err(["a", "bc"]), Err([])]
    for inner in (None, Some(None), Some(3)):
        same(echo.echo_plain, (1, 2, inner, Ok(4)))
    same(echo.echo_plain, (1, 2, None, Err(5)))
    same(echo.echo_sides, (Ok(), Ok(1), Err("e"), Ok("s")))
    same(echo.echo_sides, (Err(), Err(), Ok(), Err(2**64 - 1)))
    match echo.echo_plain((1, 2, Some(3), Ok(4))):
        case (_, _, Some(number), Ok(other)):
            assert (number, other) == (3, 4)
        case _:
            pytest.fail("no case")


def test_enums_and_flags(echo, kinds):
    for colour in (None, *kinds.Colour):
        same(echo.echo_colour, colour)
    assert issubclass(kinds.Colour, enum.Enum) and kinds.Colour.DARK_GREEN.value == "dark-green"
    access = kinds.Access.READ | kinds.Access.EXECUTE
    values = (access, kinds.Nine.I | kinds.Nine.A, ~kinds.Seventeen.B)
    assert echo.echo_flags(*values) == values
    none = (kinds.Access(0), kinds.Nine(0), kinds.Seventeen(0))
    assert echo.echo_flags(*none) == none


def test_maps_and_lists(echo, kinds):
    same(echo.echo_words, {1: "one", 2: None, 2**32 - 1: ""})
    same(echo.echo_words, {})
    same(echo.echo_nests, [[[["a"], []], []], []])
    assert echo.echo_deeper(None) is None
    same(echo.echo_deeper, ([{"k": b"\0\1", "": b""}], kinds.Shape.Polygon([kinds.Point(1, 2)]), kinds.Access.READ))
    same(echo.echo_fixed, (b"\1\2\3", ["a", ""], [kinds.Shape.Nothing(), kinds.Shape.Circle(1.5)], [(1, "x", 2)]))
    same(echo.echo_chars, ("ß", ["\U0001F600", "a"]))
    same(echo.echo_points, [kinds.Point(float(i), -1.0) for i in range(1000)])
    assert echo.echo_points((kinds.Point(1, 2),)) == [kinds.Point(1, 2)]
    same(echo.echo_mark, kinds.Mark("tag", count=3, what=kinds.Shape.Shape("it")))
    assert kinds.Mark is kinds.types["Mark"]


def test_results_of_functions(echo, kinds):
    assert echo.only_works(3) == 3 and echo.only_fails(Ok()) is None and echo.only_says(True) is None
    for call, value in ((lambda: echo.only_works(0), None), (lambda: echo.only_says(False), None),
                        (lambda: echo.only_fails(Err("why")), kinds.Failure.Failure("why"))):
        with pytest.raises(mortise.PluginError) as caught:
            call()
        assert caught.value.value == value


@pytest.mark.parametrize("call, error, message", [
    (lambda e, k: e.echo_words({1: 3}), TypeError, "value[1]: expected str, got int"),
    (lambda e, k: e.echo_words({"a": None}), TypeError, "value[key 0]: expected int, got str"),
    (lambda e, k: e.echo_words([]), TypeError, "value: expected dict, got list"),
    (lambda e, k: e.stop_(256), ValueError, "call: 256 is not within 0 to 255 (u8)"),
    (lambda e, k: e.stop_(-1), ValueError, "call: -1 is not within 0 to 255 (u8)"),
    (lambda e, k: e.stop_(True), TypeError, "call: expected int, got bool"),
    (lambda e, k: e.stop_(1.0), TypeError, "call: expected int, got float"),
    (lambda e, k: e.stop_(10**5000), ValueError, "call: the number is not within 0 to 255 (u8)"),
    (lambda e, k: e.only_says(1), TypeError, "value: expected bool, got int"),
    (lambda e, k: e.echo_deep([Ok((1, 2, 3))]), TypeError, "value[0].value[1]: expected str, got int"),
    (lambda e, k: e.echo_deep([Err(["a", 1])]), TypeError, "value[0].error[1]: expected str, got int"),
    (lambda e, k: e.echo_deep(["no"]), TypeError, "value[0]: expected mortise.Ok or mortise.Err, got str"),
    (lambda e, k: e.echo_deep("text"), TypeError, "value: expected list, got str"),
    (lambda e, k: e.echo_deep({1: 2}), TypeError, "value: expected list, got dict"),
    (lambda e, k: e.echo_deep(None), TypeError, "value: expected list, got NoneType"),
    (lambda e, k: e.echo_plain((1, 2)), ValueError, "value: expected 4 elements, got 2"),
    (lambda e, k: e.echo_plain((1, 2, 3, Ok(1))), TypeError, "value[2]: expected mortise.Some or None, got int"),
    (lambda e, k: e.echo_plain((1, 2, Some("x"), Ok(1))), TypeError, "value[2].value: expected int, got str"),
    (lambda e, k: e.echo_sides((Ok(1), Ok(1), Ok(), Ok(""))), TypeError, "value[0].value: expected None, got int"),
    (lambda e, k: e.echo_fixed((b"12", [], [], [])), ValueError, "value[0]: expected 3 elements, got 2"),
    (lambda e, k: e.echo_fixed((b"123", ["a"], [], [])), ValueError, "value[1]: expected 2 elements, got 1"),
    (lambda e, k: e.echo_chars(("ab", [])), ValueError, "value[0]: expected one character, got 2"),
    (lambda e, k: e.echo_chars(("\ud800", [])), ValueError, "value[0]: a surrogate is no Unicode character"),
    (lambda e, k: e.echo_nests([[[["\ud800"]]]]), ValueError,
     "value[0][0][0][0]: a surrogate is no Unicode character"),
    (lambda e, k: e.echo_points([k.Point(1, "y")]), TypeError, "value[0].y: expected float, got str"),
    (lambda e, k: e.echo_points([k.Point(1e300, 0)]), ValueError, "value[0].x: " + f"{1e300:f}" + " is too large (f32)"),
    (lambda e, k: e.echo_points([1]), TypeError, "value[0]: expected Point, got int"),
    (lambda e, k: e.echo_failure("other"), TypeError, "value: expected a case of Failure, got str"),
    (lambda e, k: e.echo_failure(k.Failure.Failure(3)), TypeError, "value.value: expected str, got int"),
    (lambda e, k: e.echo_colour("red"), TypeError, "value: expected Colour, got str"),
    (lambda e, k: e.echo_flags(1, k.Nine(0), k.Seventeen(0)), TypeError, "a: expected Access, got int"),
    (lambda e, k: e.echo_class(k.Class(1, [], errno=[3])), TypeError, "value.errno: expected tuple, got list"),
])
def test_what_does_not_fit(echo, kinds, call, error, message):
    with pytest.raises(error) as caught:
        call(echo, kinds)
    assert str(caught.value) == message


def test_a_field_that_was_deleted(echo, kinds):
    point = kinds.Point(1, 2)
    del point.y
    with pytest.raises(ValueError, match=r"value\[0\]\.y: has no value"):
        echo.echo_points([point])


def test_what_an_objects_own_code_raises_goes_through(echo, kinds):
    class Odd:
        def __index__(self):
            raise ZeroDivisionError("mine")
    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        echo.echo_words({1: None, Odd(): None})
    assert caught.value.__notes__ == ["while 'value[key 1]' was read for a call of a plugin"]


def test_a_list_that_shrinks_while_it_is_read(echo):
    words = ["a"] * 10

    class Shrinks:
        def __index__(self):
            outer.clear()
            return 1
    outer = [None, Ok((Shrinks(), "x", 1)), None, None]
    with pytest.raises(ValueError, match="became shorter"):
        echo.echo_deep(outer)
    assert echo.echo_nests([[[words]]]) == [[[words]]]


NUMBERS = mortise.read_contract(text="""
package test:numbers;
interface numbers {
    bytes: func(x: list<u8>); signed: func(x: list<s8>); words: func(x: list<u16>); longs: func(x: list<u64>);
    floats: func(x: list<f32>); doubles: func(x: list<f64>) -> list<f64>; three: func(x: list<f32, 3>); chars: func(x: list<char>);
}
""")


@pytest.fixture
def numbers():
    """Nobody serves it: what gets past the codec is `Unavailable`."""
    with mortise.Host() as host:
        yield host.point("numbers", NUMBERS).one()


def fits(call, value):
    with pytest.raises(mortise.Unavailable):
        call(value)


def test_buffers_go_in(numbers):
    for value in (b"ab", bytearray(b"ab"), memoryview(b"ab"), array.array("B", [1]), [1, 2], (1, 2), range(3)):
        fits(numbers.bytes, value)
    fits(numbers.words, array.array("H", [1, 2]))
    fits(numbers.signed, array.array("b", [-1]))
    fits(numbers.longs, array.array("L", [1]))
    fits(numbers.longs, array.array("Q", [1]))
    fits(numbers.doubles, array.array("d", [1]))
    fits(numbers.three, array.array("f", [1, 2, 3]))
    fits(numbers.doubles, memoryview(bytearray(24))[1:17].cast("d"))  # not aligned: it is copied


@pytest.mark.parametrize("function, value, error, message", [
    ("bytes", "text", TypeError, "x: expected bytes, got str"),
    ("bytes", array.array("b", [1]), TypeError,
     "x: expected elements of 'u8' (format 'B', 1 bytes), got format 'b' of 1 bytes"),
    ("words", b"ab", TypeError, "x: expected elements of 'u16' (format 'H', 2 bytes), got format 'B' of 1 bytes"),
    ("doubles", array.array("f", [1]), TypeError,
     "x: expected elements of 'f64' (format 'd', 8 bytes), got format 'f' of 4 bytes"),
    ("longs", array.array("q", [1]), TypeError,
     "x: expected elements of 'u64' (format 'Q', 8 bytes), got format 'q' of 8 bytes"),
    ("three", array.array("f", [1, 2]), ValueError, "x: expected 3 elements, got 2"),
    ("chars", b"ab", TypeError, "x: expected list, got bytes"),
    ("words", {1, 2}, TypeError, "x: expected list, got set"),
])
def test_buffers_that_do_not_fit(numbers, function, value, error, message):
    with pytest.raises(error) as caught:
        getattr(numbers, function)(value)
    assert str(caught.value) == message


def test_numpy(numbers, echo, kinds):
    numpy = pytest.importorskip("numpy")
    fits(numbers.doubles, numpy.arange(6.0).reshape(2, 3))
    fits(numbers.bytes, numpy.zeros((4, 4, 4), numpy.uint8))
    fits(numbers.words, numpy.arange(3, dtype="<u2"))
    with pytest.raises(TypeError, match="got format '>H'"):
        numbers.words(numpy.arange(3, dtype=">u2"))
    fits(numbers.doubles, numpy.arange(6.0).reshape(2, 3).T)  # not in one piece: it is copied
    assert echo.stop_(numpy.uint8(3)) == 3
    assert echo.echo_points([kinds.Point(numpy.float32(0.5), numpy.float64(2))]) == [kinds.Point(0.5, 2.0)]


def test_arrays_come_out():
    make = NUMBERS._result_from_json
    assert make("doubles", "[0.5, 2]") == array.array("d", [0.5, 2])
    assert make("doubles", "[]") == array.array("d")


def test_defaults():
    contract = mortise.read_contract(text="""
package test:defaults;
interface defaults {
    record inner { data: list<u8> }
    record outer {
        /// @default 7
        number: u8,
        plain: string,
        note: option<string>,
        /// @default {"data": [1, 2]}
        inner: inner,
    }
    f: func(x: outer);
}""")
    value = contract.Outer(plain="p")
    assert (value.number, value.note, value.inner) == (7, None, contract.Inner(b"\1\2"))
    value.inner.data = b""
    assert contract.Outer(plain="p").inner == contract.Inner(b"\1\2"), "each has its own"
    with pytest.raises(TypeError):
        contract.Outer()
