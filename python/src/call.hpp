// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client.hpp"
#include "mortise/point_way.hpp"

namespace mortise::python {

/// The arguments of a call as CPython hands them over, without the client.
struct Arguments {
  PyObject* const* values;
  size_t count;     ///< Of positional ones; those of keywords follow.
  PyObject* names;  ///< A tuple; null for none.
};

/// Calls a function of a plugin: arguments become values, the GIL is released, the result becomes
/// an object.
/// @return a new reference; null with an exception of Python.
PyObject* call(const ContractData& contract, const FunctionPlan& function,
               const detail::Route& route, const Arguments& arguments);

/// Calls a function through a point.
/// @return a tuple: a row for each plugin that was asked or skipped (its id or None, the value, the
/// exception or None, seconds, whether it was skipped), the value of the whole call, its exception
/// or None, and whether it went to all. Null with an exception where the arguments do not fit.
PyObject* call_point(const ContractData& contract, const FunctionPlan& function,
                     detail::PointView& view, const CallOptions& options,
                     const Arguments& arguments);

}  // namespace mortise::python
