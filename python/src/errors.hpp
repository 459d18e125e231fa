// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "mortise/outcome.hpp"
#include "object.hpp"

namespace mortise::python {

/// What is known of a failure beside its error; empty where it is not.
struct Failure {
  std::string plugin{};
  std::string contract{};
  std::string function{};
  std::string report{};  ///< For operators: a note of the exception, beside its message.
};

/// Raises the exception of the error's kind, `mortise.Denied` and so on. @return false.
bool raise(const Error& error, const Failure& failure);

}  // namespace mortise::python
