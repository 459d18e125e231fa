// SPDX-License-Identifier: Apache-2.0
#include "imported.hpp"

#include <mutex>
#include <new>
#include <utility>

#include "mortise/call.hpp"

namespace mortise::python {
namespace {

struct ImportedObject {
  PyObject_HEAD Imported imported;
};

PyTypeObject* imported_type = nullptr;

Imported& of(PyObject* object) { return reinterpret_cast<ImportedObject*>(object)->imported; }

void dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  of(self).~Imported();
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* contract_name(PyObject* self, void*) {
  return PyUnicode_FromString(of(self).contract->name().c_str());
}

PyGetSetDef attributes[] = {{"contract", contract_name, nullptr,
                             "The contract's name: 'photo:lab/image-filter@1.0.0'.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot slots[] = {
    {Py_tp_dealloc, reinterpret_cast<void*>(&dealloc)}, {Py_tp_getset, attributes}, {0, nullptr}};
PyType_Spec spec = {"mortise._core.Imported", sizeof(ImportedObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                    slots};

}  // namespace

mortise_status HostLink::call(uint32_t import, const void* arguments, void* result) {
  const std::shared_lock lock(mutex_);
  if (host_ == nullptr) return MORTISE_UNAVAILABLE;
  return host_->call_import(host_, import, arguments, result, mortise::detail::current_call);
}

void HostLink::close() {
  const std::lock_guard lock(mutex_);
  host_ = nullptr;
}

bool add_imported_type(PyObject* module) {
  PyObject* const type = PyType_FromSpec(&spec);
  imported_type = reinterpret_cast<PyTypeObject*>(type);  // one reference is kept for ever
  return type != nullptr && PyModule_AddObjectRef(module, "Imported", type) == 0;
}

Object make_imported(PyTypeObject* type, Imported imported) {
  Object made = Object::owned(type->tp_alloc(type, 0));
  if (made) new (&of(made.get())) Imported(std::move(imported));
  return made;
}

const Imported* imported_of(PyObject* object) {
  return PyObject_TypeCheck(object, imported_type) ? &of(object) : nullptr;
}

}  // namespace mortise::python
