// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "object.hpp"

namespace mortise::python {

/// A callable that threads of the library's own call; dropped with the GIL, on any thread.
class Callback {
 public:
  explicit Callback(Object function) : function_(std::move(function)) {}
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;
  ~Callback() {
    if (Py_IsInitialized() == 0) {
      static_cast<void>(function_.take());  // the interpreter is gone, and with it the object
      return;
    }
    const Locked locked;
    function_ = {};
  }

  /// Nobody is there whom it could raise to: `sys.unraisablehook` hears of it. With the GIL held.
  /// @param arguments  a tuple; null with an exception.
  void operator()(const Object& arguments) const {
    const Object done = Object::owned(
        arguments ? in_python([&] { return PyObject_CallObject(function_.get(), arguments.get()); })
                  : nullptr);
    if (!done) PyErr_WriteUnraisable(function_.get());
  }

 private:
  Object function_;
};

}  // namespace mortise::python
