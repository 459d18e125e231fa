// SPDX-License-Identifier: Apache-2.0
#include "executor.hpp"

#include <new>
#include <optional>
#include <utility>

namespace mortise::python {
namespace {

/// One call that waits to be run, as the executor's object gets it.
struct TaskObject {
  PyObject_HEAD std::optional<Executor::Task> task;
  const PythonExecutor* executor;
};

PyTypeObject* task_type = nullptr;
thread_local const PythonExecutor* running = nullptr;

TaskObject& task_of(PyObject* object) { return *reinterpret_cast<TaskObject*>(object); }

PyObject* run(PyObject* self, PyObject*, PyObject*) {
  std::optional<Executor::Task> task = std::exchange(task_of(self).task, std::nullopt);
  if (!task) {
    PyErr_SetString(PyExc_RuntimeError, "a task runs once");
    return nullptr;
  }
  {
    const PythonExecutor* const outer = std::exchange(running, task_of(self).executor);
    const Unlocked unlocked;
    (*task)();
    task.reset();
    running = outer;
  }
  Py_RETURN_NONE;
}

void dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  std::optional<Executor::Task> task = std::move(task_of(self).task);
  task_of(self).task.~optional();
  type->tp_free(self);
  Py_DECREF(type);
  if (!task) return;
  const Unlocked unlocked;  // its caller hears that it was not run
  task.reset();
}

PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(&dealloc)},
                       {Py_tp_call, reinterpret_cast<void*>(&run)},
                       {0, nullptr}};
PyType_Spec spec = {"mortise._core.Task", sizeof(TaskObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

}  // namespace

PythonExecutor::PythonExecutor(Object object)
    : object_(std::move(object)),
      has_is_here_(PyObject_HasAttrString(object_.get(), "is_here") != 0) {}

PythonExecutor::~PythonExecutor() {
  const Locked locked;
  object_ = {};
}

void PythonExecutor::post(Task task) {
  const Locked locked;
  const Object made = Object::owned(task_type->tp_alloc(task_type, 0));
  if (!made) {
    PyErr_Clear();
    return;
  }
  new (&task_of(made.get()).task) std::optional<Task>(std::move(task));
  task_of(made.get()).executor = this;
  const Object posted = Object::owned(
      in_python([&] { return PyObject_CallMethod(object_.get(), "post", "O", made.get()); }));
  if (posted) return;
  // The task goes without being run, whoever keeps the exception: its call is unavailable.
  const std::optional<Task> dropped = std::exchange(task_of(made.get()).task, std::nullopt);
  PyErr_WriteUnraisable(object_.get());
}

bool PythonExecutor::is_here() const noexcept {
  if (running == this) return true;
  if (!has_is_here_) return false;
  const Locked locked;
  const Object answer = Object::owned(
      in_python([&] { return PyObject_CallMethod(object_.get(), "is_here", nullptr); }));
  const int is_true = answer ? PyObject_IsTrue(answer.get()) : -1;
  if (is_true < 0) PyErr_WriteUnraisable(object_.get());
  return is_true == 1;
}

bool add_task_type(PyObject* module) {
  PyObject* const type = PyType_FromSpec(&spec);
  task_type = reinterpret_cast<PyTypeObject*>(type);  // one reference is kept for ever
  return type != nullptr && PyModule_AddObjectRef(module, "Task", type) == 0;
}

}  // namespace mortise::python
