// SPDX-License-Identifier: Apache-2.0
#include "loop.hpp"

#include <nanobind/nanobind.h>

namespace mortise::python {

PyObject* serving_variable = nullptr;

std::optional<detail::SharedCall> served_by_coroutine() {
  if (serving_variable == nullptr) return std::nullopt;
  PyObject* value = nullptr;
  if (PyContextVar_Get(serving_variable, nullptr, &value) != 0) PyErr_Clear();
  const Object kept = Object::owned(value);
  const detail::SharedCall* call = nullptr;
  if (!kept || kept.get() == Py_None || !nanobind::try_cast(nanobind::handle(kept.get()), call))
    return std::nullopt;
  return *call;
}

void CoroutineWork::begin() {
  if (const auto call = served_by_coroutine()) work_.emplace(*call, nullptr);
}

}  // namespace mortise::python
