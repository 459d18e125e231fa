// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/host.hpp"
#include "plan.hpp"
#include "value/release.hpp"

namespace mortise::python {

/// A parameter of a function, and what it is where it is left out.
struct Parameter {
  enum class Default : uint8_t { kRequired, kNone, kEmpty, kValue };

  std::string name{};
  Object interned{};  ///< The name, as callers' keywords are.
  std::string annotation{};
  const Node* node = nullptr;
  uint32_t offset = 0;
  Default fallback = Default::kRequired;
  Object value{};  ///< Of `kValue`.
};

/// How one function of a contract is called.
struct FunctionPlan {
  uint32_t index = 0;       ///< Its row.
  std::string label{};      ///< In WIT: `apply`, `[get]width`.
  std::string name{};       ///< In Python.
  std::string link_name{};  ///< `photo:lab/image-filter@1#apply`
  std::string docs{};
  std::string returns{};  ///< The annotation of what it returns.
  bool is_free = true;    ///< Else of a resource.
  bool came_later = false;
  std::vector<Parameter> parameters{};
  uint32_t arguments_size = 0;
  uint32_t result_size = 0;
  const Node* result = nullptr;
  std::optional<value::Release> release{};  ///< Of the result, where it may refer to something.
  std::string refusal{};  ///< Why it cannot be called from Python; empty where it can.
};

/// A contract that is a class of Python: what its types and functions are there. Two dicts, or null
/// where a contract was read from WIT alone; `mortise._interface` makes them.
struct Bindings {
  PyObject* types = nullptr;
  PyObject* functions = nullptr;
};

/// A contract as hosts and clients use it. Made and destroyed with the GIL held; immutable.
class ContractData {
 public:
  /// @return null with an exception of Python.
  static std::shared_ptr<const ContractData> make(contract::Contract contract,
                                                  const Bindings& bindings = {});

  const contract::Contract& contract() const { return contract_; }
  const contract::Layout& layout() const { return layout_; }
  const detail::ContractKeys& keys() const { return keys_; }
  /// `photo:lab/image-filter@1.0.0`
  const std::string& name() const { return name_; }
  const Plan& plan() const { return *plan_; }
  /// The contract as WIT, docs and directives included.
  std::string wit() const;
  /// The same as a module of Python.
  std::string python() const;
  const std::vector<FunctionPlan>& functions() const { return functions_; }

 private:
  explicit ContractData(contract::Contract contract) : contract_(std::move(contract)) {}

  bool fill(const Bindings& bindings);
  bool plan_functions(PyObject* bindings);
  FunctionPlan plan_function(size_t index) const;
  bool plan_parameters(size_t index, FunctionPlan& plan) const;

  const contract::Contract contract_;
  contract::Layout layout_;
  std::string name_;
  std::string track_name_;
  std::vector<std::string> link_names_;
  std::vector<FunctionKey> functions_keys_;
  std::vector<uint8_t> descriptor_;  // behind its size
  detail::ContractKeys keys_{};
  std::unique_ptr<Plan> plan_;
  std::vector<FunctionPlan> functions_;
};

/// Reads WIT from a file or folder, or a text. @param interface  which one; empty where there is
/// one with functions. @return null with an exception of Python.
std::shared_ptr<const ContractData> read_contract(const std::string* path, const std::string* text,
                                                  const std::string& interface,
                                                  std::vector<std::string> features,
                                                  const Bindings& bindings = {});

/// Finds a contract among descriptors, by its name with or without its version. @return null
/// without an exception where there is none.
std::shared_ptr<const ContractData> find_contract(std::span<const uint8_t> descriptors,
                                                  std::string_view name);

}  // namespace mortise::python
