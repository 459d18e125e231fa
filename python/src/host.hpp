// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call.hpp"
#include "contract.hpp"
#include "errors.hpp"
#include "open_host.hpp"
#include "plugin.hpp"

namespace mortise::python {

/// The plugins of a point, for callers that know one contract. It may outlive the host, which then
/// takes it no more.
class View {
 public:
  /// Takes over one reference.
  explicit View(detail::PointView* view) : view_(view) {}
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() { detail::release(view_); }

  detail::PointView& get() const { return *view_; }

 private:
  detail::PointView* const view_;
};

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
  /// @param executor  where its calls run; null for behind its wall.
  bool add(const std::shared_ptr<PythonPlugin>& plugin, const std::string& id, AddOptions options,
           Object executor);
  bool swap(const std::string& id, const std::shared_ptr<PythonPlugin>& plugin, AddOptions options,
            Object executor);
  bool unload(const std::string& id);
  bool configure(const std::string& id, const std::string& json, const CallOptions& options);
  std::optional<Health> health(const std::string& id, const CallOptions& options);
  std::optional<std::string> export_state(const std::string& id, const CallOptions& options);
  std::optional<List<PluginInfo>> plugins();
  std::optional<Option<Incident>> incident(uint64_t id);

  /// One name stands for one contract. @param options  null to leave the point as it is.
  std::unique_ptr<View> declare_point(const std::string& name, const ContractData& contract,
                                      const detail::RawPointOptions* options);
  /// The plugins of a view whose attributes a function wants, or those that it gives the highest
  /// number first. What it raises now is raised; later it goes to `sys.unraisablehook`.
  /// @param fields  that the attributes must have.
  std::unique_ptr<View> select(const View& view,
                               const std::shared_ptr<const ContractData>& contract, Object function,
                               bool gives_score, const std::vector<std::string>& fields);
  std::optional<std::vector<detail::Place*>> places(const View& view);
  detail::Place* first_place(const View& view);
  detail::Place* place_of(const View& view, const std::string& id);
  /// A call through a point, as `call_point` gives it. @param contract  what the view is for.
  PyObject* call(const View& view, const ContractData& contract, const FunctionPlan& function,
                 const CallOptions& options, const Arguments& arguments);
  std::optional<List<PointInfo>> points();
  /// Calls `handler(kind, plugin, point, text)` with what happens, on a thread of the host's.
  std::unique_ptr<Subscription> subscribe(Object handler);
  /// What calls of a function do where the plugin lacks it.
  bool on_missing(const std::shared_ptr<const ContractData>& contract, size_t index,
                  Object function);
  /// What stands in a failed plugin's place in calls through the point.
  bool on_failure(const View& view, const std::shared_ptr<const ContractData>& contract,
                  size_t index, Object function);
  /// The contract of a name, as a plugin that is loaded describes it.
  std::shared_ptr<const ContractData> contract(const std::string& name);

  /// Stops every plugin, and waits for calls inside them. Does nothing when it was closed.
  bool close();
  /// For those who use the host by themselves; null where it is closed.
  const std::shared_ptr<OpenHost>& open() const { return kept_; }
  bool is_closed() const { return kept_ == nullptr; }

  /// Closes every host that is open, before the interpreter ends.
  static void close_all();

 private:
  /// Runs `body` with the library's host and without the GIL. @return nothing with an exception,
  /// where the host is closed or the outcome is an error.
  template <class Body>
  auto run(const std::string& plugin, Body body);

  /// Adds where calls run. @return null where the host is closed, and for none.
  Executor* keep(Object executor);

  std::shared_ptr<OpenHost> kept_;
  std::map<std::string, std::shared_ptr<PythonPlugin>> plugins_;  // those in Python, by id
};

template <class Body>
auto PythonHost::run(const std::string& plugin, Body body) {
  using Result = decltype(body(*kept_->host));
  std::optional<Result> outcome;
  std::string report;
  std::shared_ptr<OpenHost> kept = kept_;
  if (kept == nullptr) {
    raise(Error(Code::kCallUnavailable, "the host is closed"), {});
    return outcome;
  }
  {
    const Unlocked unlocked;
    outcome.emplace(body(*kept->host));
    report = report_of(*kept->host, *outcome);
    kept.reset();  // the last one, where it was closed meanwhile
  }
  if constexpr (requires { outcome->error(); }) {
    if (!*outcome) {
      raise(outcome->error(), {.plugin = plugin, .report = report});
      outcome.reset();
    }
  }
  return outcome;
}

}  // namespace mortise::python
