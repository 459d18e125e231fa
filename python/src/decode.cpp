// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include <cstring>

#include "value/slice.hpp"

namespace mortise::python {
namespace {

using contract::Kind;
using value::load_tag;

template <class Number>
Number load(const std::byte* at) {
  Number number;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

/// An object of a class with `__slots__`, its slots empty.
PyObject* make(PyTypeObject* type) { return type->tp_alloc(type, 0); }

/// Fills a slot with a new reference.
void fill(PyObject* object, Py_ssize_t slot, PyObject* value) {
  *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + slot) = value;
}

/// Calls a class with what its objects are made of: by keywords, or by position for null. Takes the
/// values over.
PyObject* call_class(const Object& cls, PyObject* const* values, size_t count, PyObject* keywords) {
  PyObject* const object = in_python([&] {
    return PyObject_Vectorcall(cls.get(), values, keywords == nullptr ? count : 0, keywords);
  });
  for (size_t i = 0; i < count; ++i) Py_DECREF(values[i]);
  return object;
}

/// An object with one slot, filled with a new reference; null for null.
PyObject* wrap(const Object& cls, Py_ssize_t slot, PyObject* value) {
  if (value == nullptr) return nullptr;
  PyObject* const object = make(cls.type());
  if (object == nullptr)
    Py_DECREF(value);
  else
    fill(object, slot, value);
  return object;
}

}  // namespace

PyObject* Decoder::malformed(std::string what) {
  what_ = std::move(what);
  return nullptr;
}

PyObject* Decoder::within(const std::string& place) {
  if (!what_.empty()) place_.insert(0, place);
  return nullptr;
}

std::string Decoder::flaw() const {
  return what_.empty() ? "" : std::string(name_) + place_ + ": " + what_;
}

PyObject* Decoder::get(const Node& node, const std::byte* at) {
  switch (node.kind) {
    case Kind::kBool:
      return PyBool_FromLong(load<uint8_t>(at));
    case Kind::kS8:
      return PyLong_FromLong(load<int8_t>(at));
    case Kind::kU8:
      return PyLong_FromLong(load<uint8_t>(at));
    case Kind::kS16:
      return PyLong_FromLong(load<int16_t>(at));
    case Kind::kU16:
      return PyLong_FromLong(load<uint16_t>(at));
    case Kind::kS32:
      return PyLong_FromLong(load<int32_t>(at));
    case Kind::kU32:
      return PyLong_FromLong(load<uint32_t>(at));
    case Kind::kS64:
      return PyLong_FromLongLong(load<int64_t>(at));
    case Kind::kU64:
      return PyLong_FromUnsignedLongLong(load<uint64_t>(at));
    case Kind::kF32:
      return PyFloat_FromDouble(static_cast<double>(load<float>(at)));
    case Kind::kF64:
      return PyFloat_FromDouble(load<double>(at));
    case Kind::kChar:
      return character(load<uint32_t>(at));
    case Kind::kRecord:
      return record(node, at);
    case Kind::kTuple:
      return tuple(node, at);
    case Kind::kVariant:
      return variant(node, at);
    case Kind::kEnum: {
      const uint32_t number = load_tag(at, node.tag_size);
      if (number >= node.parts.size())
        return malformed(std::to_string(number) + " is no case of '" + node.text + "'");
      return Py_NewRef(node.parts[number].instance.get());
    }
    case Kind::kFlags:
      return flags(node, at);
    case Kind::kOption:
      return option(node, at);
    case Kind::kResult:
      return result(node, at);
    case Kind::kString:
    case Kind::kList:
    case Kind::kMap:
      return slice(node, at);
    case Kind::kFixedList:
      return list(*node.first, at, node.length, node.element_size);
    default:
      return malformed("'" + node.text + "' has no objects");  // refused before it is called
  }
}

PyObject* Decoder::character(uint32_t number) {
  if (number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF))
    return malformed(std::to_string(number) + " is no character");
  return PyUnicode_FromOrdinal(static_cast<int>(number));
}

