// SPDX-License-Identifier: Apache-2.0
//
// The public face: `include/mortise/host.hpp`, but for the constructor, which the composition root
// provides.
#include "mortise/host.hpp"

#include <cassert>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
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

/// The step with what is said of the plugin at points.
Step with_hints(Step step, const PointHints& given) {
  ContractHints& hints = step.hints.emplace_back();
  for (const StringView id : given.before) hints.before.emplace_back(std::string_view(id));
  for (const StringView id : given.after) hints.after.emplace_back(std::string_view(id));
  hints.priority = given.priority;
  hints.attributes = given.attributes;
  return step;
}

Step step_of(StepKind kind, std::string_view id, std::string_view path,
             const LoadOptions& options) {
  return with_hints({.kind = kind,
                     .plugin = std::string(id),
                     .path = std::string(path),
                     .digest = std::string(options.digest),
                     .wall = options.wall,
                     .configuration = std::string(options.configuration),
                     .state = std::string(options.state)},
                    options.hints);
}
Step step_of(StepKind kind, std::string_view id, const mortise_plugin* entry,
             const AddOptions& options) {
  return with_hints({.kind = kind,
                     .plugin = std::string(id),
                     .entry = entry,
                     .wall = options.wall,
                     .configuration = std::string(options.configuration),
                     .state = std::string(options.state),
                     .executor = options.executor},
                    options.hints);
}

/// A change of one step, whose errors need not say which.
Outcome<> apply_one(kernel::Supervisor& supervisor, Step step) {
  Change change;
  change.steps.push_back(std::move(step));
  return supervisor.apply(change, false);
}

Incident incident_of(const observe::IncidentRecord& record) {
  return {.id = record.id,
          .kind = record.kind,
          .plugin = record.plugin,
          .function = record.function,
          .text = record.text,
          .from_plugin = record.from_plugin};
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
  MORTISE_TRY(apply_one(*supervisor_, step_of(StepKind::kAdd, id, path, options)));
  return String(id);
}

Outcome<> Host::add(const mortise_plugin* entry, std::string_view id, const AddOptions& options) {
  MORTISE_TRY(not_forked());
  return apply_one(*supervisor_, step_of(StepKind::kAdd, id, entry, options));
}

Outcome<> Host::swap(std::string_view id, std::string_view path, const LoadOptions& options) {
  MORTISE_TRY(not_forked());
  return apply_one(*supervisor_, step_of(StepKind::kReplace, id, path, options));
}

Outcome<> Host::swap(std::string_view id, const mortise_plugin* entry, const AddOptions& options) {
  MORTISE_TRY(not_forked());
  return apply_one(*supervisor_, step_of(StepKind::kReplace, id, entry, options));
}

Outcome<> Host::unload(std::string_view id) {
  MORTISE_TRY(not_forked());
  return apply_one(*supervisor_, {.kind = StepKind::kRemove, .plugin = std::string(id)});
}

Outcome<> Host::apply(const Change& change) {
  MORTISE_TRY(not_forked());
  return supervisor_->apply(change, true);
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
  return incident_of(*found);
}

List<Incident> Host::incidents() const {
  if (route::forked()) return {};
  ListBuilder<Incident> all;
  for (const observe::IncidentRecord& record : supervisor_->incidents().all())
    all.push(incident_of(record));
  return all.finish();
}

}  // namespace mortise
