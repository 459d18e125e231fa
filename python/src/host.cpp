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

bool PythonHost::declare_point(const std::string& name, const ContractData& contract) {
  const std::string track = contract.keys().name;
  const auto [point, is_new] = points_.emplace(name, track);
  if (point->second != track)
    return raise(
        Error(Code::kCallConflict, "the point '" + name + "' takes plugins of '" + point->second +
                                       "', not of '" + track + "': give it another name"),
        {.contract = contract.name()});
  if (contract.functions().empty())
    return raise(Error(Code::kContractInvalid,
                       "'" + contract.name() + "' has no functions, so nobody can provide it"),
                 {.contract = contract.name()});
  return run({},
             [&](Host& host) {
               detail::declare_point(detail::SupervisorOf::get(host), contract.keys(), name);
               return true;
             })
      .has_value();
}

std::optional<std::vector<detail::Place*>> PythonHost::places(const ContractData& contract) {
  return run({}, [&](Host& host) {
    std::vector<detail::Place*> places;
    detail::each_place(
        detail::SupervisorOf::get(host), contract.keys(),
        [](void* context, detail::Place* place) {
          static_cast<std::vector<detail::Place*>*>(context)->push_back(place);
        },
        &places);
    return places;
  });
}

detail::Place* PythonHost::first_place(const ContractData& contract) {
  return run({},
             [&](Host& host) {
               return detail::first_place(detail::SupervisorOf::get(host), contract.keys());
             })
      .value_or(nullptr);
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