PyObject* Decoder::called_record(const Node& node, const std::byte* at) {
  std::vector<PyObject*> values;
  for (const Part& part : node.parts) {
    PyObject* const value = get(*part.node, at + part.offset);
    if (value == nullptr) {
      for (PyObject* const each : values) Py_DECREF(each);
      return within("." + part.name);
    }
    values.push_back(value);
  }
  PyObject* const keywords = node.access == Access::kTuple ? nullptr : node.keywords.get();
  return call_class(node.cls, values.data(), values.size(), keywords);
}

PyObject* Decoder::record(const Node& node, const std::byte* at) {
  if (node.access != Access::kSlots) return called_record(node, at);
  PyObject* const object = make(node.cls.type());
  if (object == nullptr) return nullptr;
  for (const Part& part : node.parts) {
    PyObject* const value = get(*part.node, at + part.offset);
    if (value == nullptr) {
      Py_DECREF(object);
      return within("." + part.name);
    }
    fill(object, part.slot, value);
  }
  return object;
}

PyObject* Decoder::tuple(const Node& node, const std::byte* at) {
  PyObject* const object = PyTuple_New(static_cast<Py_ssize_t>(node.parts.size()));
  if (object == nullptr) return nullptr;
  for (size_t i = 0; i < node.parts.size(); ++i) {
    PyObject* const value = get(*node.parts[i].node, at + node.parts[i].offset);
    if (value == nullptr) {
      Py_DECREF(object);
      return within("[" + std::to_string(i) + "]");
    }
    PyTuple_SET_ITEM(object, static_cast<Py_ssize_t>(i), value);
  }
  return object;
}

PyObject* Decoder::variant(const Node& node, const std::byte* at) {
  const uint32_t number = load_tag(at, node.tag_size);
  if (number >= node.parts.size())
    return malformed(std::to_string(number) + " is no case of '" + node.text + "'");
  const Part& part = node.parts[number];
  if (part.node == nullptr) return Py_NewRef(part.instance.get());
  PyObject* object = get(*part.node, at + node.payload_offset);
  if (part.access == Access::kSlots)
    object = wrap(part.cls, part.slot, object);
  else if (part.access == Access::kAttributes && object != nullptr)
    object = call_class(part.cls, &object, 1, part.keywords.get());
  return object == nullptr ? within("." + part.name) : object;
}

PyObject* Decoder::flags(const Node& node, const std::byte* at) {
  const uint32_t bits = load_tag(at, node.size);
  if (node.parts.size() < 32 && bits >> node.parts.size() != 0)
    return malformed(std::to_string(bits) + " has a bit that is no flag of '" + node.text + "'");
  if (!node.flags.empty() && node.flags[bits]) return Py_NewRef(node.flags[bits].get());
  const Object number = Object::owned(PyLong_FromUnsignedLong(bits));
  if (!number) return nullptr;
  Object object = Object::owned(PyObject_CallOneArg(node.cls.get(), number.get()));
  if (object && !node.flags.empty()) node.flags[bits] = object;
  return object.take();
}

PyObject* Decoder::option(const Node& node, const std::byte* at) {
  const uint32_t tag = load_tag(at, node.tag_size);
  if (tag == 0) Py_RETURN_NONE;
  if (tag != 1) return malformed(std::to_string(tag) + " is neither none nor some");
  PyObject* const inner = get(*node.first, at + node.payload_offset);
  return node.is_nested ? wrap(helpers().some, helpers().some_slot, inner) : inner;
}

PyObject* Decoder::result(const Node& node, const std::byte* at) {
  const uint32_t tag = load_tag(at, node.tag_size);
  if (tag > 1) return malformed(std::to_string(tag) + " is neither ok nor an error");
  const Part& side = node.parts[tag];
  PyObject* const payload =
      side.node == nullptr ? Py_NewRef(Py_None) : get(*side.node, at + node.payload_offset);
  const Helpers& known = helpers();
  PyObject* const object =
      tag == 0 ? wrap(known.ok, known.ok_slot, payload) : wrap(known.err, known.err_slot, payload);
  return object == nullptr ? within("." + side.name) : object;
}

