// SPDX-License-Identifier: Apache-2.0
#include "client.hpp"

#include <structmember.h>

#include <cmath>
#include <cstddef>
#include <new>

#include "call.hpp"
#include "cancel.hpp"
#include "errors.hpp"

namespace mortise::python {
namespace {

struct ClientObject {
  PyObject_HEAD Handle handle;
  CallOptions options;
  std::shared_ptr<const ContractData> contract;
  Object host;    // kept, so that its plugins stay
  Object cancel;  // whose word the options borrow
};

struct FunctionObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  std::shared_ptr<const ContractData> contract;
  const FunctionPlan* plan;
};

PyTypeObject* client_type = nullptr;
PyTypeObject* function_type = nullptr;

ClientObject& client_of(PyObject* object) { return *reinterpret_cast<ClientObject*>(object); }
FunctionObject& function_of(PyObject* object) { return *reinterpret_cast<FunctionObject*>(object); }

/// Runs `body`; no exception of C++ leaves.
template <class Body>
PyObject* guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_SystemError, error.what());
    return nullptr;
  }
}

// Functions.

/// Most are of a class of one contract, two steps from `_core.Client`.
bool is_client(PyObject* object) {
  const PyTypeObject* const base = Py_TYPE(object)->tp_base;
  return (base != nullptr && base->tp_base == client_type) ||
         PyObject_TypeCheck(object, client_type);
}

PyObject* function_call(PyObject* self, PyObject* const* values, size_t flags, PyObject* names) {
  const FunctionObject& function = function_of(self);
  const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
  const bool is_ours =
      count != 0 && is_client(values[0]) && client_of(values[0]).contract == function.contract;
  const Imported* const imported = is_ours || count == 0 ? nullptr : imported_of(values[0]);
  if (imported != nullptr && imported->contract == function.contract)
    return guarded([&] { return call(*function.plan, *imported, {values + 1, count - 1, names}); });
  if (!is_ours) {
    PyErr_Format(PyExc_TypeError, "%s() is called on a client of '%s'", function.plan->name.c_str(),
                 function.contract->name().c_str());
    return nullptr;
  }
  return guarded([&] {
    return call(*function.contract, *function.plan, client_of(values[0]).handle.route(),
                {values + 1, count - 1, names});
  });
}

PyObject* function_bind(PyObject* self, PyObject* object, PyObject*) {
  return object == nullptr ? Py_NewRef(self) : PyMethod_New(self, object);
}

void function_dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  function_of(self).contract.~shared_ptr();
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* function_name_of(PyObject* self, void*) {
  return PyUnicode_FromString(function_of(self).plan->name.c_str());
}
PyObject* function_label(PyObject* self, void*) {
  return PyUnicode_FromString(function_of(self).plan->label.c_str());
}
PyObject* function_doc(PyObject* self, void*) {
  return PyUnicode_FromString(function_of(self).plan->docs.c_str());
}

PyObject* function_signature(PyObject* self, void*) {
  const FunctionPlan& plan = *function_of(self).plan;
  PyObject* const module = types_module();
  const Object parameters = Object::owned(PyList_New(0));
  if (module == nullptr || !parameters) return nullptr;
  for (const Parameter& parameter : plan.parameters) {
    const int fallback = static_cast<int>(parameter.fallback);
    const Object entry =
        Object::owned(Py_BuildValue("(ssiO)", parameter.name.c_str(), parameter.annotation.c_str(),
                                    fallback, parameter.value ? parameter.value.get() : Py_None));
    if (!entry || PyList_Append(parameters.get(), entry.get()) != 0) return nullptr;
  }
  return PyObject_CallMethod(module, "make_signature", "Os", parameters.get(),
                             plan.returns.c_str());
}

PyObject* function_repr(PyObject* self) {
  return PyUnicode_FromFormat("<function '%s' of contract '%s'>",
                              function_of(self).plan->label.c_str(),
                              function_of(self).contract->name().c_str());
}

PyGetSetDef function_attributes[] = {
    {"__name__", function_name_of, nullptr, "The function's name in Python.", nullptr},
    {"__doc__", function_doc, nullptr, "What the contract says about it.", nullptr},
    {"__signature__", function_signature, nullptr, "What it takes and returns.", nullptr},
    {"label", function_label, nullptr, "The function's name in the contract.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyMemberDef function_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(FunctionObject, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};
PyType_Slot function_slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(&function_dealloc)},
                                {Py_tp_descr_get, reinterpret_cast<void*>(&function_bind)},
                                {Py_tp_call, reinterpret_cast<void*>(&PyVectorcall_Call)},
                                {Py_tp_repr, reinterpret_cast<void*>(&function_repr)},
                                {Py_tp_getset, function_attributes},
                                {Py_tp_members, function_members},
                                {0, nullptr}};
PyType_Spec function_spec = {"mortise._core.Function", sizeof(FunctionObject), 0,
                             // Immutable, or the interpreter does not remember where it is found.
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL |
                                 Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_METHOD_DESCRIPTOR |
                                 Py_TPFLAGS_DISALLOW_INSTANTIATION,
                             function_slots};

// Clients.

void client_dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  ClientObject& client = client_of(self);
  client.handle.~Handle();
  client.contract.~shared_ptr();
  client.host.~Object();
  client.cancel.~Object();
  type->tp_free(self);
  Py_DECREF(type);
}

Object copy_with(PyObject* self, const CallOptions& options, PyObject* cancel) {
  const ClientObject& client = client_of(self);
  Object copy = make_client(Py_TYPE(self), client.handle, client.contract, client.host.get());
  if (!copy) return {};
  client_of(copy.get()).options = options;
  client_of(copy.get()).handle.set(options);
  client_of(copy.get()).cancel = Object::shared(cancel);
  return copy;
}

