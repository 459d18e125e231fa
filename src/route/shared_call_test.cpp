// SPDX-License-Identifier: Apache-2.0
#include "mortise/shared_call.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "route/testing.hpp"

namespace mortise::route {
namespace {

using detail::SharedCall;
using testing::FakeClient;
using testing::FakeHost;
using testing::FakePlugin;

/// A plugin that has another thread do its work, and one that this thread calls.
class SharedCallTest : public ::testing::Test {
 protected:
  /// What another thread does for a call, while its own waits.
  template <class Body>
  static mortise_status elsewhere(Body body) {
    const SharedCall shared = SharedCall::here();
    std::thread([&] {
      const SharedCall::Work work(shared, nullptr);
      body();
    }).join();
    shared.end();
    return MORTISE_OK;
  }
  /// The other one, called as a plugin would: out of line.
  mortise_status call_other(int* result) {
    const int argument = 0;
    return call_for_plugin(*other_place_.get(), 0, &argument, result, context_of(nullptr));
  }

  observe::IncidentLog log_;
  FakeHost host_;
  mortise_call seen_{};
  FakePlugin other_{"other", log_, [this](int, int* result, const mortise_call& call) {
                      seen_ = call;
                      *result = 3;
                      return mortise_status{MORTISE_OK};
                    }};
  PlaceRef other_place_ = host_.add_place(other_.row);
};

TEST_F(SharedCallTest, WhatAWorkerCallsEndsWithTheCall) {
  const uint32_t own = 0;
  FakePlugin plugin("plugin", log_, [&](int, int* result, const mortise_call&) {
    return elsewhere([&] { EXPECT_EQ(call_other(result), MORTISE_OK); });
  });
  const uint64_t deadline = monotonic_ns() + 3'600'000'000'000u;
  const FakeClient client = host_.add(plugin.row);
  EXPECT_EQ(*client.with({.deadline_ns = deadline, .cancel = &own, .route_key = 7}).run(0), 3);
  EXPECT_EQ(seen_.deadline_ns, deadline);
  EXPECT_EQ(seen_.route_key, 7u);
  EXPECT_EQ(seen_.cancel, nullptr) << "the word may be gone before a worker's call";
  EXPECT_EQ(*client.run(0), 3);
  EXPECT_EQ(seen_.deadline_ns, 0u);
}

TEST_F(SharedCallTest, AWorkersWordIsThatOfItsCalls) {
  const uint32_t word = 1;
  mortise_status answered = MORTISE_OK;
  FakePlugin plugin("plugin", log_, [&](int, int* result, const mortise_call&) {
    *result = 0;
    const SharedCall shared = SharedCall::here();
    std::thread([&] {
      const SharedCall::Work work(shared, &word);
      answered = call_other(result);
    }).join();
    shared.end();
    return mortise_status{MORTISE_OK};
  });
  static_cast<void>(host_.add(plugin.row).run(0));
  EXPECT_EQ(answered, MORTISE_CANCELLED);
}

TEST_F(SharedCallTest, CallsThatComeBackAreFoundOut) {
  mortise_status answered = MORTISE_OK;
  PlaceRef itself;
  for (const bool is_serial : {false, true}) {
    FakePlugin plugin(
        "plugin", log_,
        [&](int, int* result, const mortise_call&) {
          *result = 0;
          return elsewhere([&] {
            const int argument = 0;
            answered = call_for_plugin(*itself.get(), 0, &argument, result, context_of(nullptr));
          });
        },
        is_serial);
    plugin.target.reentrant = is_serial;  // what is serial would have to let in several
    itself = host_.add_place(plugin.row);
    EXPECT_EQ(*host_.add(plugin.row).run(0), 0);
    EXPECT_EQ(answered, MORTISE_CONFLICT);
    host_.replace(1 + (is_serial ? 2 : 0), nobody_row());
    host_.replace(2 + (is_serial ? 2 : 0), nobody_row());
  }
}

TEST_F(SharedCallTest, WhatHasEndedIsNobodys) {
  SharedCall kept = SharedCall::here();
  const auto is_active = [&kept] {
    bool active = true;
    std::thread([&] { active = SharedCall::Work(kept, nullptr).is_active(); }).join();
    return active;
  };
  EXPECT_FALSE(is_active()) << "there is no call";
  FakePlugin plugin("plugin", log_, [&](int, int* result, const mortise_call&) {
    *result = 0;
    kept = SharedCall::here();
    EXPECT_TRUE(is_active());
    EXPECT_FALSE(SharedCall::Work(kept, nullptr).is_active()) << "its own thread is inside";
    kept.end();
    kept.end();
    EXPECT_FALSE(is_active());
    return mortise_status{MORTISE_OK};
  });
  static_cast<void>(host_.add(plugin.row).run(0));
  EXPECT_FALSE(is_active());
}

TEST_F(SharedCallTest, AWorkerMayOutliveTheCall) {
  std::thread worker;
  std::atomic<int> step{0};
  const auto reach = [&step](int number) {
    for (int now = step; now < number; now = step) step.wait(now);
  };
  const auto go_to = [&step](int number) {
    step = number;
    step.notify_all();
  };
  FakePlugin plugin("plugin", log_, [&](int, int* result, const mortise_call&) {
    *result = 0;
    const SharedCall shared = SharedCall::here();
    worker = std::thread([&, shared] {
      const SharedCall::Work work(shared, nullptr);
      EXPECT_TRUE(inside_call());
      go_to(1);
      reach(2);
      EXPECT_FALSE(inside_call());
      int other = 0;
      EXPECT_EQ(call_other(&other), MORTISE_OK);
    });
    reach(1);
    shared.end();
    return mortise_status{MORTISE_OK};
  });
  static_cast<void>(host_.add(plugin.row).run(0));
  go_to(2);
  worker.join();
}

}  // namespace
}  // namespace mortise::route
