// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "object.hpp"
#include "plan.hpp"

namespace mortise::python {

// Tensors of other libraries, by DLPack (https://dmlc.github.io/dlpack, the form without a version,
// which everybody gives).

/// What a tensor is as a buffer: valid as long as its capsule, which `keeper` gets.
struct Tensor {
  static constexpr int kMostDimensions = 32;

  Object keeper{};
  Py_buffer view{};  ///< Without an object; `format` is null.
  char code = 0;     ///< Of its elements, as `struct` has them; 0 for what WIT has no numbers for.
  Py_ssize_t shape[kMostDimensions];
  Py_ssize_t strides[kMostDimensions];
};

/// Whether an object can be asked for a tensor.
bool has_tensor(PyObject* object);

/// Asks for it. @return false with an exception: a BufferError for what does not lie in memory.
bool get_tensor(PyObject* object, Tensor& tensor);

/// A capsule with the numbers of an `array.array`, which cannot be resized while it lives.
/// @return null with an exception.
Object make_tensor(PyObject* array);

}  // namespace mortise::python
