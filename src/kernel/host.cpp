// SPDX-License-Identifier: Apache-2.0
//
// The public face: `include/mortise/host.hpp`, but for the constructor, which the composition root
// provides.
#include "mortise/host.hpp"

#include <cassert>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "kernel/supervisor.hpp"
#include "route/readers.hpp"

namespace mortise {
namespace {

/// The file's name without its ending.
std::string default_id(const std::filesystem::path& path) { return path.stem().string(); }

/// In the child of a fork the host's threads are missing and its locks may be held for ever:
/// nothing is touched.
Outcome<> not_forked() {
  if (!route::forked()) return {};
  return Error(Code::kHostForked,
               "this process was forked: its plugins stayed in the parent; make a new process "
               "(exec) for more");
}

kernel::Hints hints_of(const PointHints& given) {
  kernel::Hints hints{.placement = {}, .attributes = std::string(given.attributes)};
  for (const StringView id : given.before)
    hints.placement.before.emplace_back(std::string_view(id));
  for (const StringView id : given.after) hints.placement.after.emplace_back(std::string_view(id));
  if (given.priority) hints.placement.priority = *given.priority;
  return hints;
}

kernel::Start start_of(const LoadOptions& options) {
  return {.wall = options.wall,
          .configuration = std::string(options.configuration),
          .state = std::string(options.state),
          .hints = hints_of(options.hints)};
}
kernel::Start start_of(const AddOptions& options) {
  return {.wall = options.wall,
          .configuration = std::string(options.configuration),
          .state = std::string(options.state),
          .executor = options.executor,
          .hints = hints_of(options.hints)};
}

mortise_call context_of(const CallOptions& options) {
  mortise_call call{};
  call.size = sizeof(call);
  call.deadline_ns = options.deadline_ns;
  call.cancel = options.cancel;
  call.route_key = options.route_key;
  return call;
}

}  // namespace

namespace detail {

Subscriber* subscribe(kernel::Supervisor& supervisor, const EventHandler& handler) {
  if (!route::forked()) return supervisor.subscribe(handler);
  handler.destroy(handler.self);
  return nullptr;
}

}  // namespace detail

Host::~Host() {
  if (!route::forked()) delete supervisor_;
}

Outcome<String> Host::load(std::string_view path, const LoadOptions& options) {
  MORTISE_TRY(not_forked());
  const std::filesystem::path file(path);
  const std::string id = options.id.empty() ? default_id(file) : std::string(options.id);
  MORTISE_TRY(supervisor_->load(id, supervisor_->from_file(file, options), start_of(options)));
  return String(id);
}

Outcome<> Host::add(const mortise_plugin* entry, std::string_view id, const AddOptions& options) {
  MORTISE_TRY(not_forked());
  return supervisor_->load(std::string(id), kernel::Supervisor::from_entry(entry),
                           start_of(options));
}

Outcome<> Host::swap(std::string_view id, std::string_view path, const LoadOptions& options) {
  MORTISE_TRY(not_forked());
  return supervisor_->swap(std::string(id), supervisor_->from_file(path, options),
                           start_of(options));
}

Outcome<> Host::swap(std::string_view id, const mortise_plugin* entry, const AddOptions& options) {
  MORTISE_TRY(not_forked());
  return supervisor_->swap(std::string(id), kernel::Supervisor::from_entry(entry),
                           start_of(options));
}

Outcome<> Host::unload(std::string_view id) {
  MORTISE_TRY(not_forked());
  return supervisor_->unload(std::string(id));
}

Outcome<> Host::configure(std::string_view id, std::string_view json, const CallOptions& options) {
  MORTISE_TRY(not_forked());
  return supervisor_->configure(id, json, context_of(options));
}

Outcome<Health> Host::health(std::string_view id, const CallOptions& options) {
  MORTISE_TRY(not_forked());
  return supervisor_->health(id, context_of(options));
}

Outcome<String> Host::export_state(std::string_view id, const CallOptions& options) {
  MORTISE_TRY(not_forked());
  MORTISE_TRY_ASSIGN(const std::string json, supervisor_->export_state(id, context_of(options)));
  return String(json);
}

List<PluginInfo> Host::plugins() {
  if (route::forked()) return {};
  return supervisor_->plugins();
}

List<PointInfo> Host::points() {
  if (route::forked()) return {};
  return supervisor_->points();
}

Outcome<List<uint8_t>> Host::descriptor(std::string_view id) const {
  MORTISE_TRY(not_forked());
  return supervisor_->descriptor(id);
}

Option<Incident> Host::incident(uint64_t id) const {
  if (route::forked()) return {};
  const auto found = supervisor_->incidents().find(id);
  if (!found) return {};
  return Incident{.id = found->id,
                  .kind = found->kind,
                  .plugin = found->plugin,
                  .function = found->function,
                  .text = found->text,
                  .from_plugin = found->from_plugin};
}

}  // namespace mortise
