// SPDX-License-Identifier: Apache-2.0
#pragma once

// Plugins of the test's own program. Each is an entry of its own by its letter; the test says what
// they do in each step of their lives.

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mortise/plugin.hpp>
#include <mutex>
#include <next/test/actor/service.hpp>
#include <stdexcept>
#include <string>
#include <test/actor/errand.hpp>
#include <test/actor/service.hpp>
#include <test/actor/settings.hpp>
#include <test/actor/tool.hpp>
#include <vector>

namespace test {

/// A step in an actor's life.
enum class Hook : uint8_t { kCreate, kConfigure, kStart, kImport, kExport, kStop, kHealth, kWork };
inline constexpr const char* kHookNames[] = {"create", "configure", "start",  "import",
                                             "export", "stop",      "health", "work"};

/// What goes wrong in one.
enum class Fault : uint8_t { kNone, kFails, kThrows, kHangs, kEndsThread };

/// What the test lets actors do, and what it saw of them. One at a time; thread-safe.
class Script {
 public:
  /// Goes wrong when `who` is in that step.
  struct Trouble {
    std::string who{};
    Hook hook{};
    Fault fault = Fault::kNone;
  };

  void set(const Trouble& trouble) {
    const std::lock_guard lock(mutex_);
    trouble_ = trouble;
  }
  /// Called in each step, outside of the lock.
  std::function<void(const std::string& who, Hook hook)> on{};

  std::vector<std::string> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    seen_.clear();
  }

  /// Lets those go on that hang.
  void release() { is_released_ = true; }

  /// An actor is in a step. @return whether it shall fail.
  bool enter(const std::string& who, Hook hook) {
    Fault fault = Fault::kNone;
    {
      const std::lock_guard lock(mutex_);
      if (hook != Hook::kWork && hook != Hook::kHealth)
        seen_.push_back(who + " " + kHookNames[static_cast<size_t>(hook)]);
      if (trouble_.who == who && trouble_.hook == hook) fault = trouble_.fault;
    }
    if (on) on(who, hook);
    if (fault == Fault::kThrows) throw std::runtime_error("thrown by " + who);
    if (fault == Fault::kHangs)
      while (!is_released_) sched_yield();
    if (fault == Fault::kEndsThread) pthread_exit(nullptr);
    return fault == Fault::kFails;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
  Trouble trouble_;
  std::atomic<bool> is_released_{false};
};
inline Script* script = nullptr;

/// The life of every actor: its name is its letter and what it is configured with.
template <char letter, int version, class... Contracts>
class Life : public mortise::Plugin<Contracts...>, public mortise::Lifecycle<actor::Settings> {
 public:
  using Configuration = actor::Settings::Interface::Configuration;
  using State = actor::Settings::Interface::State;

  Life() { static_cast<void>(fails(Hook::kCreate)); }
  mortise::Outcome<> start() override {
    if (fails(Hook::kStart)) return mortise::Error(mortise::Code::kCallFailed, "it cannot start");
    return {};
  }
  void stop() override { static_cast<void>(fails(Hook::kStop)); }
  mortise::Health health() override {
    if (fails(Hook::kHealth)) return {mortise::HealthStatus::kUnhealthy, "it is ill"};
    return {};
  }
  mortise::Result<mortise::Unit, mortise::String> configure(
      const actor::Settings::Interface::ConfigurationView& configuration) override {
    if (fails(Hook::kConfigure)) return mortise::String("not so");
    line_ = std::string_view(configuration.line);
    return {};
  }
  State export_state() override {
    if (fails(Hook::kExport)) throw std::runtime_error("no state");
    return {.total = total_};
  }
  mortise::Result<mortise::Unit, mortise::String> import_state(const State& state) override {
    if (fails(Hook::kImport)) return mortise::String("not that state");
    total_ = state.total;
    return {};
  }

 protected:
  static std::string who() { return std::string(1, letter) + std::to_string(version); }
  static bool fails(Hook hook) { return script->enter(who(), hook); }
  std::string name() const { return who() + "/" + line_; }

  std::string line_ = "none";
  int64_t total_ = 0;
};

/// Serves the application, with the help of whoever serves `tool`: `a1/first+3`.
template <char letter, int version>
class Actor final : public Life<letter, version, actor::Service>,
                    public mortise::Imports<mortise::Maybe<actor::Tool>> {
 public:
  mortise::String work(int32_t value) override {
    static_cast<void>(this->fails(Hook::kWork));
    this->total_ += value;
    const auto held = this->template imported<actor::Tool>().hold(value);
    const std::string with = held ? "[" + std::string(*held) + "]" : "";
    return mortise::String(this->name() + "+" + std::to_string(this->total_) + with);
  }
};

/// Serves actors.
template <char letter, int version>
class Toolbox final : public Life<letter, version, actor::Tool> {
 public:
  mortise::String hold(int32_t) override { return mortise::String(this->name()); }
};

/// Stands around others: `w1(...)`.
template <char letter, int version>
class Wrapper final : public Life<letter, version, actor::Service>,
                      public mortise::Imports<mortise::Maybe<actor::Service>> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .reentrant = true};
  mortise::String work(int32_t value) override {
    static_cast<void>(this->fails(Hook::kWork));
    const auto inner = this->template imported<actor::Service>().work(value);
    const std::string said = inner ? std::string(*inner) : std::string(inner.error().name());
    return mortise::String(this->who() + "(" + said + ")");
  }
};

/// Provides the next version of what it calls.
class Adapter final : public mortise::Plugin<next::test::actor::Service>,
                      public mortise::Imports<mortise::Maybe<actor::Service>> {
 public:
  mortise::String perform(int64_t value) override {
    const auto inner = imported<actor::Service>().work(static_cast<int32_t>(value));
    const std::string said = inner ? std::string(*inner) : std::string(inner.error().name());
    return mortise::String("adapted(" + said + ")");
  }
};

/// Serves the next version itself.
class NextActor final : public mortise::Plugin<next::test::actor::Service> {
 public:
  mortise::String perform(int64_t value) override {
    return mortise::String("next+" + std::to_string(value));
  }
};

/// Calls the next version.
class Caller final : public mortise::Plugin<actor::Errand>,
                     public mortise::Imports<next::test::actor::Service> {
 public:
  mortise::String run(int32_t value) override {
    const auto said = imported<next::test::actor::Service>().perform(value);
    return mortise::String(said ? std::string(*said) : std::string(said.error().name()));
  }
};

/// The entry of a plugin's class.
template <class Class>
inline constexpr mortise_plugin kEntryOf = mortise::detail::EntryOf<Class>::make();

}  // namespace test
