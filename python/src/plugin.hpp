// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contract.hpp"
#include "imported.hpp"
#include "mortise/plugin.hpp"
#include "object.hpp"
#include "serve.hpp"

namespace mortise::python {

/// What a class says that it is as a plugin.
struct Declared {
  struct Import {
    std::string name;  ///< The attribute that it is of the plugin's objects.
    std::shared_ptr<const ContractData> contract;
    Object cls;  ///< Of its objects: derives from `_core.Imported`.
    bool is_optional = false;
  };

  Object cls{};
  std::vector<std::shared_ptr<const ContractData>> contracts{};
  /// The interface with the functions of its own life that have records; null without any.
  std::shared_ptr<const ContractData> life{};
  std::vector<Import> imports{};
  Traits traits{};
};

/// A plugin that is a class of Python, for hosts in the same process: its entry is made while the
/// program runs, and its frames call the class's methods.
///
/// Immutable. Shared by whoever adds it and by its instances. Made and destroyed with the GIL held;
/// frames take it.
class PythonPlugin : public std::enable_shared_from_this<PythonPlugin> {
 public:
  /// How many functions one plugin may have, and how many plugins there may be at once.
  static constexpr size_t kMaxFunctions = 256;
  static constexpr size_t kMaxPlugins = 256;

  /// @param declared  its class is called without arguments for an instance, and has a method for
  /// each function that did not come later.
  /// @return null with an exception of Python.
  static std::shared_ptr<PythonPlugin> make(Declared declared);
  ~PythonPlugin();
  PythonPlugin(const PythonPlugin&) = delete;
  PythonPlugin& operator=(const PythonPlugin&) = delete;

  /// Valid as long as the plugin.
  const mortise_plugin* entry() const { return &entry_; }

 private:
  friend struct Frames;

  PythonPlugin() = default;
  bool take_slot();
  bool add_contract(const std::shared_ptr<const ContractData>& contract);
  bool add_life();
  void add_imports();
  void add_descriptor(const ContractData& contract);
  /// @param method  what serves it; null where none does.
  /// @return false with an exception.
  bool serve(const std::shared_ptr<const ContractData>& contract, size_t index,
             const FunctionKey& key, const char* method);
  void fill_entry();

  Declared declared_;
  std::vector<Served> functions_;
  std::vector<mortise_function> rows_;
  std::vector<mortise_import> imports_;
  std::vector<uint8_t> descriptor_;
  std::set<std::string> described_;
  mortise_plugin entry_{};
  size_t slot_ = kMaxPlugins;
};

}  // namespace mortise::python
