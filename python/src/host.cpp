// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <set>
#include <thread>
#include <utility>

#include "errors.hpp"

namespace mortise::python {
namespace {

/// Every host there is. Guarded by the GIL; never destroyed, since objects may go late.
std::set<PythonHost*>& all_hosts() {
  static auto* const hosts = new std::set<PythonHost*>;
  return *hosts;
}

/// A callable that hears events; dropped with the GIL.
class HandlerOf {
 public:
  explicit HandlerOf(Object handler) : handler_(std::move(handler)) {}
  HandlerOf(const HandlerOf&) = delete;
  HandlerOf& operator=(const HandlerOf&) = delete;
  ~HandlerOf() {
    if (Py_IsInitialized() == 0) {
      static_cast<void>(handler_.take());  // the interpreter is gone, and with it the object
      return;
    }
    const PyGILState_STATE state = PyGILState_Ensure();
    handler_ = {};
    PyGILState_Release(state);
  }

  void tell(const Event& event) {
    constexpr const char* kKinds[] = {"added",       "removed",   "swapped",      "degraded",
                                      "quarantined", "recovered", "point-changed"};
    const PyGILState_STATE state = PyGILState_Ensure();
    const auto text = [](const String& from) { return std::string(std::string_view(from)); };
    const Object done = Object::owned(PyObject_CallFunction(
        handler_.get(), "ssss", kKinds[static_cast<size_t>(event.kind)],
        text(event.plugin).c_str(), text(event.point).c_str(), text(event.text).c_str()));
    if (!done) PyErr_WriteUnraisable(handler_.get());
    PyGILState_Release(state);
  }

