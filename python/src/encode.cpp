// SPDX-License-Identifier: Apache-2.0
#include "encode.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "value/slice.hpp"

namespace mortise::python {
namespace {

using contract::Kind;
using value::store_tag;

template <class Number>
bool store(std::byte* to, Number number) {
  std::memcpy(to, &number, sizeof(number));
  return true;
}

bool store_slice(std::byte* to, const std::byte* begin, size_t count) {
  value::store_slice(to, contract::PointerSize::k8, nullptr, begin, count);
  return true;
}

PyObject* slot(PyObject* object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

/// What a type is called in messages.
std::string class_name(const Node& node) {
  return node.cls && PyType_Check(node.cls.get()) ? node.cls.type()->tp_name : node.text;
}

/// What an object has of a part: null where it has none, perhaps with an exception.
Object part_of(PyObject* value, Access access, const Part& part) {
  if (access == Access::kSlots) return Object::shared(slot(value, part.slot));
  return Object::owned(PyObject_GetAttr(value, part.attribute.get()));
}

}  // namespace

std::byte* Arena::more(size_t size) {
  const size_t piece = size > kPiece / 4 ? size : kPiece;
  void* const made = PyMem_RawMalloc(piece);
  if (made == nullptr) return nullptr;
  pieces_.emplace_back(made);
  auto* const begin = static_cast<std::byte*>(made);
  if (piece == size) return begin;  // the piece before it goes on
  next_ = begin + size;
  end_ = begin + piece;
  return begin;
}

Borrowed::~Borrowed() {
  for (size_t i = 0; i < count_; ++i) Py_DECREF(few_[i]);
  for (PyObject* const object : many_) Py_DECREF(object);
  for (Py_buffer& buffer : buffers_) PyBuffer_Release(&buffer);
}

const Py_buffer* Borrowed::lock(PyObject* object, int flags) {
  buffers_.emplace_front();
  if (PyObject_GetBuffer(object, &buffers_.front(), flags) == 0) return &buffers_.front();
  buffers_.pop_front();
  return nullptr;
}

bool Encoder::fail(PyObject* type, std::string what) {
  type_ = type;
  what_ = std::move(what);
  return false;
}

bool Encoder::expected(const std::string& what, PyObject* value) {
  return fail(PyExc_TypeError, "expected " + what + ", got " + Py_TYPE(value)->tp_name);
}

bool Encoder::within(const std::string& part) {
  place_.insert(0, part);
  return false;
}

void Encoder::raise(const std::string& name) {
  const std::string where = name + place_;
  if (!PyErr_Occurred()) {
    if (type_ == nullptr)
      PyErr_NoMemory();
    else
      PyErr_Format(type_, "%s: %s", where.c_str(), what_.c_str());
    return;
  }
  PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  const std::string note = "while '" + where + "' was read for a call of a plugin";
  const Object done = Object::owned(PyObject_CallMethod(value, "add_note", "s", note.c_str()));
  if (!done) PyErr_Clear();
  PyErr_Restore(type, value, trace);
}

bool Encoder::put_any(const Node& node, PyObject* value, std::byte* to) {
  switch (node.kind) {
    case Kind::kBool:
      if (!PyBool_Check(value)) return expected("bool", value);
      return store(to, static_cast<uint8_t>(value == Py_True));
    case Kind::kS8:
      return integer<int8_t>(node, value, to);
    case Kind::kU8:
      return integer<uint8_t>(node, value, to);
    case Kind::kS16:
      return integer<int16_t>(node, value, to);
    case Kind::kU16:
      return integer<uint16_t>(node, value, to);
    case Kind::kS32:
      return integer<int32_t>(node, value, to);
    case Kind::kU32:
      return integer<uint32_t>(node, value, to);
    case Kind::kS64:
      return integer<int64_t>(node, value, to);
    case Kind::kU64:
      return integer<uint64_t>(node, value, to);
    case Kind::kF32:
    case Kind::kF64:
      return real(node, value, to);
    case Kind::kChar:
      return character(value, to);
    case Kind::kString:
      return text(value, to);
    case Kind::kRecord:
      return record(node, value, to);
    case Kind::kTuple:
      return tuple(node, value, to);
    case Kind::kVariant:
      return variant(node, value, to);
    case Kind::kEnum:
      return enumerator(node, value, to);
    case Kind::kFlags:
      return flags(node, value, to);
    case Kind::kOption:
      return option(node, value, to);
    case Kind::kResult:
      return result(node, value, to);
    case Kind::kList:
    case Kind::kFixedList:
      return list(node, value, to);
    case Kind::kMap:
      return map(node, value, to);
    default:
      return expected("nothing", value);  // refused before it is called
  }
}

template <class Number>
bool Encoder::integer(const Node& node, PyObject* value, std::byte* to) {
  Object index;
  if (!PyLong_CheckExact(value)) {
    if (PyBool_Check(value) || !PyIndex_Check(value)) return expected("int", value);
    index = Object::owned(PyNumber_Index(value));
    if (!index) return false;
    value = index.get();
  }
  constexpr auto kLeast = std::numeric_limits<Number>::min();
  constexpr auto kMost = std::numeric_limits<Number>::max();
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if constexpr (std::is_same_v<Number, uint64_t>) {
    if (overflow == 0 && number >= 0) return store(to, static_cast<uint64_t>(number));
    if (overflow > 0) {
      const unsigned long long large = PyLong_AsUnsignedLongLong(value);
      if (!PyErr_Occurred()) return store(to, static_cast<uint64_t>(large));
      PyErr_Clear();
    }
  } else {
    if (overflow == 0 && number >= static_cast<long long>(kLeast) &&
        number <= static_cast<long long>(kMost))
      return store(to, static_cast<Number>(number));
  }
  std::string digits = utf8(value);
  if (digits.empty()) digits = "the number";  // one with thousands of digits has no str
  return fail(PyExc_ValueError, digits + " is not within " + std::to_string(kLeast) + " to " +
                                    std::to_string(kMost) + " (" + node.text + ")");
}

bool Encoder::real(const Node& node, PyObject* value, std::byte* to) {
  double number = 0;
  if (PyFloat_CheckExact(value)) {
    number = PyFloat_AS_DOUBLE(value);
  } else {
    const PyNumberMethods* const methods = Py_TYPE(value)->tp_as_number;
    if (PyBool_Check(value) || methods == nullptr ||
        (methods->nb_float == nullptr && methods->nb_index == nullptr))
      return expected("float", value);
    number = PyFloat_AsDouble(value);
    if (number == -1 && PyErr_Occurred()) return false;
  }
  if (node.kind == Kind::kF64) return store(to, number);
  const auto small = static_cast<float>(number);
  if (std::isfinite(number) && !std::isfinite(small))
    return fail(PyExc_ValueError, std::to_string(number) + " is too large (f32)");
  return store(to, small);
}

bool Encoder::character(PyObject* value, std::byte* to) {
  if (!PyUnicode_Check(value)) return expected("str of one character", value);
  if (PyUnicode_GET_LENGTH(value) != 1)
    return fail(PyExc_ValueError,
                "expected one character, got " + std::to_string(PyUnicode_GET_LENGTH(value)));
  const Py_UCS4 number = PyUnicode_READ_CHAR(value, 0);
  if (Py_UNICODE_IS_SURROGATE(number))
    return fail(PyExc_ValueError, "a surrogate is no Unicode character");
  return store(to, static_cast<uint32_t>(number));
}

bool Encoder::text(PyObject* value, std::byte* to) {
  if (!PyUnicode_Check(value)) return expected("str", value);
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(value, &size);
  if (bytes == nullptr) {
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return false;
    PyErr_Clear();
    return fail(PyExc_ValueError, "a surrogate is no Unicode character");
  }
  borrowed_.keep(value);
  return store_slice(to, size == 0 ? nullptr : reinterpret_cast<const std::byte*>(bytes),
                     static_cast<size_t>(size));
}

/// Of a field or payload that was deleted; what code of the object raised goes through.
bool Encoder::has_no_value() {
  if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_AttributeError)) return false;
  PyErr_Clear();
  return fail(PyExc_ValueError, "has no value");
}

