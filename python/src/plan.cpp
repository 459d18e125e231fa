// SPDX-License-Identifier: Apache-2.0
#include "plan.hpp"

#include <structmember.h>

#include <algorithm>
#include <limits>

#include "base/json_reader.hpp"
#include "bindgen/python_names.hpp"
#include "contract/hash.hpp"
#include "decode.hpp"
#include "value/json_in.hpp"

namespace mortise::python {
namespace {

using bindgen::python::annotation;
using bindgen::python::constant_name;
using bindgen::python::type_name;
using bindgen::python::variable_name;
using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

Object text(std::string_view from) {
  return Object::owned(
      PyUnicode_DecodeUTF8(from.data(), static_cast<Py_ssize_t>(from.size()), "replace"));
}

char array_code(Kind kind) {
  switch (kind) {
    case Kind::kS8:
      return 'b';
    case Kind::kU8:
      return 'B';
    case Kind::kS16:
      return 'h';
    case Kind::kU16:
      return 'H';
    case Kind::kS32:
      return 'i';
    case Kind::kU32:
      return 'I';
    case Kind::kS64:
      return 'q';
    case Kind::kU64:
      return 'Q';
    case Kind::kF32:
      return 'f';
    case Kind::kF64:
      return 'd';
    default:
      return 0;
  }
}

template <class Number>
void limit_to(Node& node) {
  node.least = static_cast<long long>(+std::numeric_limits<Number>::min());
  node.most = static_cast<long long>(std::min<unsigned long long>(
      std::numeric_limits<Number>::max(), std::numeric_limits<long long>::max()));
}

void limit(Kind kind, Node& node) {
  switch (kind) {
    case Kind::kS8:
      return limit_to<int8_t>(node);
    case Kind::kU8:
      return limit_to<uint8_t>(node);
    case Kind::kS16:
      return limit_to<int16_t>(node);
    case Kind::kU16:
      return limit_to<uint16_t>(node);
    case Kind::kS32:
      return limit_to<int32_t>(node);
    case Kind::kU32:
      return limit_to<uint32_t>(node);
    case Kind::kS64:
      return limit_to<int64_t>(node);
    case Kind::kU64:
      return limit_to<uint64_t>(node);
    default:
      return;
  }
}

/// Calls a function of `mortise._types`.
template <class... Arguments>
Object call_types(const char* function, const Arguments&... arguments) {
  PyObject* const module = types_module();
  if (module == nullptr) return {};
  const Object name = text(function);
  PyObject* words[] = {module, arguments.get()...};
  for (PyObject* const word : words)
    if (word == nullptr) return {};
  return Object::owned(PyObject_VectorcallMethod(name.get(), words, std::size(words), nullptr));
}

// Never destroyed: when the program ends there is no interpreter any more to give them back to.
Helpers& known = *new Helpers;
Object& types = *new Object;
Object& array = *new Object;

}  // namespace

Py_ssize_t slot_of(PyObject* cls, const char* name) {
  const Object found = Object::owned(PyObject_GetAttrString(cls, name));
  if (!found) return -1;
  if (!Py_IS_TYPE(found.get(), &PyMemberDescr_Type)) {
    PyErr_Format(PyExc_SystemError, "%R has no slot for '%s'", cls, name);
    return -1;
  }
  return reinterpret_cast<PyMemberDescrObject*>(found.get())->d_member->offset;
}

const Helpers& helpers() { return known; }

bool load_helpers() {
  known.errors = Object::owned(PyImport_ImportModule("mortise._errors"));
  const Object values = Object::owned(PyImport_ImportModule("mortise._values"));
  if (!known.errors || !values) return false;
  known.some = Object::owned(PyObject_GetAttrString(values.get(), "Some"));
  known.ok = Object::owned(PyObject_GetAttrString(values.get(), "Ok"));
  known.err = Object::owned(PyObject_GetAttrString(values.get(), "Err"));
  known.frombytes = Object::owned(PyUnicode_InternFromString("frombytes"));
  known.value_name = Object::owned(PyUnicode_InternFromString("_value_"));
  if (!known.some || !known.ok || !known.err) return false;
  known.some_slot = slot_of(known.some.get(), "value");
  known.ok_slot = slot_of(known.ok.get(), "value");
  known.err_slot = slot_of(known.err.get(), "error");
  return known.some_slot >= 0 && known.ok_slot >= 0 && known.err_slot >= 0;
}

PyObject* types_module() {
  if (!types) types = Object::owned(PyImport_ImportModule("mortise._types"));
  return types.get();
}

PyObject* array_class() {
  if (array) return array.get();
  const Object module = Object::owned(PyImport_ImportModule("mortise._array"));
  if (module) array = Object::owned(PyObject_GetAttrString(module.get(), "Array"));
  return array.get();
}

bool Plan::holds_handles(const Type& type) const {
  if (type.kind == Kind::kErrorContext || contract::is_handle(type.kind) ||
      type.kind == Kind::kFuture || type.kind == Kind::kStream)
    return true;
  for (const Member& member : type.members)
    if (member.type && !has(*member.type)) return true;
  return (type.first && !has(*type.first)) || (type.second && !has(*type.second));
}

std::unique_ptr<Plan> Plan::make(const Contract& contract, const contract::Layout& layout,
                                 PyObject* classes) {
  std::unique_ptr<Plan> plan(new Plan(contract, layout));
  const contract::Hashes hashes = contract::hash(contract);
  plan->nodes_.resize(contract.types.size());
  for (TypeIndex i = 0; i < contract.types.size(); ++i) {
    const Type& type = contract.types[i];
    if (type.kind == Kind::kAlias) {
      if (plan->has(i) && plan->at(i).cls)
        plan->classes_.emplace_back(type_name(type.name), plan->at(i).cls);
    } else if (!plan->holds_handles(type)) {
      plan->add(i);
      if (contract::is_labelled(type.kind) &&
          !plan->add_class(i, *plan->nodes_[i], contract::to_hex(hashes.types[i]), classes))
        return nullptr;
    }
  }
  return plan;
}

PyObject* Plan::find_class(const std::string& name) const {
  for (const auto& [known_name, cls] : classes_)
    if (known_name == name) return cls.get();
  return nullptr;
}

void Plan::add(TypeIndex index) {
  const Type& type = contract_.types[index];
  const TypeLayout& lay = layout_.types[index];
  auto node = std::make_unique<Node>();
  node->kind = type.kind;
  node->size = lay.size;
  node->tag_size = lay.tag_size == 0 ? lay.size : lay.tag_size;
  node->payload_offset = lay.payload_offset;
  node->element_size = lay.element_size;
  node->element_alignment = lay.element_alignment;
  node->length = type.length;
  node->array_code = array_code(type.kind);
  limit(type.kind, *node);
  node->text = contract_.text(index);
  if (type.first) node->first = &at(*type.first);
  if (type.second) node->second = &at(*type.second);
  if (type.kind == Kind::kMap) node->offset_of_second = lay.offsets[1];
  if (type.kind == Kind::kOption) node->is_nested = node->first->kind == Kind::kOption;
  if (type.kind == Kind::kResult)
    node->parts = {Part{.name = "value", .node = node->first},
                   {.name = "error", .node = node->second}};
  if (type.kind == Kind::kRecord || type.kind == Kind::kTuple)
    for (size_t i = 0; i < type.members.size(); ++i)
      node->parts.push_back({.name = variable_name(type.members[i].name),
                             .node = &at(*type.members[i].type),
                             .offset = lay.offsets[i]});
  nodes_[index] = std::move(node);
}

bool Plan::add_class(TypeIndex index, Node& node, const std::string& hash, PyObject* classes) {
  const Type& type = contract_.types[index];
  PyObject* const bound =
      classes == nullptr ? nullptr : PyDict_GetItemString(classes, type.name.c_str());
  if (bound != nullptr) {
    classes_.emplace_back(type_name(type.name), Object::shared(PyTuple_GetItem(bound, 0)));
    return bind_class(type, node, bound);
  }
  const std::string owner = type.owner.empty() ? contract_.name() : type.owner;
  const Object key = Object::owned(
      Py_BuildValue("(sss)", owner.c_str(), type_name(type.name).c_str(), hash.c_str()));
  if (!key) return false;
  bool is_made = false;
  if (type.kind == Kind::kRecord)
    is_made = add_record(type, node, key);
  else if (type.kind == Kind::kVariant)
    is_made = add_variant(type, node, key);
  else
    is_made = add_constants(type, node, key);
  if (!is_made) return false;
  classes_.emplace_back(type_name(type.name), node.cls);
  return true;
}

/// What a field is where it is left out: `(value,)`, or an empty tuple for nothing.
Object Plan::default_of(const Member& field) const {
  const Pragma* const found = contract::find_pragma(field.pragmas, Pragma::Name::kDefault);
  if (found == nullptr) {
    if (contract_.at(*field.type).kind != Kind::kOption) return Object::owned(PyTuple_New(0));
    return Object::owned(Py_BuildValue("(O)", Py_None));
  }
  return read_default(*field.type, found->value, field.name);
}

Object Plan::read_default(TypeIndex type, const std::string& text, std::string_view name) const {
  const auto json = base::read_json(text);
  if (!json) return Object::owned(PyTuple_New(0));
  const Node& node = at(type);
  std::vector<uint64_t> room(node.size / 8 + 1);
  auto* const value = reinterpret_cast<std::byte*>(room.data());
  value::HeapSink sink;
  // A default that does not fit its type is somebody else's finding; here there is none then.
  if (!value::place_json({contract_, layout_, contract::PointerSize::k8}, type, *json, value, sink))
    return Object::owned(PyTuple_New(0));
  const Object object = Object::owned(Decoder(name).get(node, value));
  if (!object) return {};
  return Object::owned(PyTuple_Pack(1, object.get()));
}

bool Plan::add_record(const Type& type, Node& node, const Object& key) {
  const Object fields = Object::owned(PyList_New(0));
  for (size_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    const Object fallback = default_of(member);
    if (!fallback) return false;
    const Object field = Object::owned(Py_BuildValue("(ssOs)", node.parts[i].name.c_str(),
                                                     annotation(contract_, *member.type).c_str(),
                                                     fallback.get(), member.docs.c_str()));
    if (!field || PyList_Append(fields.get(), field.get()) != 0) return false;
  }
  node.cls = call_types("make_record", key, fields, text(type.docs));
  if (!node.cls) return false;
  for (Part& part : node.parts) {
    part.slot = slot_of(node.cls.get(), part.name.c_str());
    if (part.slot < 0) return false;
  }
  return true;
}

bool Plan::add_variant(const Type& type, Node& node, const Object& key) {
  const Object cases = Object::owned(PyList_New(0));
  for (const Member& member : type.members) {
    const std::string name = type_name(member.name);
    const std::string payload = member.type ? annotation(contract_, *member.type) : "";
    const Object entry =
        Object::owned(Py_BuildValue("(sss)", name.c_str(), payload.c_str(), member.docs.c_str()));
    if (!entry || PyList_Append(cases.get(), entry.get()) != 0) return false;
    node.parts.push_back({.name = name,
                          .node = member.type ? &at(*member.type) : nullptr,
                          .offset = node.payload_offset});
  }
  node.cls = call_types("make_variant", key, cases, text(type.docs));
  if (!node.cls) return false;
  for (Part& part : node.parts) {
    part.cls = Object::owned(PyObject_GetAttrString(node.cls.get(), part.name.c_str()));
    if (!part.cls) return false;
    if (part.node == nullptr)
      part.instance = Object::owned(PyObject_CallNoArgs(part.cls.get()));
    else
      part.slot = slot_of(part.cls.get(), "value");
    if (part.slot < 0 || (part.node == nullptr && !part.instance)) return false;
  }
  return true;
}

bool Plan::add_constants(const Type& type, Node& node, const Object& key) {
  const Object names = Object::owned(PyList_New(0));
  for (const Member& member : type.members) {
    node.parts.push_back({.name = constant_name(member.name)});
    const Object entry =
        Object::owned(Py_BuildValue("(ss)", node.parts.back().name.c_str(), member.name.c_str()));
    if (!entry || PyList_Append(names.get(), entry.get()) != 0) return false;
  }
  const bool is_enum = type.kind == Kind::kEnum;
  node.cls = call_types(is_enum ? "make_enum" : "make_flags", key, names, text(type.docs));
  if (!node.cls) return false;
  for (uint32_t i = 0; is_enum && i < node.parts.size(); ++i) {
    Part& part = node.parts[i];
    part.instance = Object::owned(PyObject_GetAttrString(node.cls.get(), part.name.c_str()));
    if (!part.instance) return false;
    node.enumerators.emplace(part.instance.get(), i);
  }
  if (!is_enum && node.parts.size() <= 8) node.flags.resize(size_t{1} << node.parts.size());
  return true;
}

}  // namespace mortise::python
