// SPDX-License-Identifier: Apache-2.0
#pragma once

// For the tests of walls: a plugin whose functions are lambdas, its contracts from WIT, and the
// host that it belongs to.

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "contract/wit.hpp"
#include "mortise/list.hpp"
#include "mortise/option.hpp"
#include "observe/incidents.hpp"
#include "route/call.hpp"
#include "route/testing.hpp"
#include "wall/wall.hpp"

namespace mortise::wall::testing {

inline constexpr const char* kWit = R"(package test:wall@1.0.0;
interface service {
  record item { key: string, value: f64 }
  run: func(n: s32) -> s32;
  join: func(items: list<item>, bytes: list<u8>) -> result<list<string>, string>;
  nothing: func();
}
interface helper { ask: func(text: string) -> string; }
)";

/// The parameters and results of `join` and `ask`, as both sides have them.
struct ItemView {
  StringView key{};
  double value{};
};
struct JoinParameters {
  ListView<ItemView> items{};
  ListView<uint8_t> bytes{};
};
using JoinResult = Result<List<String>, String>;
struct AskParameters {
  StringView text{};
};

class Client : public TypedClient<Client> {
 public:
  using TypedClient::TypedClient;
  Outcome<int32_t> run(int32_t n) const { return call<Outcome<int32_t>>(0, &n); }
  Outcome<List<String>, String> join(ListView<ItemView> items, ListView<uint8_t> bytes) const {
    const JoinParameters parameters{items, bytes};
    return call<Outcome<List<String>, String>>(1, &parameters);
  }
};

/// What the plugin does, and what it is asked by. Set before the plugin is made.
struct Script {
  std::function<mortise_status(int32_t n, int32_t& result, const mortise_call& call)> run{};
  std::function<JoinResult(const JoinParameters& parameters)> join{};
  std::function<mortise_status()> create{};
  std::function<void()> destroy{};
  /// What the host answers its import.
  std::function<mortise_status(std::string_view text, String& result, const mortise_call& call)>
      ask{};
};

/// A plugin with its host. The plugin is gone before the rest.
class Stage : public Owner {
 public:
  Stage(Wall& wall, Script what, uint32_t flags, bool has_descriptor = true)
      : script(std::move(what)) {
    current() = this;
    target_.plugin = "far";
    target_.log = &log;
    target_.reentrant = (flags & MORTISE_PLUGIN_REENTRANT) != 0;
    describe(flags, has_descriptor);
    image_ = *engine::make_static_image(entry_);
    auto made = wall.create(*image_, *this);
    if (!made) {
      error = made.error();
      return;
    }
    instance_ = *std::move(made);
    for (size_t i = 0; i < 2; ++i) {
      const Callee callee = instance_->callee(i);
      serial_[i] = {&target_, callee.code, callee.self};
    }
    publish((flags & MORTISE_PLUGIN_PARALLEL) != 0);
  }
  ~Stage() override {
    wait_until_left();
    instance_ = nullptr;
  }

  const route::Target& target() const override { return target_; }
  const mortise_host& host() const override { return host_; }
  void quarantine(std::string_view cause) override {
    const std::lock_guard lock(mutex_);
    quarantined_ = cause;
  }
  std::string quarantined() const {
    const std::lock_guard lock(mutex_);
    return quarantined_;
  }
  const mortise_host& plugin_host() const { return *plugin_host_; }
  Client client() const { return Client(route::PlaceRef(place_).take()); }
  std::string incident_text(uint64_t id) const {
    return log.find(id).value_or(observe::IncidentRecord{}).text;
  }
  /// Waits until no thread is inside the plugin.
  void wait_until_left() const {
    while (route::is_entered(&target_)) std::this_thread::yield();
  }

  /// The plugin asks its host.
  mortise_status ask(std::string_view text, String& answer, const mortise_call* call) const {
    const AskParameters parameters{text};
    alignas(String) std::byte room[sizeof(String)];
    const mortise_status status =
        plugin_host().call_import(&plugin_host(), 0, &parameters, room, call);
    if (status == MORTISE_OK) {
      auto* const given = reinterpret_cast<String*>(room);
      answer = std::move(*given);
      given->~String();
    }
    return status;
  }

  Script script;
  observe::IncidentLog log;
  Outcome<> error;

 private:
  struct Host : mortise_host {
    Stage* stage = nullptr;
  };

  static Stage*& current() {
    static Stage* stage = nullptr;
    return stage;
  }

  void describe(uint32_t flags, bool has_descriptor);
  void publish(bool is_parallel);

  Host host_{};
  route::Target target_{};
  std::vector<uint8_t> descriptor_;
  std::vector<std::string> names_;
  std::vector<mortise_function> functions_;
  std::vector<mortise_import> imports_;
  mortise_plugin entry_{};
  std::unique_ptr<engine::Image> image_;
  const mortise_host* plugin_host_ = nullptr;
  route::SerialFrame serial_[2]{};
  route::testing::FakeHost routes_;
  route::PlaceRef place_;
  mutable std::mutex mutex_;
  std::string quarantined_;
  std::unique_ptr<Instance> instance_;
};

}  // namespace mortise::wall::testing
