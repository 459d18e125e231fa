# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers on their way in and out: what is copied, and how often."""

import array
import ctypes
import gc
import struct
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


class Made:
    """A tensor made by hand, as dlpack.h has it: of version 1, or of those before."""

    CPU, CUDA = 1, 2

    def __init__(self, numbers, shape, strides=None, offset=0, device=CPU, versioned=True, major=1):
        self.numbers, self.versioned, self.asked = numbers, versioned, []
        dimensions = len(shape)
        shape = (ctypes.c_int64 * dimensions)(*shape)
        strides = (ctypes.c_int64 * dimensions)(*strides) if strides else None
        address, bits = numbers.buffer_info()[0], numbers.itemsize * 8
        tensor = struct.pack("<QiiiBBHQQQ", address, device, 0, dimensions, 2, bits, 1, ctypes.addressof(shape),
                             ctypes.addressof(strides) if strides else 0, offset)
        read_only = struct.pack("<IIQQQ", major, 0, 0, 0, 1)
        self.memory = ctypes.create_string_buffer(read_only + tensor if versioned else tensor + bytes(16))
        self.kept = shape, strides

    def __dlpack__(self, **asked):
        self.asked.append(asked)
        if asked and not self.versioned:
            raise TypeError("it knows no arguments")
        return capsule(self.memory, b"dltensor_versioned" if self.versioned else b"dltensor", None)

    def __dlpack_device__(self):
        return (1, 0)


capsule = ctypes.pythonapi.PyCapsule_New
capsule.restype, capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


@pytest.mark.parametrize("versioned", [True, False])
def test_tensors_made_by_hand(memory, versioned):
    numbers = array.array("d", range(12))
    address = numbers.buffer_info()[0]
    whole = Made(numbers, [3, 4], versioned=versioned)
    assert memory.doubles(whole) == address
    assert whole.asked == ([{"max_version": (1, 0)}] if versioned else [{"max_version": (1, 0)}, {}])
    assert memory.doubles(Made(numbers, [3, 4], [4, 1], versioned=versioned)) == address
    assert memory.doubles(Made(numbers, [4], offset=16, versioned=versioned)) == address + 16
    # In pieces: every other one of the first row, and the first column.
    assert memory.sum(Made(numbers, [2], [2], versioned=versioned)) == 0 + 2
    assert memory.sum(Made(numbers, [3], [4], versioned=versioned)) == 0 + 4 + 8
    assert memory.sum(Made(numbers, [2, 3], [1, 4], versioned=versioned)) == 0 + 4 + 8 + 1 + 5 + 9
    assert memory.sum(Made(numbers, [0, 3], versioned=versioned)) == 0
    for made, words in [(Made(numbers, [12], device=Made.CUDA, versioned=versioned), "another device: bring it to the CPU"),
                        (Made(numbers, [1] * 100, versioned=versioned), "too many dimensions"),
                        (Made(numbers, [-1], versioned=versioned), "no size"),
                        (Made(numbers, [1 << 40, 1 << 40], versioned=versioned), "no size")]:
        with pytest.raises(ValueError, match=words):
            memory.doubles(made)
    with pytest.raises(ValueError, match="gives no tensor"):
        memory.doubles(Made(numbers, [12], major=2))


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
