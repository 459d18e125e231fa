// SPDX-License-Identifier: Apache-2.0
//
// What a host tells its application.
#include <mortise/plugin.hpp>
#include <mutex>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Event;
using mortise::EventKind;

std::string_view name(EventKind kind) {
  constexpr std::string_view kNames[] = {"added",       "removed",   "swapped", "degraded",
                                         "quarantined", "recovered", "changed"};
  return kNames[static_cast<size_t>(kind)];
}

class Front final : public mortise::Plugin<Show>, public mortise::Imports<mortise::Maybe<Stage>> {
 public:
  Result<String, uint32_t> run(StringView) override { return String(); }
};
constexpr mortise_plugin kFront = mortise::detail::EntryOf<Front>::make();

class EventTest : public PointsTest {
 protected:
  ~EventTest() override { host_ = nullptr; }
  void listen() {
    subscription_ = host_->on_event([this](const Event& event) {
      const std::lock_guard lock(mutex_);
      heard_ += std::string(heard_.empty() ? "" : ", ") + std::string(name(event.kind)) + " " +
                std::string(event.plugin.empty() ? event.point : event.plugin) +
                (event.kind == EventKind::kPointChanged ? "=" + std::string(event.text) : "");
      ++count_;
    });
  }
  /// What was heard since the last time, once there are so many events.
  std::string heard(int count) {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (count_ >= count) {
          count_ = 0;
          return std::exchange(heard_, {});
        }
      }
      std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  std::string heard_;
  int count_ = 0;
  mortise::Subscription subscription_;
};

TEST_F(EventTest, AreToldInTheOrderOfHappening) {
  add("a");
  const auto stages = point();
  listen();
  add("b");
  EXPECT_EQ(heard(2), "added b, changed stages=a, b");
  expect_ok(host_->swap("b", make("next").entry()));
  EXPECT_EQ(heard(2), "swapped b, changed stages=a, b");
  expect_ok(host_->unload("a"));
  EXPECT_EQ(heard(2), "removed a, changed stages=b");
  subscription_.cancel();
  add("c");
  listen();
  add("d");
  EXPECT_EQ(heard(2), "added d, changed stages=b, c, d") << "what happened meanwhile is no news";
}

TEST_F(EventTest, AHandlerMayUseTheHost) {
  listen();
  const auto acting = host_->on_event([this](const Event& event) {
    if (event.kind == EventKind::kAdded && event.plugin == "a") {
      EXPECT_FALSE(mortise::detail::is_inside_call());
      expect_ok(host_->unload("a"));
    }
  });
  add("a");
  EXPECT_EQ(heard(2), "added a, removed a");
}

TEST_F(EventTest, WhatAPluginCallsIsGoneAndComesBack) {
  add("a");
  expect_ok(host_->add(&kFront, "front"));
  listen();
  expect_ok(host_->unload("a"));
  EXPECT_EQ(heard(2), "removed a, degraded front");
  EXPECT_EQ(host_->plugins()[0].degraded[0],
            "nobody provides 'test:points/stage@1', which it calls");
  add("b");
  EXPECT_EQ(heard(2), "added b, recovered front");
  EXPECT_TRUE(host_->plugins()[0].degraded.empty());
}

TEST_F(EventTest, ABreakerThatOpensDegrades) {
  add("a").fail<&Functions::size>(Kind::kFailed);
  const auto stages = point({.breaker = {.failures = 1, .open_ms = 0}});
  listen();
  EXPECT_FALSE(stages->size(""));
  EXPECT_EQ(heard(1), "degraded a");
  stages_["a"]->on<&Functions::size>([](mortise::StringView) { return uint32_t{1}; });
  expect_ok(stages->size(""));
  EXPECT_EQ(heard(1), "recovered a");
}

TEST_F(EventTest, ASubscriptionMayOutliveItsHost) {
  listen();
  host_ = nullptr;
  subscription_.cancel();
}

}  // namespace
}  // namespace test
