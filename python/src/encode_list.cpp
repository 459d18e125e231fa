// SPDX-License-Identifier: Apache-2.0
//
// Lists and maps on their way into memory; buffers are borrowed where they lie.
#include <cstring>

#include "dlpack.hpp"
#include "encode.hpp"
#include "value/slice.hpp"

namespace mortise::python {
namespace {

using contract::Kind;

/// Whether a buffer's elements are numbers of this code, as `struct` writes formats.
bool is_format(const Py_buffer& buffer, const Node& element) {
  if (buffer.itemsize != static_cast<Py_ssize_t>(element.size)) return false;
  const char* format = buffer.format == nullptr ? "B" : buffer.format;
  // Only on little-endian machines is '<' as good as '='; the ABI knows no others.
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  if (format[0] == 0 || format[1] != 0) return false;
  const bool is_signed = std::strchr("bhilqn", *format) != nullptr;
  const bool is_unsigned = std::strchr("BHILQN", *format) != nullptr;
  const bool is_real = std::strchr("fd", *format) != nullptr;
  switch (element.array_code) {
    case 'f':
    case 'd':
      return is_real;
    case 'B':
      return is_unsigned || *format == 'c';
    case 'H':
    case 'I':
    case 'Q':
      return is_unsigned;
    default:
      return is_signed;
  }
}

}  // namespace

/// Puts elements that are there where the list is to be.
bool Encoder::place(const Node& node, const std::byte* from, size_t count, std::byte* to) {
  if (node.kind == Kind::kFixedList) {
    if (count != node.length)
      return fail(PyExc_ValueError, "expected " + std::to_string(node.length) + " elements, got " +
                                        std::to_string(count));
    std::memcpy(to, from, count * node.element_size);
    return true;
  }
  value::store_slice(to, contract::PointerSize::k8, nullptr, count == 0 ? nullptr : from, count);
  return true;
}

bool Encoder::list(const Node& node, PyObject* value, std::byte* to) {
  if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) return elements(node, value, to);
  const Node& element = *node.first;
  if (element.kind == Kind::kU8 && PyBytes_CheckExact(value)) {
    borrowed_.keep(value);
    return place(node, reinterpret_cast<const std::byte*>(PyBytes_AS_STRING(value)),
                 static_cast<size_t>(PyBytes_GET_SIZE(value)), to);
  }
  if (element.array_code != 0 && PyObject_CheckBuffer(value)) return buffer(node, value, to);
  if (element.array_code != 0 && has_tensor(value)) return tensor(node, value, to);
  const bool is_text = PyUnicode_Check(value) || PyBytes_Check(value) || PyByteArray_Check(value);
  if (is_text || PyDict_Check(value) || !PySequence_Check(value))
    return expected(element.kind == Kind::kU8 ? "bytes" : "list", value);
  const Object copy = Object::owned(PySequence_List(value));
  return copy && elements(node, copy.get(), to);
}

bool Encoder::elements(const Node& node, PyObject* value, std::byte* to) {
  const Node& element = *node.first;
  const bool is_list = PyList_CheckExact(value);
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
  const bool is_fixed = node.kind == Kind::kFixedList;
  if (is_fixed && count != static_cast<Py_ssize_t>(node.length))
    return fail(PyExc_ValueError, "expected " + std::to_string(node.length) + " elements, got " +
                                      std::to_string(count));
  std::byte* room = to;
  if (!is_fixed) {
    room = count == 0 ? nullptr : arena_.allocate(static_cast<size_t>(count) * node.element_size);
    if (count != 0 && room == nullptr) return false;
    place(node, room, static_cast<size_t>(count), to);
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    // Code of an element may run here, and change the list.
    if (is_list && i >= PyList_GET_SIZE(value))
      return fail(PyExc_ValueError, "the list became shorter while it was read");
    const Object item = Object::shared(PySequence_Fast_GET_ITEM(value, i));
    if (!put(element, item.get(), room + static_cast<size_t>(i) * node.element_size))
      return within("[" + std::to_string(i) + "]");
  }
  return true;
}

