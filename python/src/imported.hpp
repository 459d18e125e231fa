// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>
#include <memory>
#include <shared_mutex>

#include "contract.hpp"
#include "mortise/abi.h"
#include "object.hpp"

namespace mortise::python {

/// The way from a plugin's objects to its host. They may outlive the instance: then the way is
/// closed, and calls are `unavailable`. Thread-safe.
class HostLink {
 public:
  explicit HostLink(const mortise_host* host) : host_(host) {}

  /// Calls an import, for the call that this thread serves. Without the GIL.
  mortise_status call(uint32_t import, const void* arguments, void* result);
  /// Waits for calls that are under way. Without the GIL.
  void close();

 private:
  std::shared_mutex mutex_;
  const mortise_host* host_;
};

/// What an object of class `_core.Imported` is: a contract that a plugin in Python calls.
struct Imported {
  std::shared_ptr<HostLink> link;
  std::shared_ptr<const ContractData> contract;
  uint32_t first = 0;  ///< The row of the contract's first function.
};

/// Adds the type `_core.Imported` to the module. @return false with an exception.
bool add_imported_type(PyObject* module);

/// @param type  a class that derives from `_core.Imported`.
Object make_imported(PyTypeObject* type, Imported imported);

/// What an object is; null where it is no `_core.Imported`.
const Imported* imported_of(PyObject* object);

}  // namespace mortise::python
