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

kernel::Wanted wanted(const detail::ContractKeys& contract,
                      const detail::PointRecord* point = nullptr) {
  kernel::Wanted wanted;
  wanted.point = point;
  wanted.functions.resize(contract.function_count);
  for (size_t i = 0; i < contract.function_count; ++i) {
    route::FunctionId& function = wanted.functions[i];
    function.name = contract.functions[i].name;
    std::memcpy(function.hash, contract.functions[i].hash, sizeof(function.hash));
  }
  wanted.descriptor = {contract.descriptor, contract.descriptor_size};
  return wanted;
}

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

/// The place of every client that is made in the child of a fork. Its calls answer `unavailable`.
detail::Place* forked_place() {
  static auto* const place = [] {
    auto* const made = new route::PlaceRecord;
    made->references = 1;
    return made;
  }();
  detail::retain(place);
  return place;
}

Step step_of(StepKind kind, std::string_view id, std::string_view path,
             const LoadOptions& options) {
  return {.kind = kind,
          .plugin = std::string(id),
          .path = std::string(path),
          .digest = std::string(options.digest),
          .wall = options.wall,
          .configuration = std::string(options.configuration),
          .state = std::string(options.state)};
}
Step step_of(StepKind kind, std::string_view id, const mortise_plugin* entry,
             const AddOptions& options) {
  return {.kind = kind,
          .plugin = std::string(id),
          .entry = entry,
          .wall = options.wall,
          .configuration = std::string(options.configuration),
          .state = std::string(options.state),
          .executor = options.executor};
}

/// A change of one step, whose errors need not say which.
Outcome<> apply_one(kernel::Supervisor& supervisor, Step step) {
  Change change;
  change.steps.push_back(std::move(step));
  return supervisor.apply(change, false);
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

const PointRecord* declare_point(kernel::Supervisor& supervisor, const ContractKeys& contract,
                                 std::string_view name) {
  if (route::forked()) return nullptr;
  return supervisor.declare_point(name, contract.name);
}

void on_missing(kernel::Supervisor& supervisor, const ContractKeys& contract, size_t function,
                const StandIn& stand_in) {
  if (!route::forked()) supervisor.on_missing(wanted(contract).functions[function], stand_in);
}

Place* first_place(kernel::Supervisor& supervisor, const ContractKeys& contract,
                   const PointRecord* point) {
  if (route::forked()) return forked_place();
  return supervisor.first_place(wanted(contract, point)).take();
}

void each_place(kernel::Supervisor& supervisor, const ContractKeys& contract,
                void (*take)(void* context, Place* place), void* context,
                const PointRecord* point) {
  if (route::forked()) return;
  for (route::PlaceRef& place : supervisor.all_places(wanted(contract, point)))
    take(context, place.take());
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
