// SPDX-License-Identifier: Apache-2.0
//
// Who may call when: serial and parallel plugins under many threads.
#include <atomic>
#include <barrier>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;

class DispatchTest : public HostTest {};

TEST_F(DispatchTest, ASerialPluginNeverHasTwoCallsInside) {
  constexpr int kThreads = 4, kCalls = 2'000;
  std::atomic<int> inside{0}, together{0};
  int unguarded = 0;  // TSan would see two writers
  witness_.on_run = [&](uint64_t, int32_t) -> Answer {
    if (++inside != 1) ++together;
    ++unguarded;
    std::this_thread::yield();
    --inside;
    return {};
  };
  load("probe-serial", "probe");
  const auto client = probe();
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (int calls = 0; calls < kCalls; ++calls)
        if (!client.run(0)) ++failed;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(together, 0);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(unguarded, kThreads * kCalls);
}

TEST_F(DispatchTest, AParallelPluginHasTwoCallsInsideAtOnce) {
  std::barrier both(2);
  witness_.on_run = [&](uint64_t, int32_t) -> Answer {
    both.arrive_and_wait();  // never ends unless the other call is inside as well
    return {};
  };
  load("probe-parallel", "probe");
  const auto client = probe();
  std::thread other([&] { expect_ok(client.run(0)); });
  expect_ok(client.run(0));
  other.join();
}

TEST_F(DispatchTest, ACallWaitsForASerialPluginUntilItsDeadline) {
  Door door;
  witness_.on_run = [&](uint64_t, int32_t argument) -> Answer {
    if (argument == 1) door.pass();
    return {};
  };
  load("probe-serial", "probe");
  const auto client = probe();
  std::thread caller([&] { expect_ok(client.run(1)); });
  door.wait_for_arrival();
  expect_error(client.within(20).run(0), Code::kCallOverloaded, "another call was inside");
  door.open();
  caller.join();
  expect_ok(client.within(60'000).run(0));
}

TEST_F(DispatchTest, PluginsThatCallEachOtherCrosswiseDoNotLockUp) {
  load("probe-serial", "one");
  load("probe-serial", "two");
  const auto all = host_->point<unit::Probe>("probes").all();
  ASSERT_EQ(all.size(), 2u);
  std::barrier both(2);
  std::atomic<int> refused{0}, served{0};
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (argument == 0) return {};
    both.arrive_and_wait();  // each thread is inside its own plugin now
    const auto other = all[instance == 1 ? 1 : 0].run(0);
    if (other) return ++served, Answer{};
    EXPECT_THAT(std::string(other.message()), ::testing::HasSubstr("it would never end"));
    return ++refused, Answer{};
  };
  std::thread other([&] { expect_ok(all[1].run(1)); });
  expect_ok(all[0].run(1));
  other.join();
  EXPECT_EQ(refused, 1) << "one of the two is refused, so that the other can go on";
  EXPECT_EQ(served, 1);
}

}  // namespace
}  // namespace test