PyObject* Decoder::slice(const Node& node, const std::byte* at) {
  const value::Slice slice = value::load_slice(at, contract::PointerSize::k8, nullptr);
  if (slice.count == 0) {
    if (node.kind == Kind::kString) return PyUnicode_New(0, 0);
    if (node.kind == Kind::kMap) return PyDict_New();
    return list(*node.first, nullptr, 0, node.element_size);
  }
  const size_t distance = node.kind == Kind::kString ? 1 : node.element_size;
  if (slice.begin == 0 || slice.count > static_cast<size_t>(PY_SSIZE_T_MAX) / distance)
    return malformed(std::to_string(slice.count) + " elements cannot be at this address");
  if (node.kind == Kind::kString) return text(slice.data(), slice.count);
  if (node.kind == Kind::kMap) return map(node, at);
  return list(*node.first, slice.data(), slice.count, distance);
}

PyObject* Decoder::text(const std::byte* at, size_t size) {
  PyObject* const object = PyUnicode_DecodeUTF8(reinterpret_cast<const char*>(at),
                                                static_cast<Py_ssize_t>(size), nullptr);
  if (object != nullptr || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) return object;
  PyErr_Clear();
  return malformed("the text is no UTF-8");
}

PyObject* Decoder::list(const Node& element, const std::byte* at, size_t count, size_t distance) {
  if (element.kind == Kind::kU8)
    return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(at),
                                     static_cast<Py_ssize_t>(count));
  if (element.array_code != 0) return numbers(element, at, count);
  PyObject* const object = PyList_New(static_cast<Py_ssize_t>(count));
  if (object == nullptr) return nullptr;
  for (size_t i = 0; i < count; ++i) {
    PyObject* const value = get(element, at + i * distance);
    if (value == nullptr) {
      Py_DECREF(object);
      return within("[" + std::to_string(i) + "]");
    }
    PyList_SET_ITEM(object, static_cast<Py_ssize_t>(i), value);
  }
  return object;
}

/// A `mortise.Array`: one copy, and what takes buffers reads it without another one.
PyObject* Decoder::numbers(const Node& element, const std::byte* at, size_t count) {
  const Object code = Object::owned(PyUnicode_FromStringAndSize(&element.array_code, 1));
  if (!code) return nullptr;
  PyObject* const array = array_class();
  if (array == nullptr) return nullptr;
  Object object = Object::owned(PyObject_CallOneArg(array, code.get()));
  if (!object || count == 0) return object.take();
  auto* const bytes = const_cast<char*>(reinterpret_cast<const char*>(at));
  const Object view = Object::owned(
      PyMemoryView_FromMemory(bytes, static_cast<Py_ssize_t>(count * element.size), PyBUF_READ));
  if (!view) return nullptr;
  const Object done =
      Object::owned(PyObject_CallMethodOneArg(object.get(), helpers().frombytes.get(), view.get()));
  return done ? object.take() : nullptr;
}

PyObject* Decoder::map(const Node& node, const std::byte* at) {
  const value::Slice slice = value::load_slice(at, contract::PointerSize::k8, nullptr);
  Object object = Object::owned(PyDict_New());
  if (!object) return nullptr;
  for (uint64_t i = 0; i < slice.count; ++i) {
    const std::byte* const entry = slice.data() + i * node.element_size;
    const Object key = Object::owned(get(*node.first, entry));
    if (!key) return within("[key " + std::to_string(i) + "]");
    const Object value = Object::owned(get(*node.second, entry + node.offset_of_second));
    if (!value) return within("[value " + std::to_string(i) + "]");
    if (PyDict_SetItem(object.get(), key.get(), value.get()) != 0) return nullptr;
  }
  return object.take();
}

}  // namespace mortise::python
