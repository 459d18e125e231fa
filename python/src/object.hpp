// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <string>
#include <utility>

namespace mortise::python {

/// A counted reference to an object of Python; null for none. Used with the GIL held alone.
class Object {
 public:
  Object() = default;
  /// Takes over a new reference, such as functions of the C API return.
  static Object owned(PyObject* object) { return Object(object); }
  /// Adds a reference of its own.
  static Object shared(PyObject* object) {
    Py_XINCREF(object);
    return Object(object);
  }
  Object(const Object& other) : object_(other.object_) { Py_XINCREF(object_); }
  Object(Object&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Object& operator=(Object other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Object() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  PyTypeObject* type() const { return reinterpret_cast<PyTypeObject*>(object_); }
  /// Gives the reference away.
  PyObject* take() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  explicit Object(PyObject* object) : object_(object) {}

  PyObject* object_ = nullptr;
};

/// A str as UTF-8, another object as its `str`; empty where it has none. No exception is left.
std::string utf8(PyObject* object);

/// The exception that is pending, with its traceback; it is pending no more.
Object take_exception();

/// This thread waits for ever, for the process to end.
[[noreturn]] void stay() noexcept;

/// Calls what runs code of a plugin or an application, `body` being no more than that. Where the
/// interpreter ends meanwhile, CPython before 3.14 ends the thread in there, which unwinds its
/// frames like an exception: those of ours may not be left so, and without the GIL.
template <class Body>
auto in_python(Body body) noexcept {
  try {
    return body();
  } catch (...) {
    stay();
  }
}

/// The GIL is released while one lives. A thread that wants it back when the interpreter has ended
/// stays here for ever: CPython would end it, through frames that may not be left so.
class Unlocked {
 public:
  Unlocked() : state_(PyEval_SaveThread()) {}
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;
  ~Unlocked();

 private:
  PyThreadState* const state_;
};

/// The GIL is held while one lives, on any thread. The same at the interpreter's end.
class Locked {
 public:
  Locked();
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;
  ~Locked() { PyGILState_Release(state_); }

 private:
  PyGILState_STATE state_;
};

}  // namespace mortise::python
