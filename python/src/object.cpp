// SPDX-License-Identifier: Apache-2.0
#include "object.hpp"

#include <unistd.h>

namespace mortise::python {
namespace {

/// Runs `take`, which takes the GIL. When the interpreter is ending, CPython before 3.14 ends the
/// thread there, which unwinds like an exception: it is caught, and never comes out of here.
template <class Take>
void take_lock(Take take) noexcept {
  try {
    take();
  } catch (...) {
    stay();
  }
}

}  // namespace

void stay() noexcept {
  for (;;) pause();
}

std::string utf8(PyObject* object) {
  const Object text = Object::owned(object == nullptr ? nullptr : PyObject_Str(object));
  Py_ssize_t size = 0;
  const char* const bytes = text ? PyUnicode_AsUTF8AndSize(text.get(), &size) : nullptr;
  if (bytes != nullptr) return {bytes, static_cast<size_t>(size)};
  PyErr_Clear();
  return {};
}

Object take_exception() {
  PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace != nullptr && value != nullptr) PyException_SetTraceback(value, trace);
  Py_XDECREF(type);
  Py_XDECREF(trace);
  return Object::owned(value);
}

Unlocked::~Unlocked() {
  take_lock([this] { PyEval_RestoreThread(state_); });
}

Locked::Locked() {
  take_lock([this] { state_ = PyGILState_Ensure(); });
}

}  // namespace mortise::python
