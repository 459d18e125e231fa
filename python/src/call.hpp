// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client.hpp"
#include "imported.hpp"

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
/// The same for what a plugin in Python calls.
PyObject* call(const FunctionPlan& function, const Imported& imported, const Arguments& arguments);

}  // namespace mortise::python
