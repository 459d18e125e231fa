// SPDX-License-Identifier: Apache-2.0
#include "kernel/life.hpp"

#include <cstring>
#include <new>
#include <span>
#include <utility>

#include "base/digest.hpp"
#include "kernel/plugin.hpp"
#include "route/call.hpp"

namespace mortise::kernel {
namespace {

using Refusal = Result<Unit, String>;

constexpr const char* kNames[] = {detail::kConfigure, detail::kHealth.name, detail::kExportState,
                                  detail::kImportState};
constexpr const char* kVerbs[] = {"configure", "ask the health of", "export the state of",
                                  "import the state of"};

/// Room for a result that a frame constructs.
template <class T>
class Room {
 public:
  void* data() { return bytes_; }
  /// Takes the result out. Once, after the frame went well.
  T take() {
    T* const made = std::launder(reinterpret_cast<T*>(bytes_));
    T taken = std::move(*made);
    made->~T();
    return taken;
  }

 private:
  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace

Outcome<std::unique_ptr<Life>> Life::make(Plugin& plugin) {
  std::unique_ptr<Life> life(new Life(plugin));
  for (const engine::Function& function : plugin.image().entry().functions) {
    if (function.code == nullptr || !function.types) continue;
    for (size_t step = 0; step < kSteps; ++step) {
      if (function.name != kNames[step]) continue;
      route::FunctionId& id = life->functions_[step].emplace();
      id.name = function.name;
      std::memcpy(id.hash, function.hash.data(), sizeof(id.hash));
      const contract::TypedFunction& types = *function.types;
      if (step == kHealth) continue;
      const contract::TypeIndex record =
          step == kExportState ? *types.get().result : *types.get().parameters[0].type;
      auto& kept = step == kConfigure     ? life->configuration_
                   : step == kExportState ? life->exported_
                                          : life->imported_;
      MORTISE_TRY_ASSIGN(kept, RecordType::make(types.contract, record));
    }
  }
  return life;
}

std::vector<route::FunctionId> Life::placed() const {
  std::vector<route::FunctionId> placed;
  for (const Step step : {kConfigure, kHealth, kExportState})
    if (has(step)) placed.push_back(*functions_[step]);
  return placed;
}

Error Life::unsupported(Step step) const {
  return Error(Code::kPluginUnsupported, std::string("cannot ") + kVerbs[step] + " plugin '" +
                                             plugin_.id() + "': it has no function for that");
}

Error Life::refused(Step step, Code code, std::string_view text) const {
  return Error(code,
               std::string("cannot ") + kVerbs[step] + " plugin '" + plugin_.id() +
                   "': it refuses: " + plugin_.keep_words(code_kind(code), kNames[step], text),
               "plugin " + plugin_.id());
}

Error Life::unread(Step step, const Error& error) const {
  return Error(error.code(), std::string("cannot ") + kVerbs[step] + " plugin '" + plugin_.id() +
                                 "': " + std::string(error.message()));
}

Outcome<> Life::run(Step step, const void* arguments, void* result, const mortise_call* call) {
  const route::FunctionId& function = *functions_[step];
  if (call == nullptr) {
    const mortise_status status = plugin_.call_directly(function, arguments, result);
    if (status == MORTISE_OK) return {};
    const bool is_known = status <= MORTISE_CONFLICT;
    return plugin_.failure(code_of(is_known ? static_cast<Kind>(status) : Kind::kFailed),
                           kVerbs[step], "it answered '" + route::status_text(status) + "'");
  }
  uint32_t row = 0;
  while (place_->functions[row].name != function.name) ++row;
  const mortise_status status = route::call_at(*place_.get(), row, arguments, result, *call);
  if (status == MORTISE_OK) return {};
  return detail::call_error(*place_.get(), row, status);
}

Outcome<> Life::run_refusable(Step step, const Record& record, Code code,
                              const mortise_call* call) {
  Room<Refusal> room;
  MORTISE_TRY(run(step, record.bytes.get(), room.data(), call));
  const Refusal answer = room.take();
  if (answer) return {};
  return refused(step, code, answer.error());
}

Outcome<> Life::configure(std::string_view json, const mortise_call* call) {
  if (!has(kConfigure)) {
    if (json.empty()) return {};
    return unsupported(kConfigure);
  }
  // Directly it is its one owner's; a plugin that sleeps is woken so by the call that configures
  // it.
  if (call != nullptr && is_configuring_.exchange(true))
    return Error(Code::kPluginBusy, "cannot configure plugin '" + plugin_.id() +
                                        "': it is being configured; do it again afterwards");
  struct Leave {
    std::atomic<bool>& is_configuring;
    bool is_mine;
    ~Leave() {
      if (is_mine) is_configuring = false;
    }
  } const leave{is_configuring_, call != nullptr};
  const auto record = configuration_->read(json.empty() ? "{}" : json);
  if (!record) return unread(kConfigure, record.error());
  MORTISE_TRY(run_refusable(kConfigure, **record, Code::kPluginConfigurationRefused, call));
  keep(json, **record);
  return {};
}

void Life::keep(std::string_view text, const Record& record) {
  const std::string digest = base::to_hex(base::sha256(std::as_bytes(std::span(record.json))));
  const std::lock_guard lock(mutex_);
  text_ = text;
  digest_ = digest;
}

Outcome<> Life::expect(std::string_view json) {
  if (!has(kConfigure)) {
    if (json.empty()) return {};
    return unsupported(kConfigure);
  }
  const auto record = configuration_->read(json.empty() ? "{}" : json);
  if (!record) return unread(kConfigure, record.error());
  keep(json, **record);
  return {};
}

Outcome<> Life::probe() {
  MORTISE_TRY_ASSIGN(const Health said, ask_health(nullptr));
  if (said.status != HealthStatus::kUnhealthy) return {};
  return refused(kHealth, Code::kPluginStartFailed, said.reason);
}

Outcome<Health> Life::ask_health(const mortise_call* call) {
  if (!has(kHealth)) return Health{};
  Room<Health> room;
  MORTISE_TRY(run(kHealth, nullptr, room.data(), call));
  Health said = room.take();
  if (said.status > HealthStatus::kUnhealthy)
    return Error(Code::kCallFailed, "cannot ask the health of plugin '" + plugin_.id() +
                                        "': it answered with a status that there is none of");
  return said;
}

Outcome<Health> Life::health(const mortise_call& call) {
  MORTISE_TRY_ASSIGN(Health said, ask_health(&call));
  if (!has(kHealth)) return said;
  const std::lock_guard lock(mutex_);
  was_asked_ = true;
  status_ = said.status;
  reason_ = std::string_view(said.reason);
  return said;
}

Outcome<std::string> Life::export_state(const mortise_call& call) {
  if (!has(kExportState)) return unsupported(kExportState);
  const std::unique_ptr<std::byte[]> state(new std::byte[exported_->size()]);
  MORTISE_TRY(run(kExportState, nullptr, state.get(), &call));
  auto json = exported_->write(state.get());
  exported_->release(state.get());
  if (!json) return unread(kExportState, json.error());
  return json;
}

Outcome<> Life::import_state(std::string_view json) {
  if (!has(kImportState)) return unsupported(kImportState);
  const auto record = imported_->read(json);
  if (!record) return unread(kImportState, record.error());
  return run_refusable(kImportState, **record, Code::kPluginStateRefused, nullptr);
}

bool Life::hands_over_to(const Life& next) const {
  return has(kExportState) && next.has(kImportState);
}

Outcome<value::Program> Life::state_from(const Life& old, bool is_strict) const {
  auto program = old.exported_->converter(*imported_, is_strict);
  if (program) return program;
  return Error(Code::kPluginIncompatible, "cannot swap plugin '" + plugin_.id() +
                                              "': the new one cannot take the state of the old "
                                              "one: " +
                                              std::string(program.message()));
}

Outcome<> Life::take_state(Life& old, const value::Program& convert) {
  const std::unique_ptr<std::byte[]> state(new std::byte[old.exported_->size()]);
  MORTISE_TRY(old.run(kExportState, nullptr, state.get(), nullptr));
  Record record;
  record.bytes.reset(new std::byte[imported_->size()]);
  const Outcome<> converted = convert.run(state.get(), {}, record.bytes.get(), record.arena);
  Outcome<> taken;
  if (converted)
    taken = run_refusable(kImportState, record, Code::kPluginStateRefused, nullptr);
  else
    taken = unread(kImportState, converted.error());
  old.exported_->release(state.get());
  return taken;
}

std::string Life::configuration() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

std::string Life::configuration_digest() const {
  const std::lock_guard lock(mutex_);
  return digest_;
}

Option<Health> Life::last_health() const {
  const std::lock_guard lock(mutex_);
  if (!was_asked_) return {};
  return Health{status_, reason_};
}

}  // namespace mortise::kernel
