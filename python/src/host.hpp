// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call.hpp"
#include "contract.hpp"
#include "mortise/host.hpp"
#include "plugin.hpp"

namespace mortise::python {

/// A host behind an object of Python. Its functions are called with the GIL held, and release it
/// wherever the library may wait or run code of plugins. Thread-safe with the GIL.
class PythonHost {
 public:
  explicit PythonHost(const HostOptions& options);
  PythonHost(const PythonHost&) = delete;
  PythonHost& operator=(const PythonHost&) = delete;
  /// Closes it.
  ~PythonHost();

  /// What follows returns false, null or nothing with an exception where it fails.
  std::optional<std::string> load(const std::string& path, const LoadOptions& options);
  bool swap(const std::string& id, const std::string& path, const LoadOptions& options);
  bool add(const std::shared_ptr<PythonPlugin>& plugin, const std::string& id, Option<Wall> wall);
  bool swap(const std::string& id, const std::shared_ptr<PythonPlugin>& plugin);
  bool unload(const std::string& id);
  std::optional<List<PluginInfo>> plugins();
  std::optional<Option<Incident>> incident(uint64_t id);

  /// One name stands for one contract. @param options  null to leave the point as it is.
  bool declare_point(const std::string& name, const ContractData& contract,
                     const detail::RawPointOptions* options);
  /// Of a point that was declared for this contract.
  std::optional<std::vector<detail::Place*>> places(const std::string& point,
                                                    const ContractData& contract);
  detail::Place* first_place(const std::string& point, const ContractData& contract);
  /// A call through it, as `call_point` gives it.
  PyObject* call(const std::string& point, const ContractData& contract,
                 const FunctionPlan& function, const CallOptions& options,
                 const Arguments& arguments);
  std::optional<List<PointInfo>> points();
  /// Calls `handler(kind, plugin, point, text)` with what happens, on a thread of the host's.
  std::unique_ptr<Subscription> subscribe(Object handler);
  /// The contract of a name, as a plugin that is loaded describes it.
  std::shared_ptr<const ContractData> contract(const std::string& name);

  /// Stops every plugin, and waits for calls inside them. Does nothing when it was closed.
  bool close();
  bool is_closed() const { return host_ == nullptr; }

  /// Closes every host that is open, before the interpreter ends.
  static void close_all();

 private:
  /// Runs `body` with the library's host and without the GIL. @return nothing with an exception,
  /// where the host is closed or the outcome is an error.
  template <class Body>
  auto run(const std::string& plugin, Body body);

  std::shared_ptr<Host> host_;  // shared with the calls that are under way
  /// The view of a point, as long as the host is open.
  detail::PointView* view(const std::string& point, const ContractData& contract);

  struct View {
    ~View() {
      if (view != nullptr) detail::release(view);
    }
    std::string contract{};
    detail::PointView* view = nullptr;
  };
  std::map<std::pair<std::string, const ContractData*>, std::shared_ptr<View>> points_;
  std::map<std::string, std::shared_ptr<PythonPlugin>> plugins_;  // those in Python, by id
};

}  // namespace mortise::python