bool Encoder::record(const Node& node, PyObject* value, std::byte* to) {
  if (!PyObject_TypeCheck(value, node.cls.type())) return expected(class_name(node), value);
  for (const Part& part : node.parts) {
    const Object field = part_of(value, node.access, part);
    if (!field) return has_no_value() || within("." + part.name);
    if (!put(*part.node, field.get(), to + part.offset)) return within("." + part.name);
  }
  return true;
}

bool Encoder::tuple(const Node& node, PyObject* value, std::byte* to) {
  if (!PyTuple_Check(value)) return expected("tuple", value);
  const auto count = static_cast<size_t>(PyTuple_GET_SIZE(value));
  if (count != node.parts.size())
    return fail(PyExc_ValueError, "expected " + std::to_string(node.parts.size()) +
                                      " elements, got " + std::to_string(count));
  for (size_t i = 0; i < count; ++i)
    if (!put(*node.parts[i].node, PyTuple_GET_ITEM(value, static_cast<Py_ssize_t>(i)),
             to + node.parts[i].offset))
      return within("[" + std::to_string(i) + "]");
  return true;
}

bool Encoder::variant(const Node& node, PyObject* value, std::byte* to) {
  const auto is_case = [&](const Part& part) { return Py_IS_TYPE(value, part.cls.type()); };
  uint32_t number = 0;
  while (number < node.parts.size() && !is_case(node.parts[number])) ++number;
  if (number == node.parts.size()) return expected("a case of " + class_name(node), value);
  store_tag(to, node.tag_size, number);
  const Part& part = node.parts[number];
  if (part.node == nullptr) return true;
  if (part.access == Access::kItself) return put(*part.node, value, to + node.payload_offset);
  const Object payload = part_of(value, part.access, part);
  if (!payload) return has_no_value();
  return put(*part.node, payload.get(), to + node.payload_offset) || within(".value");
}