 private:
  Object handler_;
};

/// Ends a host. Inside a call it would wait for that call itself: then another thread does it.
void end_host(Host* host) {
  if (detail::is_inside_call())
    std::thread([host] { delete host; }).detach();
  else
    delete host;
}

}  // namespace

PythonHost::PythonHost(const HostOptions& options) {
  {
    const Unlocked unlocked;
    host_ = {new Host(options), &end_host};
  }
  all_hosts().insert(this);
}

PythonHost::~PythonHost() {
  all_hosts().erase(this);
  const Unlocked unlocked;
  host_.reset();
}

template <class Body>
auto PythonHost::run(const std::string& plugin, Body body) {
  using Result = decltype(body(*host_));
  std::optional<Result> outcome;
  std::shared_ptr<Host> host = host_;
  if (host == nullptr) {
    raise(Error(Code::kCallUnavailable, "the host is closed"), {});
    return outcome;
  }
  {
    const Unlocked unlocked;
    outcome.emplace(body(*host));
    host.reset();  // the last one, where it was closed meanwhile
  }
  if constexpr (requires { outcome->error(); }) {
    if (!*outcome) {
      raise(outcome->error(), {.plugin = plugin});
      outcome.reset();
    }
  }
  return outcome;
}

std::optional<std::string> PythonHost::load(const std::string& path, const LoadOptions& options) {
  const auto id =
      run(std::string(options.id), [&](Host& host) { return host.load(path, options); });
  if (!id) return std::nullopt;
  return std::string(std::string_view(**id));
}

bool PythonHost::swap(const std::string& id, const std::string& path, const LoadOptions& options) {
  return run(id, [&](Host& host) { return host.swap(id, path, options); }).has_value();
}

bool PythonHost::add(const std::shared_ptr<PythonPlugin>& plugin, const std::string& id,
                     Option<Wall> wall) {
  if (!run(id, [&](Host& host) { return host.add(plugin->entry(), id, {.wall = wall}); }))
    return false;
  plugins_[id] = plugin;
  return true;
}

bool PythonHost::swap(const std::string& id, const std::shared_ptr<PythonPlugin>& plugin) {
  if (!run(id, [&](Host& host) { return host.swap(id, plugin->entry()); })) return false;
  plugins_[id] = plugin;
  return true;
}

bool PythonHost::unload(const std::string& id) {
  if (!run(id, [&](Host& host) { return host.unload(id); })) return false;
  plugins_.erase(id);
  return true;
}

std::optional<List<PluginInfo>> PythonHost::plugins() {
  return run({}, [](Host& host) { return host.plugins(); });
}

std::optional<Option<Incident>> PythonHost::incident(uint64_t id) {
  return run({}, [&](Host& host) { return host.incident(id); });
}

bool PythonHost::declare_point(const std::string& name, const ContractData& contract,
                               const detail::RawPointOptions* options) {
  if (contract.functions().empty())
    return raise(Error(Code::kContractInvalid,
                       "'" + contract.name() + "' has no functions, so nobody can provide it"),
                 {.contract = contract.name()});
  const auto view = run({}, [&](Host& host) {
    return detail::try_declare_point(detail::SupervisorOf::get(host), contract.keys(), name,
                                     options);
  });
  if (!view) return false;
  auto& known = points_[{name, &contract}];
  known = std::make_shared<View>();
  known->view = **view;
  return true;
}

detail::PointView* PythonHost::view(const std::string& point, const ContractData& contract) {
  const auto found = points_.find({point, &contract});
  return found == points_.end() ? nullptr : found->second->view;
}

std::optional<std::vector<detail::Place*>> PythonHost::places(const std::string& point,
                                                              const ContractData& contract) {
  return run({}, [&](Host&) {
    std::vector<detail::Place*> places;
    if (detail::PointView* const all = view(point, contract))
      detail::each_place(
          *all,
          [](void* context, detail::Place* place) {
            static_cast<std::vector<detail::Place*>*>(context)->push_back(place);
          },
          &places);
    return places;
  });
}

detail::Place* PythonHost::first_place(const std::string& point, const ContractData& contract) {
  return run({}, [&](Host&) { return detail::first_place(*view(point, contract)); })
      .value_or(nullptr);
}

PyObject* PythonHost::call(const std::string& point, const ContractData& contract,
                           const FunctionPlan& function, const CallOptions& options,
                           const Arguments& arguments) {
  const std::shared_ptr<Host> host = host_;  // it stays while the call runs
  if (host == nullptr) {
    raise(Error(Code::kCallUnavailable, "the host is closed"), {});
    return nullptr;
  }
  return call_point(contract, function, *view(point, contract), options, arguments);
}

std::optional<List<PointInfo>> PythonHost::points() {
  return run({}, [](Host& host) { return host.points(); });
}

std::unique_ptr<Subscription> PythonHost::subscribe(Object handler) {
  auto kept = std::make_shared<HandlerOf>(std::move(handler));
  auto made = run({}, [&](Host& host) {
    return host.on_event([kept](const Event& event) { kept->tell(event); });
  });
  return made ? std::make_unique<Subscription>(*std::move(made)) : nullptr;
}

std::shared_ptr<const ContractData> PythonHost::contract(const std::string& name) {
  const auto descriptors = run({}, [](Host& host) {
    std::vector<std::vector<uint8_t>> all;
    for (const PluginInfo& plugin : host.plugins()) {
      const auto bytes = host.descriptor(plugin.id);
      if (bytes) all.emplace_back(bytes->begin(), bytes->end());
    }
    return all;
  });
  if (!descriptors) return nullptr;
  for (const std::vector<uint8_t>& bytes : *descriptors) {
    auto found = find_contract(bytes, name);
    if (found != nullptr || PyErr_Occurred()) return found;
  }
  raise(Error(Code::kCallUnavailable, "no plugin that is loaded describes a contract '" + name +
                                          "': load one first, or read the contract from its WIT"),
        {.contract = name});
  return nullptr;
}

bool PythonHost::close() {
  if (detail::is_inside_call())
    return raise(Error(Code::kCallConflict,
                       "a host cannot be closed inside a call to a plugin: it would wait for it"),
                 {});
  std::shared_ptr<Host> host = std::move(host_);
  {
    const Unlocked unlocked;
    host.reset();
  }
  plugins_.clear();
  return true;
}

void PythonHost::close_all() {
  std::vector<std::shared_ptr<Host>> open;
  for (PythonHost* const host : all_hosts()) open.push_back(std::move(host->host_));
  const Unlocked unlocked;
  open.clear();
}

}  // namespace mortise::python
