// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mortise/host.hpp"
#include "object.hpp"

namespace mortise::python {

/// An object of Python with `post(task)`, where calls into a plugin run: it has `task()` called
/// soon, on a thread of its own. What it may also have is `is_here()`; without, a thread is its own
/// while it runs one of its tasks.
///
/// Thread-safe. Made and destroyed with or without the GIL; `post` takes it.
class PythonExecutor final : public Executor {
 public:
  /// With the GIL held.
  explicit PythonExecutor(Object object);
  PythonExecutor(const PythonExecutor&) = delete;
  PythonExecutor& operator=(const PythonExecutor&) = delete;
  ~PythonExecutor() override;

  void post(Task task) override;
  bool is_here() const noexcept override;

 private:
  Object object_;
  bool has_is_here_;
};

/// Adds the type `_core.Task` to the module. @return false with an exception.
bool add_task_type(PyObject* module);

}  // namespace mortise::python
