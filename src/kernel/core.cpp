// SPDX-License-Identifier: Apache-2.0
#include "kernel/core.hpp"

#include <string>
#include <utility>

#include "route/readers.hpp"

namespace mortise::kernel {

Core::Core(Parts made_of, const HostOptions& how, std::shared_ptr<Alarm> who_hears)
    : parts(std::move(made_of)),
      options(how),
      log(std::make_shared<observe::IncidentLog>()),
      alarm(std::move(who_hears)),
      reaper(std::make_shared<Reaper>()),
      retirement(how.drain_ms, {.hide =
                                    [this](const Plugin& plugin) {
                                      const std::lock_guard lock(mutex);
                                      return roster.hide(plugin);
                                    },
                                .forget =
                                    [this](const Plugin& plugin) {
                                      const std::lock_guard lock(mutex);
                                      roster.forget(plugin);
                                    }}) {}

void Core::let_go(Leaving left) {
  route::wait_for_readers();  // of the root that it was in
  const std::lock_guard lock(mutex);
  leaving.push_back(std::move(left));
  std::erase_if(leaving, [](const Leaving& each) { return !route::is_entered(each.target); });
}

Error unknown(std::string_view id) {
  return Error(Code::kPluginUnknown,
               "there is no plugin '" + std::string(id) + "'; Host::plugins() lists them")
      .about(id);
}

Error busy(std::string_view id) {
  return Error(Code::kPluginBusy, "the state of plugin '" + std::string(id) +
                                      "' is being handed over: do it again afterwards")
      .about(id);
}

}  // namespace mortise::kernel