/// Seconds from now as a deadline. @return false with an exception.
bool deadline_in(PyObject* seconds, uint64_t& deadline) {
  const double amount = PyFloat_AsDouble(seconds);
  if (amount == -1 && PyErr_Occurred()) return false;
  if (!(amount >= 0)) {
    PyErr_SetString(PyExc_ValueError, "a call needs a number of seconds from 0 up");
    return false;
  }
  constexpr double kForever = 1e9;  // some thirty years: nobody waits for longer
  deadline = monotonic_ns() + static_cast<uint64_t>(std::fmin(amount, kForever) * 1e9);
  return true;
}

PyObject* client_within(PyObject* self, PyObject* seconds) {
  CallOptions options = client_of(self).options;
  if (!deadline_in(seconds, options.deadline_ns)) return nullptr;
  return guarded([&] { return copy_with(self, options, client_of(self).cancel.get()).take(); });
}

PyObject* client_with(PyObject* self, PyObject* positional, PyObject* keywords) {
  static const char* names[] = {"seconds", "cancel", "route_key", nullptr};
  PyObject* seconds = Py_None;
  PyObject* cancel = Py_None;
  CallOptions options = client_of(self).options;
  unsigned long long route_key = options.route_key;
  if (PyArg_ParseTupleAndKeywords(positional, keywords, "|$OOK:with_", const_cast<char**>(names),
                                  &seconds, &cancel, &route_key) == 0)
    return nullptr;
  options.route_key = route_key;
  if (seconds != Py_None && !deadline_in(seconds, options.deadline_ns)) return nullptr;
  PyObject* kept = client_of(self).cancel.get();
  if (cancel != Py_None) {
    options.cancel = word_of(cancel);
    if (options.cancel == nullptr) return nullptr;
    kept = cancel;
  }
  return guarded([&] { return copy_with(self, options, kept).take(); });
}

PyObject* client_provides(PyObject* self, PyObject* index) {
  const size_t function = PyLong_AsSize_t(index);
  if (PyErr_Occurred()) return nullptr;
  if (function >= client_of(self).contract->functions().size()) Py_RETURN_FALSE;
  bool is_there;
  {
    const Unlocked unlocked;
    is_there = client_of(self).handle.provides(static_cast<uint32_t>(function));
  }
  return PyBool_FromLong(is_there);
}

PyObject* client_plugin(PyObject* self, void*) {
  return guarded([&]() -> PyObject* {
    String plugin;
    {
      const Unlocked unlocked;
      plugin = detail::serving(client_of(self).handle.route());
    }
    if (plugin.empty()) Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(plugin.data(), static_cast<Py_ssize_t>(plugin.size()), "replace");
  });
}

PyObject* client_contract(PyObject* self, void*) {
  return PyUnicode_FromString(client_of(self).contract->name().c_str());
}

PyMethodDef client_methods[] = {
    {"within", client_within, METH_O,
     "within($self, seconds, /)\n--\n\nThe same place; calls stop waiting so many seconds from "
     "now, all of "
     "them together."},
    {"with_", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&client_with)),
     METH_VARARGS | METH_KEYWORDS,
     "with_($self, *, seconds=None, cancel=None, route_key=0)\n--\n\nThe same place, called with "
     "these "
     "options: a deadline in seconds from now, a `mortise.Cancel`, and\nwhat shares of traffic are "
     "computed from."},
    {"_provides", client_provides, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr}};
PyGetSetDef client_attributes[] = {
    {"plugin", client_plugin, nullptr,
     "The plugin that serves the place now, by its id; None where nobody does.", nullptr},
    {"contract", client_contract, nullptr, "The contract's name: 'photo:lab/image-filter@1.0.0'.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot client_slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(&client_dealloc)},
                              {Py_tp_methods, client_methods},
                              {Py_tp_getset, client_attributes},
                              {0, nullptr}};
PyType_Spec client_spec = {
    "mortise._core.Client", sizeof(ClientObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, client_slots};

PyTypeObject* add_type(PyObject* module, PyType_Spec& spec, const char* name) {
  PyObject* const type = PyType_FromSpec(&spec);
  if (type == nullptr || PyModule_AddObjectRef(module, name, type) != 0) return nullptr;
  return reinterpret_cast<PyTypeObject*>(type);  // one reference is kept for ever
}

}  // namespace

bool add_client_types(PyObject* module) {
  function_type = add_type(module, function_spec, "Function");
  client_type = add_type(module, client_spec, "Client");
  return function_type != nullptr && client_type != nullptr;
}

Object make_function(std::shared_ptr<const ContractData> contract, size_t index) {
  Object made = Object::owned(function_type->tp_alloc(function_type, 0));
  if (!made) return {};
  FunctionObject& function = function_of(made.get());
  function.vectorcall = &function_call;
  function.plan = &contract->functions()[index];
  new (&function.contract) std::shared_ptr<const ContractData>(std::move(contract));
  return made;
}

Object make_client(PyTypeObject* type, Handle handle, std::shared_ptr<const ContractData> contract,
                   PyObject* host) {
  Object made = Object::owned(type->tp_alloc(type, 0));
  if (!made) return {};
  ClientObject& client = client_of(made.get());
  new (&client.handle) Handle(std::move(handle));
  new (&client.options) CallOptions();
  new (&client.contract) std::shared_ptr<const ContractData>(std::move(contract));
  new (&client.host) Object(Object::shared(host));
  new (&client.cancel) Object();
  return made;
}

}  // namespace mortise::python
