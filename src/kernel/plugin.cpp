// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>

#include "contract/hash.hpp"
#include "kernel/bridge.hpp"
#include "mortise/client.hpp"
#include "mortise/lifecycle.hpp"
#include "route/call.hpp"

namespace mortise::kernel {

namespace {

/// The contracts of an entry, but for the plugin's own life.
std::vector<std::string> contracts_in(const engine::Entry& entry) {
  std::vector<std::string> contracts;
  for (const engine::Function& function : entry.functions) {
    if (function.role != engine::ResourceRole::kNone) continue;  // nobody asks for it
    const std::string_view contract = contract::contract_of(function.name);
    if (contract != contract::contract_of(detail::kStart.name) &&
        std::ranges::find(contracts, contract) == contracts.end())
      contracts.emplace_back(contract);
  }
  return contracts;
}

}  // namespace

Plugin::Plugin(std::string id, std::unique_ptr<engine::Image> image, Place place, Shared shared)
    : image_(std::move(image)),
      place_(place),
      shared_(std::move(shared)),
      bridge_(make_bridge(*this)),
      keeper_(std::make_shared<Keeper>(
          target_, (image_->entry().flags & MORTISE_PLUGIN_PARALLEL) == 0, shared_.reaper)),
      contracts_(contracts_in(image_->entry())),
      wires_(image_->entry().imports, contracts_, *shared_.table) {
  target_.plugin = std::move(id);
  target_.log = shared_.log.get();
  const engine::Entry& entry = image_->entry();
  target_.reentrant = (entry.flags & MORTISE_PLUGIN_REENTRANT) != 0;
  for (size_t i = 0; i < entry.functions.size(); ++i) {
    const engine::Function& function = entry.functions[i];
    if (function.role != engine::ResourceRole::kNone) continue;  // nobody asks for it
    functions_.emplace(function.name, i);
  }
}

Plugin::~Plugin() { assert(instance_ == nullptr && "it was stopped, or is kept for ever"); }

bool Plugin::provides(std::string_view contract) const {
  return std::find(contracts_.begin(), contracts_.end(), contract) != contracts_.end();
}

const size_t* Plugin::find(std::string_view function) const {
  const auto found = functions_.find(function);
  return found == functions_.end() ? nullptr : &found->second;
}

Error Plugin::failure(Code code, std::string_view step, std::string_view found) const {
  const std::lock_guard lock(report_mutex_);
  std::string text =
      "cannot " + std::string(step) + " plugin '" + id() + "': " + std::string(found);
  if (last_report_.empty()) return Error(code, text);
  // What stands behind its first line is for operators alone.
  const size_t end = last_report_.find('\n');
  text += "; it says: " + last_report_.substr(0, end);
  if (end == std::string::npos) return Error(code, text, "plugin " + id());
  return Error(code, text + " (incident " + std::to_string(last_incident_) + ")", last_incident_);
}

std::string Plugin::keep_words(Kind kind, std::string_view function, std::string_view text) const {
  const uint64_t incident = shared_.log->add({.kind = kind,
                                              .plugin = id(),
                                              .function = std::string(function),
                                              .text = std::string(text),
                                              .from_plugin = true});
  std::string words = shared_.log->find(incident).value_or(observe::IncidentRecord{}).text;
  constexpr std::string_view kNextLine = observe::IncidentLog::kNextLine;
  for (size_t at = 0; (at = words.find(kNextLine, at)) != std::string::npos; ++at)
    words.replace(at, kNextLine.size(), " ");
  return words;
}

wall::Callee Plugin::guarded(size_t function, const wall::Callee& own) {
  own_[function] = own;
  return mediations_[function] == nullptr ? own : mediations_[function]->bind(own);
}

void Plugin::keep_destructors() {
  const auto& functions = image_->entry().functions;
  for (size_t i = 0; i < functions.size(); ++i)
    if (functions[i].role == engine::ResourceRole::kDestructor && functions[i].code != nullptr)
      keeper_->add({.type = resource::type_of(functions[i].resource),
                    .name = functions[i].name,
                    .own = own_[i],
                    .across = instance_->callee(i)});
}

mortise_status Plugin::serve_resource(size_t import, const void* arguments, void* result) const
    try {
  resource::Table& table = resource::Table::process();
  const resource::Type& type = import_resources_[import];
  resource::Fault fault{};
  uint64_t representation = 0;
  uint32_t handle = 0;
  if (image_->entry().imports[import].role == engine::ResourceRole::kNew) {
    std::memcpy(&representation, arguments, sizeof(representation));
    fault = table.create(type, representation, party(), keeper_, handle);
    if (fault == resource::Fault::kNone) std::memcpy(result, &handle, sizeof(handle));
  } else {
    std::memcpy(&handle, arguments, sizeof(handle));
    fault = table.find(handle, type, party(), *keeper_, representation);
    if (fault == resource::Fault::kNone)
      std::memcpy(result, &representation, sizeof(representation));
  }
  if (fault != resource::Fault::kNone)
    route::report(target_, resource::status_of(fault),
                  "a handle of '" + image_->entry().imports[import].resource + "' " +
                      std::string(resource::words(fault)),
                  false);
  return resource::status_of(fault);
} catch (const std::bad_alloc&) {  // for the words of a report
  return MORTISE_OVERLOADED;
}

Outcome<> Plugin::read() {
  MORTISE_TRY_ASSIGN(life_, Life::make(*this));
  return {};
}

void Plugin::sleep(std::function<Outcome<>()> wake) {
  sleeper_ = std::make_unique<Sleeper>(id(), *shared_.log, std::move(wake),
                                       [alarm = shared_.alarm] { alarm->wake(); });
}

Sleeper* Plugin::sleeper() const {
  const bool sleeps = sleeper_ != nullptr && sleeper_->state() != Sleeper::State::kAwake;
  return sleeps ? sleeper_.get() : nullptr;
}

uint64_t Plugin::patience() const {
  return shared_.step_ms == 0 ? 0 : monotonic_ns() + shared_.step_ms * 1'000'000u;
}

Outcome<> Plugin::create(wall::Wall& wall) {
  const auto& functions = image_->entry().functions;
  own_.resize(functions.size());
  mediations_.resize(functions.size());
  for (size_t i = 0; i < functions.size(); ++i) {
    if (!functions[i].types || functions[i].role != engine::ResourceRole::kNone) continue;
    MORTISE_TRY_ASSIGN(mediations_[i], Mediation::make(*functions[i].types, target_));
  }
  for (const engine::Import& import : imports())
    import_resources_.push_back(import.role == engine::ResourceRole::kNone
                                    ? resource::Type{}
                                    : resource::type_of(import.resource));
  auto instance = wall.create(*image_, *this);
  if (!instance) {
    is_stuck_ = instance.error().code() == Code::kCallDeadline;
    return failure(instance.error().code(), "create", instance.message());
  }
  instance_ = *std::move(instance);
  keep_destructors();

  const engine::Entry& entry = image_->entry();
  if ((entry.flags & MORTISE_PLUGIN_PARALLEL) == 0) {
    serial_.resize(entry.functions.size());
    for (size_t i = 0; i < serial_.size(); ++i) {
      const wall::Callee callee = instance_->callee(i);
      serial_[i] = {&target_, callee.code, callee.self};
    }
  }
  return {};
}

mortise_status Plugin::call_lifecycle(std::string_view function) {
  const size_t* const index = find(function);
  if (index == nullptr) return MORTISE_OK;
  const wall::Callee callee = instance_->callee(*index);
  if (callee.code == nullptr) return MORTISE_OK;
  return route::call_directly(route::parallel_row(target_, callee.code, callee.self), function,
                              nullptr, nullptr, patience());
}

mortise_status Plugin::call_directly(const route::FunctionId& function, const void* arguments,
                                     void* result) {
  return call_directly(row(function), function.name, arguments, result);
}

mortise_status Plugin::call_directly(const detail::Row& row, std::string_view function,
                                     const void* arguments, void* result) {
  {
    const std::lock_guard lock(report_mutex_);
    last_report_.clear();
    last_incident_ = 0;
  }
  return route::call_directly(row, function, arguments, result, patience());
}

Outcome<> Plugin::start() {
  const mortise_status status = call_lifecycle(detail::kStart.name);
  started_ = status == MORTISE_OK;
  if (started_) return {};
  return failure(Code::kPluginStartFailed, "start",
                 "it answered '" + route::status_text(status) + "'");
}

bool Plugin::stop() {
  is_serving_ = false;
  // What it answers is in the log already: `call_directly` keeps every failure there.
  if (std::exchange(started_, false)) static_cast<void>(call_lifecycle(detail::kStop.name));
  if (is_entered()) return false;
  if (instance_ == nullptr) return true;
  // What it implements goes before it, what it has goes after it.
  keeper_->end_all();
  instance_ = nullptr;
  keeper_->forget_all();
  if (const uint32_t left = resource::Table::process().drop_all(party()))
    note("it was stopped and left " + std::to_string(left) +
         (left == 1 ? " handle that it had: it was dropped"
                    : " handles that it had: they were dropped"));
  return true;
}

void Plugin::note(std::string_view text) const {
  shared_.log->add({.kind = Kind::kFailed, .plugin = id(), .text = std::string(text)});
}

bool Plugin::is_entered() const {
  return is_stuck_ || route::is_entered(&target_) || keeper_->is_ending() ||
         (sleeper_ != nullptr && route::is_entered(&sleeper_->target()));
}

std::optional<std::string> Plugin::unload() {
  assert(instance_ == nullptr);
  if (!image_->digest()) return std::nullopt;  // a part of the host: there is nothing to give back
  const std::optional<std::string> why_mapped = image_->unload();
  if (!why_mapped)
    for (const std::string& left : image_->leaks()) note("it left, and " + left);
  return why_mapped;
}

bool Plugin::lacks(const route::FunctionId& function) const {
  const size_t* const index = find(function.name);
  return index == nullptr || !has_code(*index);
}

bool Plugin::serves(const route::FunctionId& function) {
  const size_t* const index = find(function.name);
  if (index == nullptr || !has_code(*index)) return false;
  // One that sleeps has nothing yet to convert for.
  return has_hash(*index, function) || sleeper() != nullptr ||
         conversion(*index, function) != nullptr;
}

Conversion::Provider Plugin::converted(size_t index) {
  return {.types = *image_->entry().functions[index].types,
          .callee = instance_->callee(index),
          .target = &target_,
          .is_serial = !serial_.empty()};
}

Conversion* Plugin::conversion(size_t index, const route::FunctionId& function) {
  const auto& own = image_->entry().functions[index].types;
  if (shared_.strict || !own || !function.types) return nullptr;
  contract::Hash hash{};
  std::copy(std::begin(function.hash), std::end(function.hash), hash.begin());
  const auto [known, is_new] = conversions_.try_emplace({index, hash});
  if (is_new) {
    auto made = Conversion::make(*function.types, converted(index));
    if (made) known->second = *std::move(made);
  }
  return known->second.get();
}

List<ConvertedFunction> Plugin::conversions() const {
  ListBuilder<ConvertedFunction> all;
  for (const auto& [key, conversion] : conversions_)
    if (conversion != nullptr)
      all.push(
          {.function = image_->entry().functions[key.first].name, .calls = conversion->calls()});
  return all.finish();
}

bool Plugin::has_code(size_t index) const {
  return image_->entry().functions[index].code != nullptr;
}

bool Plugin::has_hash(size_t index, const route::FunctionId& function) const {
  const engine::Hash& mine = image_->entry().functions[index].hash;
  return std::memcmp(mine.data(), function.hash, mine.size()) == 0;
}

detail::Row Plugin::row(const route::FunctionId& function) {
  if (lacks(function)) return route::missing_row();
  const size_t* const index = find(function.name);
  if (!has_hash(*index, function)) {
    const Conversion* const converts = conversion(*index, function);
    return converts == nullptr ? route::mismatch_row() : converts->row();
  }
  if (!serial_.empty()) return route::serial_row(serial_[*index]);
  const wall::Callee callee = instance_->callee(*index);
  return route::parallel_row(target_, callee.code, callee.self);
}

}  // namespace mortise::kernel
