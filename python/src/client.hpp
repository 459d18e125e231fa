// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "contract.hpp"
#include "mortise/client.hpp"
#include "object.hpp"

namespace mortise::python {

/// A client without types.
class Handle : public Client {
 public:
  using Client::Client;
  using Client::provides;
  using Client::route;
  using Client::set;
};

/// Adds the types `_core.Client` and `_core.Function` to the module. @return false with an
/// exception.
bool add_client_types(PyObject* module);

/// A callable of Python for one function of a contract: a method of its clients' class.
Object make_function(std::shared_ptr<const ContractData> contract, size_t index);

/// A client of a class that derives from `_core.Client`.
/// @param host  kept as long as the client.
Object make_client(PyTypeObject* type, Handle handle, std::shared_ptr<const ContractData> contract,
                   PyObject* host);

}  // namespace mortise::python