bool Encoder::buffer(const Node& node, PyObject* value, std::byte* to) {
  const Node& element = *node.first;
  const Py_buffer* const locked = borrowed_.lock(value, PyBUF_FORMAT | PyBUF_STRIDES);
  if (locked == nullptr) {
    if (!PyErr_ExceptionMatches(PyExc_BufferError) && !PyErr_ExceptionMatches(PyExc_ValueError))
      return false;
    PyErr_Clear();
    return fail(PyExc_ValueError,
                std::string("the ") + Py_TYPE(value)->tp_name + " does not give its buffer");
  }
  if (!is_format(*locked, element))
    return other_elements(element, locked->format == nullptr ? "B" : locked->format,
                          locked->itemsize);
  return numbers(node, *locked, to);
}

/// The same for what other libraries keep, by DLPack.
bool Encoder::tensor(const Node& node, PyObject* value, std::byte* to) {
  Tensor found;
  if (!get_tensor(value, found)) {
    if (!PyErr_ExceptionMatches(PyExc_BufferError)) return false;
    const Object error = take_exception();
    return fail(PyExc_ValueError,
                std::string("the ") + Py_TYPE(value)->tp_name + ": " + utf8(error.get()));
  }
  const Node& element = *node.first;
  if (found.code != element.array_code)
    return other_elements(element, found.code == 0 ? "?" : std::string(1, found.code),
                          found.view.itemsize);
  borrowed_.keep(found.keeper.get());
  return numbers(node, found.view, to);
}

bool Encoder::other_elements(const Node& element, const std::string& format, Py_ssize_t size) {
  return fail(PyExc_TypeError, "expected elements of '" + element.text + "' (format '" +
                                   element.array_code + "', " + std::to_string(element.size) +
                                   " bytes), got format '" + format + "' of " +
                                   std::to_string(size) + " bytes");
}

/// Numbers that lie in one piece, aligned, are borrowed where they are; others are copied once.
bool Encoder::numbers(const Node& node, const Py_buffer& view, std::byte* to) {
  const Node& element = *node.first;
  const auto size = static_cast<size_t>(view.len);
  const auto* from = static_cast<const std::byte*>(view.buf);
  const bool is_whole = PyBuffer_IsContiguous(&view, 'C') != 0;
  if (!is_whole || reinterpret_cast<uintptr_t>(from) % element.size != 0) {
    std::byte* const room = arena_.allocate(size);
    if (room == nullptr) return false;
    if (is_whole)
      std::memcpy(room, from, size);
    else if (PyBuffer_ToContiguous(room, &view, view.len, 'C') != 0)
      return false;
    from = room;
  }
  return place(node, from, size / element.size, to);
}

bool Encoder::map(const Node& node, PyObject* value, std::byte* to) {
  const bool is_map = PyDict_Check(value) || (!PyList_Check(value) && !PyTuple_Check(value) &&
                                              PyObject_HasAttrString(value, "items") == 1);
  if (!is_map) return expected("dict", value);
  const Object items = Object::owned(PyMapping_Items(value));
  if (!items) return false;
  const Py_ssize_t count = PyList_GET_SIZE(items.get());
  std::byte* const room =
      count == 0 ? nullptr : arena_.allocate(static_cast<size_t>(count) * node.element_size);
  if (count != 0 && room == nullptr) return false;
  place(node, room, static_cast<size_t>(count), to);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* const item = PyList_GET_ITEM(items.get(), i);
    if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) return expected("a pair", item);
    std::byte* const entry = room + static_cast<size_t>(i) * node.element_size;
    if (!put(*node.first, PyTuple_GET_ITEM(item, 0), entry))
      return within("[key " + std::to_string(i) + "]");
    if (put(*node.second, PyTuple_GET_ITEM(item, 1), entry + node.offset_of_second)) continue;
    const Object key = Object::owned(PyObject_Repr(PyTuple_GET_ITEM(item, 0)));
    if (!key) PyErr_Clear();
    return within("[" + utf8(key.get()) + "]");
  }
  return true;
}

}  // namespace mortise::python
