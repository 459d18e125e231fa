// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "mortise/outcome.hpp"

namespace mortise::engine::python {

/// An object of Python. Never looked into.
struct PyObject;

/// What the engine needs of CPython's C API: of its stable part, so that one build takes every
/// version. Called with the GIL held, but for those of the first group.
struct Api {
  const char* (*Py_GetVersion)();
  int (*Py_IsInitialized)();
  void (*Py_InitializeEx)(int install_signal_handlers);
  int (*PyGILState_Ensure)();
  void (*PyGILState_Release)(int state);

  void* (*PyEval_SaveThread)();
  void (*Py_DecRef)(PyObject* object);
  PyObject* (*PyImport_ImportModule)(const char* name);
  PyObject* (*PyObject_CallMethod)(PyObject* object, const char* name, const char* format, ...);
  PyObject* (*PyObject_Str)(PyObject* object);
  PyObject* (*PyBytes_FromStringAndSize)(const char* bytes, ptrdiff_t size);
  const char* (*PyUnicode_AsUTF8AndSize)(PyObject* text, ptrdiff_t* size);
  PyObject* (*PyTuple_GetItem)(PyObject* tuple, ptrdiff_t index);
  int (*PyCapsule_IsValid)(PyObject* capsule, const char* name);
  void* (*PyCapsule_GetPointer)(PyObject* capsule, const char* name);
  void (*PyErr_Fetch)(PyObject** type, PyObject** value, PyObject** trace);
  void (*PyErr_NormalizeException)(PyObject** type, PyObject** value, PyObject** trace);

  /// Null where CPython has it no more.
  void (*Py_SetProgramName)(const wchar_t* name);
};

/// The interpreter of this process: the one that is there, or one that is loaded and started now,
/// once. It is never ended, for plugins may leave threads behind that do not know of an end.
///
/// Signal handlers and the locale stay as the application has them. Thread-safe; the GIL is not
/// held afterwards, unless the caller holds it.
///
/// @param wanted  an interpreter's program, or its library; empty for what the environment says:
/// `MORTISE_PYTHON`, else the `python3` on `PATH`.
/// @return `python.unavailable` with what was looked for. It is looked for again at the next call.
Outcome<const Api*> start_interpreter(const std::string& wanted);

/// The GIL is held while one lives, on any thread.
class Gil {
 public:
  explicit Gil(const Api& api) : api_(api), state_(api.PyGILState_Ensure()) {}
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;
  ~Gil() { api_.PyGILState_Release(state_); }

 private:
  const Api& api_;
  const int state_;
};

}  // namespace mortise::engine::python
