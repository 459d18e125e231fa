// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

#include "contract.hpp"
#include "mortise/abi.h"
#include "object.hpp"
#include "value/program.hpp"

namespace mortise::python {

/// Who is told why a call fails, beside its caller.
class Reporter {
 public:
  virtual ~Reporter() = default;
  /// @return the status that the call ends with.
  virtual mortise_status say(mortise_status status, std::string_view words) const = 0;
};

/// A function of a contract as Python serves it.
struct Served {
  std::shared_ptr<const ContractData> contract{};
  const FunctionPlan* plan = nullptr;
  bool may_refuse = false;                ///< What a ValueError says is its own error: a text.
  Object method{};                        ///< The name of a method, or what is called itself.
  std::optional<value::Program> clone{};  ///< Gives the result memory of its own.

  /// @return false with an exception.
  bool prepare(std::shared_ptr<const ContractData> of, size_t index, Object called);
};

/// One call on its way, as a frame gets it.
struct Frame {
  const std::byte* arguments;
  std::byte* result;
  const mortise_call* call;
};

/// Calls what serves a function: arguments become objects, what it returns or raises a result. A
/// coroutine is run to its end on the loop of asyncio, see `mortise/_loop.py`. With the GIL held.
/// @param self  whose method it is; null where it is no method.
mortise_status serve(const Served& served, PyObject* self, const Frame& frame,
                     const Reporter& reporter);

/// What a call without a record gave; where it is a coroutine, what that came to.
/// @return null with an exception.
Object finished(Object answer, const mortise_call* call);

/// The exception that is pending becomes a status, and a report for the operator.
mortise_status report_exception(const Reporter& reporter);

/// Runs `body`, which gives a status; no exception of C++ leaves.
template <class Body>
mortise_status guarded_status(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return MORTISE_OVERLOADED;
  } catch (const std::exception&) {
    return MORTISE_FAILED;
  }
}

}  // namespace mortise::python
