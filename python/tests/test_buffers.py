# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers on their way in and out: what is copied, and how often."""

import array
import ctypes
import gc
import tracemalloc
from pathlib import Path

import pytest

import mortise
from conftest import BUILD

WIT = Path(__file__).with_name("memory.wit")
SIZE = 1 << 20


@pytest.fixture(scope="module")
def memory():
    """Inline, since other walls copy what they must."""
    with mortise.Host() as host:
        host.load(BUILD / "python/tests/memory.so")
        yield host.point("memory", mortise.read_contract(WIT)).one()


class Tensor:
    """What has numbers and gives them by DLPack alone, as tensors of other libraries do."""

    def __init__(self, numbers, device=(1, 0)):
        self.numbers, self.device, self.asked = numbers, device, 0

    def __dlpack__(self):
        self.asked += 1
        return self.numbers.__dlpack__()

    def __dlpack_device__(self):
        return self.device


def test_nothing_is_copied_inward(memory):
    data = bytearray(SIZE)
    assert memory.bytes(data) == ctypes.addressof((ctypes.c_char * SIZE).from_buffer(data))
    words = array.array("H", range(1000))
    assert memory.words(words) == memory.words(memoryview(words)) == words.buffer_info()[0]
    numbers = mortise.Array("d", range(1000))
    assert memory.doubles(numbers) == memory.doubles(Tensor(numbers)) == numbers.buffer_info()[0]
    text = b"x" * SIZE
    assert memory.bytes(text) == memory.bytes(memoryview(text))


def test_numpy_is_not_copied_inward(memory):
    numpy = pytest.importorskip("numpy")
    numbers = numpy.arange(6.0).reshape(2, 3)
    assert memory.doubles(numbers) == numbers.ctypes.data
    assert memory.doubles(numbers[1:]) == numbers.ctypes.data + 24, "a part in one piece"
    assert memory.doubles(Tensor(numbers)) == numbers.ctypes.data
    image = numpy.zeros((4, 4, 4), numpy.uint8)
    image.flags.writeable = False
    assert memory.bytes(image) == image.ctypes.data


def test_what_is_in_pieces_or_not_aligned_is_copied_once(memory):
    odd = memoryview(bytearray(SIZE + 8))[1:1 + SIZE].cast("d")
    tracemalloc.start()
    try:
        assert memory.doubles(odd) % 8 == 0
        _, peak = tracemalloc.get_traced_memory()
        assert SIZE <= peak < 1.5 * SIZE
    finally:
        tracemalloc.stop()
    assert memory.sum(memoryview(array.array("d", range(10)))[::3]) == 0 + 3 + 6 + 9


def test_numpy_in_pieces(memory):
    numpy = pytest.importorskip("numpy")
    numbers = numpy.arange(12.0).reshape(3, 4)
    for part in (numbers.T, numbers[:, 1:3], numbers[::-1], numbers[::2, ::2]):
        for given in (part, Tensor(part)):
            assert memory.doubles(given) != part.ctypes.data
            assert memory.sum(given) == part.sum()
    order = mortise.read_contract(text="package test:order; interface order { f: func(x: list<f64>) -> list<f64>; }")

    @mortise.plugin(mortise.read_contract(text="package test:order@1.0.0; interface order { f: func(x: list<f64>) -> list<f64>; }"))
    class Order:
        def f(self, x):
            return x
    with mortise.Host() as host:
        host.add(Order)
        back = host.point("order", "test:order/order").one().f(numbers.T)
    assert list(back) == list(numbers.T.ravel()) and order.functions == ("f",)


def test_the_result_is_the_one_copy(memory):
    for call, count, size in ((memory.fill, SIZE // 8, SIZE), (memory.zeros, SIZE, SIZE)):
        call(1)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            result = call(count)
            _, peak = tracemalloc.get_traced_memory()
            assert len(result) == count and size <= peak - before < 1.5 * size
        finally:
            tracemalloc.stop()


def test_others_read_the_result_where_it_lies(memory):
    numpy = pytest.importorskip("numpy")
    result = memory.fill(1000)
    assert isinstance(result, mortise.Array) and result == array.array("d", range(1000))
    for view in (numpy.asarray(result), numpy.from_dlpack(result), numpy.frombuffer(result)):
        assert view.ctypes.data == result.buffer_info()[0] and view.dtype == numpy.float64
        assert (view == numpy.arange(1000)).all()
        with pytest.raises(BufferError):
            result.append(1)
        del view
        gc.collect()
    assert memory.doubles(result) == result.buffer_info()[0], "and so does the next plugin"
    data = memory.zeros(10)
    assert isinstance(data, bytes)
    assert numpy.frombuffer(data, numpy.uint8).ctypes.data == memory.bytes(data)


def test_a_tensor_keeps_its_numbers():
    numpy = pytest.importorskip("numpy")
    for code in "bBhHiIqQfd":
        numbers = mortise.Array(code, range(3))
        view = numpy.from_dlpack(numbers)
        address = numbers.buffer_info()[0]
        del numbers
        assert view.dtype == numpy.dtype(code) and view.ctypes.data == address and list(view) == [0, 1, 2]
    numbers = mortise.Array("d", [1])
    capsule = numbers.__dlpack__()
    with pytest.raises(BufferError):
        numbers.append(2)
    del capsule
    numbers.append(2)
    capsule = numbers.__dlpack__(copy=True)
    numbers.append(3)
    assert numbers.__dlpack_device__() == (1, 0) and list(numbers) == [1, 2, 3]
    with pytest.raises(BufferError):
        numbers.__dlpack__(stream=3)


class Broken(Tensor):
    def __dlpack__(self):
        return self.numbers


class Raises(Tensor):
    def __dlpack__(self):
        raise self.numbers


@pytest.mark.parametrize("value, error, message", [
    (lambda: Tensor(mortise.Array("f", [1])), TypeError,
     "data: expected elements of 'f64' (format 'd', 8 bytes), got format 'f' of 4 bytes"),
    (lambda: Broken(3), ValueError, "data: the Broken: its __dlpack__ gives no tensor"),
    (lambda: Raises(BufferError("elsewhere")), ValueError, "data: the Raises: elsewhere"),
    (lambda: Raises(ZeroDivisionError("mine")), ZeroDivisionError, "mine"),
])
def test_tensors_that_do_not_fit(memory, value, error, message):
    with pytest.raises(error) as caught:
        memory.doubles(value())
    assert str(caught.value) == message


def test_tensors_of_numpys_other_types(memory):
    numpy = pytest.importorskip("numpy")
    for other in (numpy.array([True]), numpy.array([1j]), numpy.array([1], numpy.float16)):
        with pytest.raises(TypeError, match="expected elements of 'f64'"):
            memory.doubles(Tensor(other))
    assert memory.sum(Tensor(numpy.zeros((0, 3)))) == 0