bool Encoder::enumerator(const Node& node, PyObject* value, std::byte* to) {
  const auto found = node.enumerators.find(value);
  if (found != node.enumerators.end()) {
    store_tag(to, node.tag_size, found->second);
    return true;
  }
  // An equal text is as good as that of the Literal.
  if (!node.by_value || !PyUnicode_CheckExact(value)) return expected(class_name(node), value);
  PyObject* const number = PyDict_GetItemWithError(node.by_value.get(), value);
  if (number == nullptr)
    return fail(PyExc_ValueError, "'" + utf8(value) + "' is no case of '" + node.text + "'");
  store_tag(to, node.tag_size, static_cast<uint32_t>(PyLong_AsLong(number)));
  return true;
}

bool Encoder::flags(const Node& node, PyObject* value, std::byte* to) {
  if (!PyObject_TypeCheck(value, node.cls.type())) return expected(class_name(node), value);
  const Object bits = Object::owned(PyObject_GetAttr(value, helpers().value_name.get()));
  if (!bits) return false;
  const unsigned long number = PyLong_AsUnsignedLong(bits.get());
  if (PyErr_Occurred()) return false;
  store_tag(to, node.size, static_cast<uint32_t>(number));
  return true;
}

bool Encoder::option(const Node& node, PyObject* value, std::byte* to) {
  if (value == Py_None) {
    store_tag(to, node.tag_size, 0);
    return true;
  }
  store_tag(to, node.tag_size, 1);
  if (!node.is_nested) return put(*node.first, value, to + node.payload_offset);
  const Helpers& known = helpers();
  if (!PyObject_TypeCheck(value, known.some.type())) return expected("mortise.Some or None", value);
  const Object inner = Object::shared(slot(value, known.some_slot));
  if (!inner) return fail(PyExc_ValueError, "has no value");
  return put(*node.first, inner.get(), to + node.payload_offset) || within(".value");
}

bool Encoder::result(const Node& node, PyObject* value, std::byte* to) {
  const Helpers& known = helpers();
  const bool is_ok = PyObject_TypeCheck(value, known.ok.type());
  if (!is_ok && !PyObject_TypeCheck(value, known.err.type()))
    return expected("mortise.Ok or mortise.Err", value);
  store_tag(to, node.tag_size, is_ok ? 0 : 1);
  const Part& side = node.parts[is_ok ? 0 : 1];
  const Object payload = Object::shared(slot(value, is_ok ? known.ok_slot : known.err_slot));
  if (!payload) return fail(PyExc_ValueError, "has no value");
  if (side.node != nullptr)
    return put(*side.node, payload.get(), to + node.payload_offset) || within("." + side.name);
  if (payload.get() != Py_None) return expected("None", payload.get()) || within("." + side.name);
  return true;
}

}  // namespace mortise::python
