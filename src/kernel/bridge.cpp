// SPDX-License-Identifier: Apache-2.0
//
// What a plugin reaches its host by: the functions of `mortise_host`. Everything that comes in is
// the plugin's.
#include "kernel/bridge.hpp"

#include <algorithm>

#include "mortise/memory.hpp"
#include "mortise/resource.hpp"
#include "route/call.hpp"

namespace mortise::kernel {
namespace {

constexpr size_t kMaxAlignment = 4096;

void* allocate(size_t size, size_t alignment) {
  if (size == 0 || alignment > kMaxAlignment || (alignment & (alignment - 1)) != 0 ||
      alignment == 0)
    return nullptr;
  if (size > SIZE_MAX - kMaxAlignment) return nullptr;
  return detail::heap_allocate(size, alignment);
}

void release(void* block, size_t size, size_t alignment) {
  detail::heap_release(block, size, alignment);
}

}  // namespace

struct BridgeFunctions {
  static mortise_status call_import(const mortise_host* host, uint32_t import,
                                    const void* arguments, void* result, const mortise_call* call) {
    const Plugin& plugin = *static_cast<const Bridge*>(host)->plugin;
    if (!plugin.is_open_) return MORTISE_UNAVAILABLE;
    if (import >= plugin.imports().size()) return MORTISE_INVALID;
    const Wires::Link& link = plugin.wires_.link(import);
    if (link.wire == nullptr) [[unlikely]]
      return plugin.serve_resource(import, arguments, result);
    mortise_call context = route::context_of(call);
    context.caller = reinterpret_cast<uintptr_t>(&plugin.target_);
    const route::PlaceRecord* place = link.wire->place.get();
    if (link.wire->may_wrap)
      if (const route::ThreadReader* const reader = route::this_reader())
        place = &route::continue_at(*reader, plugin.target_, *place);
    return route::call_for_plugin(*place, link.row, arguments, result, context);
  }

  static mortise_status drop(const mortise_host* host, uint32_t handle) {
    if (host == nullptr || route::forked()) return detail::drop_handle(nullptr, handle);
    const Plugin& plugin = *static_cast<const Bridge*>(host)->plugin;
    return resource::status_of(
        resource::Table::process().drop(handle, reinterpret_cast<uintptr_t>(&plugin.target_)));
  }

  static void report(const mortise_host* host, const mortise_call*, mortise_status status,
                     const char* text, size_t text_size) {
    Plugin& plugin = *static_cast<const Bridge*>(host)->plugin;
    const std::string_view words(text, text == nullptr ? 0 : std::min(text_size, size_t{4096}));
    const uint64_t incident = route::report(plugin.target_, status, words);
    if (incident == 0) return;
    const std::lock_guard lock(plugin.report_mutex_);
    plugin.last_incident_ = incident;
    plugin.last_report_ =
        plugin.shared_.log->find(incident).value_or(observe::IncidentRecord{}).text;
  }
};

Bridge make_bridge(Plugin& plugin) {
  Bridge bridge{};
  bridge.size = sizeof(mortise_host);
  bridge.allocate = &allocate;
  bridge.release = &release;
  bridge.call_import = &BridgeFunctions::call_import;
  bridge.report = &BridgeFunctions::report;
  bridge.drop = &BridgeFunctions::drop;
  bridge.plugin = &plugin;
  return bridge;
}

}  // namespace mortise::kernel
