// SPDX-License-Identifier: Apache-2.0
//
// Types whose objects are of classes that were there before the contract: it was made of them.
#include "plan.hpp"

namespace mortise::python {
namespace {

using contract::Kind;
using contract::Type;

/// How `mortise._annotations` calls an access.
Access access_of(PyObject* word) {
  const std::string name = utf8(word);
  if (name == "slots") return Access::kSlots;
  if (name == "tuple") return Access::kTuple;
  return name == "itself" ? Access::kItself : Access::kAttributes;
}

/// Finds where objects of a class have an attribute.
bool find_attribute(PyObject* cls, const std::string& name, Access access, Part& part) {
  part.attribute = Object::owned(PyUnicode_InternFromString(name.c_str()));
  if (!part.attribute) return false;
  if (access == Access::kSlots) part.slot = slot_of(cls, name.c_str());
  return part.slot >= 0;
}

bool bind_record(Node& node, PyObject* names) {
  Object keywords = Object::owned(PyTuple_New(static_cast<Py_ssize_t>(node.parts.size())));
  if (!keywords) return false;
  for (size_t i = 0; i < node.parts.size(); ++i) {
    Part& part = node.parts[i];
    part.name = utf8(PyList_GET_ITEM(names, static_cast<Py_ssize_t>(i)));
    if (!find_attribute(node.cls.get(), part.name, node.access, part)) return false;
    PyTuple_SET_ITEM(keywords.get(), static_cast<Py_ssize_t>(i), Py_NewRef(part.attribute.get()));
  }
  node.keywords = std::move(keywords);
  return true;
}

bool bind_case(Part& part, PyObject* found) {
  PyObject* cls = nullptr;
  PyObject* access = nullptr;
  if (PyArg_ParseTuple(found, "OO", &cls, &access) == 0) return false;
  part.cls = Object::shared(cls);
  part.access = access_of(access);
  if (part.node == nullptr) {
    part.instance = Object::owned(PyObject_CallNoArgs(cls));
    return static_cast<bool>(part.instance);
  }
  if (part.access == Access::kItself) return true;
  part.keywords = Object::owned(Py_BuildValue("(s)", "value"));
  return part.keywords && find_attribute(cls, "value", part.access, part);
}

}  // namespace

bool Plan::bind_class(const Type& type, Node& node, PyObject* found) {
  PyObject* cls = nullptr;
  PyObject* access = nullptr;
  PyObject* parts = nullptr;
  if (PyArg_ParseTuple(found, "OOO!", &cls, &access, &PyList_Type, &parts) == 0) return false;
  node.cls = Object::shared(cls);
  node.access = access_of(access);
  const auto at_part = [&](size_t i) { return PyList_GET_ITEM(parts, static_cast<Py_ssize_t>(i)); };
  if (static_cast<size_t>(PyList_GET_SIZE(parts)) != type.members.size()) {
    PyErr_SetString(PyExc_SystemError, "a class has other parts than its type");
    return false;
  }
  if (type.kind == Kind::kRecord) return bind_record(node, parts);
  const bool is_literal = cls == reinterpret_cast<PyObject*>(&PyUnicode_Type);
  if (is_literal) node.by_value = Object::owned(PyDict_New());
  for (size_t i = 0; i < type.members.size(); ++i) {
    Part part{.name = type.members[i].name};
    if (type.kind == Kind::kVariant) {
      part.offset = node.payload_offset;
      part.node = type.members[i].type ? &at(*type.members[i].type) : nullptr;
      if (!bind_case(part, at_part(i))) return false;
    } else if (type.kind == Kind::kEnum) {
      part.instance = Object::shared(at_part(i));
      const Object number = Object::owned(PyLong_FromSize_t(i));
      node.enumerators.emplace(part.instance.get(), static_cast<uint32_t>(i));
      if (!number || (is_literal && !node.by_value)) return false;
      if (is_literal && PyDict_SetItem(node.by_value.get(), part.instance.get(), number.get()) != 0)
        return false;
    }
    node.parts.push_back(std::move(part));
  }
  if (type.kind == Kind::kFlags && node.parts.size() <= 8)
    node.flags.resize(size_t{1} << node.parts.size());
  return true;
}

}  // namespace mortise::python
