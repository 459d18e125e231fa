// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <expect.hpp>
#include <memory>
#include <mortise/change.hpp>
#include <mortise/error_text.hpp>
#include <mortise/host.hpp>
#include <string>
#include <utility>
#include <walls.hpp>

#include "actors.hpp"

namespace test {

using mortise::Change;
using mortise::Step;
using mortise::StepKind;

template <class Class>
Step add(const std::string& id) {
  return {.plugin = id, .entry = &kEntryOf<Class>};
}
template <class Class>
Step replace(const std::string& id) {
  return {.kind = StepKind::kReplace, .plugin = id, .entry = &kEntryOf<Class>};
}
inline Step remove(std::string id) { return {.kind = StepKind::kRemove, .plugin = std::move(id)}; }
inline Step configure(std::string id, std::string json) {
  return {.kind = StepKind::kConfigure, .plugin = std::move(id), .configuration = std::move(json)};
}

constexpr const char* kService = "test:actor/service@1";
constexpr const char* kTool = "test:actor/tool@1";
constexpr const char* kNextService = "test:actor/service@2";

/// Expects a failure with this code, in whose words or context `text` is.
template <class O>
void expect_failure(const O& outcome, mortise::Code code, const std::string& text) {
  ASSERT_FALSE(outcome) << "this should have failed with " << code_name(code);
  EXPECT_EQ(outcome.error().name(), code_name(code));
  EXPECT_THAT(mortise::full_text(outcome.error()), ::testing::HasSubstr(text));
}

/// A host without plugins, and a script.
class ChangeTest : public ::testing::Test {
 protected:
  ChangeTest() { script = &script_; }
  ~ChangeTest() override {
    host_ = nullptr;
    script = nullptr;
  }

  void open(const mortise::HostOptions& options) {
    host_ = std::make_unique<mortise::Host>(behind_wall(options));
  }
  mortise::PluginInfo info(std::string_view id) {
    for (auto& info : host_->plugins())
      if (info.id == id) return std::move(info);
    ADD_FAILURE() << "no plugin " << id;
    return {};
  }
  mortise::Outcome<> apply(std::vector<Step> steps) {
    return host_->apply({.steps = std::move(steps), .wiring = {}});
  }
  mortise::Outcome<> apply(std::vector<Step> steps, mortise::Wiring wiring) {
    return host_->apply({.steps = std::move(steps), .wiring = std::move(wiring)});
  }
  auto services() { return host_->point<actor::Service>("services"); }

  template <class O>
  static std::string said(const O& outcome) {
    return outcome ? std::string(*outcome) : std::string(outcome.error().name());
  }
  std::string work(int32_t value = 0) { return said(services().one().work(value)); }
  std::string work_all() {
    std::string all;
    for (const auto& client : services().all())
      all += (all.empty() ? "" : " ") + said(client.work(0));
    return all;
  }
  /// Those that are not on their way out.
  std::string ids() {
    std::string all;
    for (const auto& info : host_->plugins())
      if (info.state != mortise::PluginState::kRetained)
        all += (all.empty() ? "" : " ") + std::string(std::string_view(info.id));
    return all;
  }

  Script script_;
  std::unique_ptr<mortise::Host> host_ = std::make_unique<mortise::Host>(behind_wall());
};

}  // namespace test
