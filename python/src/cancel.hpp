// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>

namespace mortise::python {

/// What a caller gives calls up with, from any thread: `mortise.Cancel`.
class Cancel {
 public:
  void cancel() { __atomic_store_n(&word_, 1u, __ATOMIC_RELEASE); }
  bool is_cancelled() const { return __atomic_load_n(&word_, __ATOMIC_ACQUIRE) != 0; }
  const uint32_t* word() const { return &word_; }

 private:
  uint32_t word_ = 0;
};

/// The word of an object of class `Cancel`; null with a TypeError for another one.
const uint32_t* word_of(PyObject* object);

}  // namespace mortise::python
