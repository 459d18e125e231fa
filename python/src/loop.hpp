// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <optional>

#include "mortise/shared_call.hpp"
#include "object.hpp"

namespace mortise::python {

/// The context variable that says which call a coroutine serves, of `mortise/_loop.py`; null while
/// no coroutine has served any. With the GIL held, as all here.
extern PyObject* serving_variable;

/// The call that the coroutine serves which runs here, or has this run on a thread of its choice;
/// else nothing.
std::optional<detail::SharedCall> served_by_coroutine();

/// While one lives, calls that this thread makes for a coroutine are made for the call that it
/// serves; elsewhere nothing.
class CoroutineWork {
 public:
  CoroutineWork() {
    if (serving_variable != nullptr) [[unlikely]]
      begin();
  }
  CoroutineWork(const CoroutineWork&) = delete;
  CoroutineWork& operator=(const CoroutineWork&) = delete;

  bool is_active() const { return work_ && work_->is_active(); }

 private:
  void begin();

  std::optional<detail::SharedCall::Work> work_{};
};

}  // namespace mortise::python
