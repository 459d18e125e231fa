// SPDX-License-Identifier: Apache-2.0
//
// The guarded call under threads. Built twice: as it is, and with membarrier forbidden
// (MORTISE_TEST_NO_MEMBARRIER), where readers fence for themselves.
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "route/testing.hpp"

namespace mortise::route {
namespace {

using testing::FakeClient;
using testing::FakeHost;
using testing::FakePlugin;

#if defined(MORTISE_TEST_NO_MEMBARRIER)
/// From here on the kernel answers as one that was built without membarrier.
const bool kForbidden = [] {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_membarrier, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 38),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof(rules) / sizeof(rules[0]), rules};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}();

TEST(Concurrent, ChoosesTheFenceWithoutMembarrier) {
  ASSERT_TRUE(kForbidden);
  EXPECT_FALSE(uses_membarrier());
  observe::IncidentLog log;
  FakeHost host;
  const FakePlugin plugin("one", log, [](int, int* result, const mortise_call&) -> mortise_status {
    *result = 0;
    return MORTISE_OK;
  });
  EXPECT_TRUE(host.add(plugin.row).run(1));
  EXPECT_NE(mortise_reader->entered[0], nullptr) << "every call goes by the path with the fence";
}
#else
TEST(Concurrent, UsesMembarrierWhereTheKernelHasIt) {
  EXPECT_EQ(uses_membarrier(), ::syscall(__NR_membarrier, MEMBARRIER_CMD_QUERY, 0, 0) > 0);
}
#endif

TEST(Concurrent, NoCallReachesAPluginThatWasDrained) {
  constexpr int kThreads = 4;
  constexpr int kSwaps = 2000;
  observe::IncidentLog log;
  FakeHost host;
  struct Version {
    std::atomic<bool> stopped{false};
    std::unique_ptr<FakePlugin> plugin;
  };
  std::atomic<int> failures{0};
  const auto make = [&](int number) {
    auto version = std::make_unique<Version>();
    version->plugin = std::make_unique<FakePlugin>(
        "v" + std::to_string(number), log,
        [&failures, &stopped = version->stopped](int argument, int* result,
                                                 const mortise_call&) -> mortise_status {
          if (stopped.load(std::memory_order_relaxed)) ++failures;
          *result = argument;
          if (stopped.load(std::memory_order_relaxed)) ++failures;
          return MORTISE_OK;
        });
    return version;
  };
  auto current = make(0);
  const FakeClient client = host.add(current->plugin->row);
  std::atomic<bool> done{false};
  std::atomic<uint64_t> calls{0};
  std::latch running(kThreads);  // all swaps may be over before a thread has begun
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      uint64_t mine = 0;
      while (!done.load(std::memory_order_relaxed)) {
        if (!client.run(static_cast<int>(++mine & 0xffff))) ++failures;
        if (mine == 1) running.count_down();
      }
      calls += mine;
    });
  running.wait();
  for (int i = 1; i <= kSwaps; ++i) {
    auto next = make(i);
    host.replace(0, next->plugin->row);
    while (is_entered(&current->plugin->target)) std::this_thread::yield();
    current->stopped.store(true, std::memory_order_relaxed);
    current = std::move(next);  // the old one is destroyed: a late call would be a use after free
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures.load(), 0);
  EXPECT_GE(calls.load(), uint64_t{kThreads});
}

TEST(Concurrent, OneLongCallHoldsUpNobodyElse) {
  observe::IncidentLog log;
  FakeHost host;
  std::atomic<bool> inside{false};
  std::atomic<bool> leave{false};
  const FakePlugin slow("slow", log, [&](int, int* result, const mortise_call&) -> mortise_status {
    inside = true;
    inside.notify_all();
    leave.wait(false);
    *result = 0;
    return MORTISE_OK;
  });
  const FakePlugin quick("quick", log, [](int, int* result, const mortise_call&) -> mortise_status {
    *result = 0;
    return MORTISE_OK;
  });
  const FakeClient to_slow = host.add(slow.row);
  const FakeClient to_quick = host.add(quick.row);
  std::thread caller([&] { EXPECT_TRUE(to_slow.run(1)); });
  inside.wait(false);
  EXPECT_TRUE(to_quick.run(1));
  host.replace(1, nobody_row());  // waits for readers, not for the call
  EXPECT_FALSE(is_entered(&quick.target));
  EXPECT_TRUE(is_entered(&slow.target));
  leave = true;
  leave.notify_all();
  caller.join();
  EXPECT_FALSE(is_entered(&slow.target));
}

