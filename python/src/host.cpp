// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <set>
#include <thread>
#include <utility>

#include "callback.hpp"
#include "errors.hpp"

namespace mortise::python {
namespace {

/// Every host there is. Guarded by the GIL; never destroyed, since objects may go late.
std::set<PythonHost*>& all_hosts() {
  static auto* const hosts = new std::set<PythonHost*>;
  return *hosts;
}

/// Tells the host why what stands in for a function fails.
struct StandInReporter final : Reporter {
  mortise_status say(mortise_status status, std::string_view words) const override {
    return detail::stand_in_failed(Error(code_of(static_cast<Kind>(status)), words));
  }
};

mortise_status stand_in(void* self, const void* arguments, void* result, const mortise_call* call) {
  return guarded_status([&] {
    const Locked locked;
    return serve(*static_cast<const Served*>(self), nullptr,
                 {static_cast<const std::byte*>(arguments), static_cast<std::byte*>(result), call},
                 StandInReporter());
  });
}

void end_stand_in(void* self) {
  const Locked locked;
  delete static_cast<Served*>(self);
}

}  // namespace

/// Inside of what it waits for it would wait for itself: then another thread does it.
void OpenHost::end(OpenHost* open) {
  const auto end_all = [open] {
    for (const std::shared_ptr<Guest>& guest : open->guests) guest->end();
    delete open;
  };
  if (open->is_inside())
    std::thread(end_all).detach();
  else
    end_all();
}

PythonHost::PythonHost(const HostOptions& options) {
  {
    const Unlocked unlocked;
    kept_ = {new OpenHost, &OpenHost::end};
    kept_->host.emplace(options);
  }
  all_hosts().insert(this);
}

PythonHost::~PythonHost() {
  all_hosts().erase(this);
  const Unlocked unlocked;
  kept_.reset();
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

Executor* PythonHost::keep(Object executor) {
  if (kept_ == nullptr || !executor || executor.get() == Py_None) return nullptr;
  return &kept_->executors.emplace_back(std::move(executor));
}

bool PythonHost::add(const std::shared_ptr<PythonPlugin>& plugin, const std::string& id,
                     AddOptions options, Object executor) {
  options.executor = keep(std::move(executor));
  if (!run(id, [&](Host& host) { return host.add(plugin->entry(), id, options); })) return false;
  plugins_[id] = plugin;
  return true;
}

bool PythonHost::swap(const std::string& id, const std::shared_ptr<PythonPlugin>& plugin,
                      AddOptions options, Object executor) {
  options.executor = keep(std::move(executor));
  if (!run(id, [&](Host& host) { return host.swap(id, plugin->entry(), options); })) return false;
  plugins_[id] = plugin;
  return true;
}

bool PythonHost::configure(const std::string& id, const std::string& json,
                           const CallOptions& options) {
  return run(id, [&](Host& host) { return host.configure(id, json, options); }).has_value();
}

std::optional<Health> PythonHost::health(const std::string& id, const CallOptions& options) {
  auto said = run(id, [&](Host& host) { return host.health(id, options); });
  if (!said) return std::nullopt;
  return **std::move(said);
}

std::optional<std::string> PythonHost::export_state(const std::string& id,
                                                    const CallOptions& options) {
  const auto json = run(id, [&](Host& host) { return host.export_state(id, options); });
  if (!json) return std::nullopt;
  return std::string(std::string_view(**json));
}

bool PythonHost::on_missing(const std::shared_ptr<const ContractData>& contract, size_t index,
                            Object function) {
  auto served = std::make_unique<Served>();
  if (!served->prepare(contract, index, std::move(function))) return false;
  return run({},
             [&](Host& host) {
               detail::on_missing(detail::SupervisorOf::get(host), contract->keys(), index,
                                  {&stand_in, served.release(), &end_stand_in});
               return true;
             })
      .has_value();
}

bool PythonHost::on_failure(const View& view, const std::shared_ptr<const ContractData>& contract,
                            size_t index, Object function) {
  auto served = std::make_unique<Served>();
  if (!served->prepare(contract, index, std::move(function))) return false;
  return run({},
             [&](Host&) {
               detail::on_failure(view.get(), index, {&stand_in, served.release(), &end_stand_in});
               return true;
             })
      .has_value();
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

std::unique_ptr<View> PythonHost::declare_point(const std::string& name,
                                                const ContractData& contract,
                                                const detail::RawPointOptions* options) {
  if (contract.functions().empty()) {
    raise(Error(Code::kContractInvalid,
                "'" + contract.name() + "' has no functions, so nobody can provide it"),
          {.contract = contract.name()});
    return nullptr;
  }
  const auto view = run({}, [&](Host& host) {
    return detail::try_declare_point(detail::SupervisorOf::get(host), contract.keys(), name,
                                     options);
  });
  return view ? std::make_unique<View>(**view) : nullptr;
}

std::optional<std::vector<detail::Place*>> PythonHost::places(const View& view) {
  return run({}, [&](Host&) {
    std::vector<detail::Place*> places;
    detail::each_place(
        view.get(),
        [](void* context, detail::Place* place) {
          static_cast<std::vector<detail::Place*>*>(context)->push_back(place);
        },
        &places);
    return places;
  });
}

detail::Place* PythonHost::first_place(const View& view) {
  return run({}, [&](Host&) { return detail::first_place(view.get()); }).value_or(nullptr);
}

detail::Place* PythonHost::place_of(const View& view, const std::string& id) {
  const auto place = run(id, [&](Host&) { return detail::place_of(view.get(), id); });
  return place ? **place : nullptr;
}

PyObject* PythonHost::call(const View& view, const ContractData& contract,
                           const FunctionPlan& function, const CallOptions& options,
                           const Arguments& arguments) {
  const std::shared_ptr<OpenHost> kept = kept_;  // it stays while the call runs
  if (kept == nullptr) {
    raise(Error(Code::kCallUnavailable, "the host is closed"), {});
    return nullptr;
  }
  return call_point(contract, function, view.get(), options, arguments);
}

std::optional<List<PointInfo>> PythonHost::points() {
  return run({}, [](Host& host) { return host.points(); });
}

std::unique_ptr<Subscription> PythonHost::subscribe(Object handler) {
  auto kept = std::make_shared<Callback>(std::move(handler));
  auto made = run({}, [&](Host& host) {
    return host.on_event([kept](const Event& event) {
      constexpr const char* kKinds[] = {"added",       "removed",   "swapped",      "degraded",
                                        "quarantined", "recovered", "point-changed"};
      const auto text = [](const String& from) { return std::string(std::string_view(from)); };
      const Locked locked;
      (*kept)(Object::owned(Py_BuildValue("(ssss)", kKinds[static_cast<size_t>(event.kind)],
                                          text(event.plugin).c_str(), text(event.point).c_str(),
                                          text(event.text).c_str())));
    });
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
  if (kept_ != nullptr && kept_->is_inside())
    return raise(
        Error(Code::kCallConflict,
              "a host cannot be closed inside a call to a plugin, nor by what is told of a "
              "watch: it would wait for it"),
        {});
  std::shared_ptr<OpenHost> kept = std::move(kept_);
  {
    const Unlocked unlocked;
    kept.reset();
  }
  plugins_.clear();
  return true;
}

void PythonHost::close_all() {
  std::vector<std::shared_ptr<OpenHost>> open;
  for (PythonHost* const host : all_hosts()) open.push_back(std::move(host->kept_));
  const Unlocked unlocked;
  open.clear();
}

}  // namespace mortise::python
