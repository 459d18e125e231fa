// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mortise/plugin.hpp>
#include <next/test/keeper/settings.hpp>
#include <string>
#include <test/keeper/keeper.hpp>
#include <test/keeper/settings.hpp>
#include <vector>

namespace test {

/// What the test does inside the plugins below; a hook may take itself away. One test at a time;
/// set before they are called.
struct KeeperHooks {
  std::function<void(int32_t value)> on_add;
  std::function<void()> on_configure;
  std::function<void()> on_export;
  /// What each plugin saw of its own life, in order: "configure 3", "start".
  std::vector<std::string> seen;
};
inline KeeperHooks hooks;

/// Keeps a total. Its name decides: "refuse" is refused, "throw" throws, "ill" is unhealthy.
class Keeper : public mortise::Plugin<keeper::Keeper>, public mortise::Lifecycle<keeper::Settings> {
 public:
  int64_t add(int32_t value) override {
    if (const auto hook = hooks.on_add) hook(value);
    return total_ += int64_t{value} * factor_;
  }
  String name() override { return name_ + "*" + std::to_string(factor_); }

  mortise::Outcome<> start() override {
    hooks.seen.push_back("start");
    return {};
  }
  mortise::Health health() override {
    if (name_ == "ill") return {mortise::HealthStatus::kUnhealthy, "it is ill"};
    if (name_ == "rubbish") return {static_cast<mortise::HealthStatus>(77), {}};
    return {};
  }

  Result<Unit, String> configure(const ConfigurationView& configuration) override {
    if (const auto hook = hooks.on_configure) hook();
    hooks.seen.push_back("configure " + std::to_string(configuration.factor));
    if (configuration.name == "refuse") return String("not with this\nname");
    if (configuration.name == "throw") throw std::runtime_error("no such name");
    factor_ = configuration.factor;
    name_ = std::string_view(configuration.name);
    if (configuration.limit) total_ = *configuration.limit;
    return {};
  }
  State export_state() override {
    if (const auto hook = hooks.on_export) hook();
    State state{.total = total_, .names = {}};
    ListBuilder<String> names;
    names.push(String("the first name, longer than any short string"));
    names.push(String(name_));
    state.names = names.finish();
    return state;
  }
  Result<Unit, String> import_state(const StateView& state) override {
    hooks.seen.push_back("import " + std::to_string(state.total) + " of " +
                         std::string(state.names[state.names.size() - 1]));
    if (state.total < 0) return String("a total below zero");
    total_ = state.total;
    return {};
  }

 private:
  uint32_t factor_ = 0;
  int64_t total_ = 0;
  std::string name_;
};

/// Several calls at once.
class ParallelKeeper final : public Keeper {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .reentrant = true};
};

/// The next version: with other records, in another order.
class NextKeeper final : public mortise::Plugin<keeper::Keeper>,
                         public mortise::Lifecycle<next::test::keeper::Settings> {
 public:
  int64_t add(int32_t value) override { return total_ += value; }
  String name() override { return "next " + std::to_string(seed_); }

  Result<Unit, String> configure(const Configuration& configuration) override {
    seed_ = configuration.seed;
    return {};
  }
  Result<Unit, String> import_state(const StateView& state) override {
    hooks.seen.push_back("next import " + std::to_string(state.total) + " of " +
                         std::string(state.names[state.names.size() - 1]));
    total_ = state.total + state.spare;
    return {};
  }

 private:
  uint32_t seed_ = 0;
  int64_t total_ = 0;
};

/// Without a life of its own.
class PlainKeeper final : public mortise::Plugin<keeper::Keeper> {
 public:
  int64_t add(int32_t value) override { return value; }
  String name() override { return "plain"; }
};

/// The entry of a plugin's class.
template <class Class>
inline constexpr mortise_plugin kEntryOf = mortise::detail::EntryOf<Class>::make();

}  // namespace test