TEST(Gate, LetsOneCallInAtATime) {
  observe::IncidentLog log;
  FakeHost host;
  int inside = 0;  // no atomic: the gate is what keeps threads apart, and TSan looks
  int most = 0;
  const FakePlugin plugin(
      "serial", log,
      [&](int argument, int* result, const mortise_call&) -> mortise_status {
        most = std::max(most, ++inside);
        *result = argument;
        --inside;
        return MORTISE_OK;
      },
      true);
  const FakeClient client = host.add(plugin.row);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) EXPECT_TRUE(client.run(n));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
}

/// A serial plugin that stays inside until it is told to leave.
class GateTest : public ::testing::Test {
 protected:
  void occupy() {
    occupant_ = std::thread([this] { EXPECT_TRUE(client_.run(0)); });
    inside_.wait(false);
  }
  void TearDown() override {
    leave_ = true;
    leave_.notify_all();
    if (occupant_.joinable()) occupant_.join();
  }

  observe::IncidentLog log_;
  FakeHost host_;
  std::atomic<bool> inside_{false};
  std::atomic<bool> leave_{false};
  FakePlugin plugin_{"busy", log_,
                     [this](int argument, int* result, const mortise_call&) -> mortise_status {
                       if (argument == 0) {
                         inside_ = true;
                         inside_.notify_all();
                         leave_.wait(false);
                       }
                       *result = argument;
                       return MORTISE_OK;
                     },
                     true};
  FakeClient client_ = host_.add(plugin_.row);
  std::thread occupant_;
};

TEST_F(GateTest, WaitsUntilTheDeadline) {
  occupy();
  const Outcome<int> outcome = client_.within(20).run(1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.kind(), Kind::kOverloaded);
  EXPECT_EQ(
      outcome.message(),
      "cannot call 'test:unit/service@1#run' of plugin 'busy': another call was inside until the "
      "deadline");
}

TEST_F(GateTest, WaitsUntilItIsCancelled) {
  occupy();
  uint32_t cancel = 0;
  std::thread canceller([&] { __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE); });
  const Outcome<int> outcome = client_.with({.cancel = &cancel}).run(1);
  canceller.join();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.kind(), Kind::kCancelled);
}

TEST_F(GateTest, WaitsItsTurn) {
  occupy();
  std::thread waiter([&] { EXPECT_EQ(*client_.within(100'000).run(7), 7); });
  leave_ = true;
  leave_.notify_all();
  waiter.join();
}

TEST(Gate, AReentrantPluginsOwnChainIsInsideAlready) {
  observe::IncidentLog log;
  FakeHost host;
  FakePlugin plugin("reentrant", log, nullptr, true);
  plugin.target.reentrant = true;
  const FakeClient client = host.add(plugin.row);
  plugin.body = [&](int depth, int* result, const mortise_call&) -> mortise_status {
    *result = depth == 0 ? 0 : *client.run(depth - 1) + 1;
    return MORTISE_OK;
  };
  EXPECT_EQ(*client.run(5), 5);
}

TEST(Gate, RefusesAWaitThatWouldNeverEnd) {
  observe::IncidentLog log;
  FakeHost host;
  std::barrier both_inside(2);
  FakePlugin left("left", log, nullptr, true);
  FakePlugin right("right", log, nullptr, true);
  const FakeClient to_left = host.add(left.row);
  const FakeClient to_right = host.add(right.row);
  std::atomic<int> refused{0};
  const auto cross = [&](const FakeClient& other) {
    return [&](int depth, int* result, const mortise_call&) -> mortise_status {
      *result = 0;
      if (depth == 0) return MORTISE_OK;
      both_inside.arrive_and_wait();
      const Outcome<int> outcome = other.run(depth - 1);
      if (!outcome) {
        ++refused;
        EXPECT_EQ(outcome.kind(), Kind::kOverloaded);
        EXPECT_NE(outcome.message().find("would never end"), std::string_view::npos);
      }
      return MORTISE_OK;
    };
  };
  left.body = cross(to_right);
  right.body = cross(to_left);
  for (int round = 0; round < 50; ++round) {
    refused = 0;
    std::thread one([&] { EXPECT_TRUE(to_left.run(1)); });
    std::thread two([&] { EXPECT_TRUE(to_right.run(1)); });
    one.join();
    two.join();
    EXPECT_EQ(refused.load(), 1) << "one gives way, the other goes on";
  }
}

}  // namespace
}  // namespace mortise::route
