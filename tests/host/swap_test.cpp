// SPDX-License-Identifier: Apache-2.0
//
// Swapping and unloading while calls run: on other threads, and from inside the plugin itself.
#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::PluginState;

class SwapTest : public HostTest {};

TEST_F(SwapTest, LosesNoCallOfEightThreadsInManySwaps) {
  constexpr size_t kThreads = 8;
  // Behind threads a swap waits for many that want the processor.
  const size_t swap_count = wall() == mortise::Wall::kInline ? 2'000 : 100;
  std::vector<std::atomic<int>> stops(swap_count + 2);
  std::atomic<int> reached_stopped{0};
  witness_.on_stop = [&](uint64_t instance) { ++stops.at(instance); };
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (stops.at(instance) != 0) ++reached_stopped;
    return {argument + static_cast<int32_t>(instance)};
  };
  load("probe-parallel", "probe");

  std::atomic<bool> done{false};
  std::array<std::atomic<uint64_t>, kThreads> calls{};
  std::atomic<int> failed{0}, wrong{0}, moved{0};
  const auto client = probe();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      for (int32_t last = 0; !done; ++calls[i]) {
        const auto answer = client.run(1'000'000);
        if (!answer) {
          ++failed;
          continue;
        }
        const int32_t instance = *answer - 1'000'000;
        if (instance < last || instance < 1) ++wrong;  // never back to an older one
        if (instance != last) ++moved;
        last = instance;
      }
    });
  for (size_t i = 0; i < swap_count; ++i) {
    const std::string path = copy_of("probe-parallel");
    const auto swapped = host_->swap("probe", path);
    if (!swapped) ADD_FAILURE() << "swap " << i << ": " << swapped.message();
    std::filesystem::remove(path);
  }
  done = true;
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(failed, 0);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(reached_stopped, 0);
  EXPECT_GT(moved, static_cast<int>(kThreads)) << "the threads saw swaps";
  for (const auto& count : calls) EXPECT_GT(count, 0u);
  for (size_t instance = 1; instance <= swap_count; ++instance)
    EXPECT_EQ(stops[instance], 1) << "instance " << instance;
  EXPECT_EQ(stops[swap_count + 1], 0);
  EXPECT_EQ(client.run(0).has_value() ? *client.run(0) : 0, static_cast<int32_t>(swap_count + 1));
  for (const auto& info : host_->plugins())
    EXPECT_EQ(info.state, PluginState::kActive) << std::string_view(info.cause);
  EXPECT_EQ(mapped("probe-parallel-"), 1);
}

TEST_F(SwapTest, APluginMaySwapItselfInsideACall) {
  const auto client = probe();
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (argument == 1) {
      expect_ok(host_->swap("probe", copy_of("probe-serial")));
      EXPECT_EQ(witness_.starts(2), 1) << "the new one serves already";
      EXPECT_EQ(witness_.stops(1), 0) << "this call is inside of it";
      EXPECT_EQ(mapped("probe-serial-"), 2);
    }
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  EXPECT_EQ(*client.run(1), 1) << "a call ends where it began";
  EXPECT_EQ(*client.run(0), 2);
  EXPECT_TRUE(wait_until([&] { return witness_.ends(1) == 1 && mapped("probe-serial-") == 1; }));
  EXPECT_EQ(witness_.stops(1), 1);
  EXPECT_EQ(host_->plugins().size(), 2u) << "the witness and the new one";
}

TEST_F(SwapTest, APluginMayUnloadItselfInsideACall) {
  const auto client = probe();
  witness_.on_run = [&](uint64_t instance, int32_t) -> Answer {
    expect_ok(host_->unload("probe"));
    EXPECT_EQ(witness_.stops(1), 0);
    EXPECT_EQ(mapped("probe-serial-"), 1);
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  EXPECT_EQ(*client.run(0), 1);
  expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
  EXPECT_TRUE(wait_until([&] { return witness_.ends(1) == 1 && mapped("probe-serial-") == 0; }));
  EXPECT_EQ(witness_.stops(1), 1);
  EXPECT_EQ(host_->plugins().size(), 1u) << "the witness";
}

TEST_F(SwapTest, ASwapThatFailsLeavesTheOldOne) {
  const auto client = probe();
  witness_.on_run = [](uint64_t instance, int32_t) -> Answer {
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  expect_error(host_->swap("probe", plugin("no-such-file")), Code::kFileUnreadable, "no-such-file");
  expect_error(host_->swap("probe", copy_of("start-fails")), Code::kPluginStartFailed, "locked");
  expect_error(host_->swap("probe", copy_of("create-fails")), Code::kPluginCreateFailed, "no film");
  EXPECT_EQ(*client.run(0), 1);
  EXPECT_EQ(witness_.stops(1), 0);
  EXPECT_EQ(mapped("start-fails-"), 0);
  EXPECT_EQ(mapped("create-fails-"), 0);
  EXPECT_EQ(host_->plugins().size(), 2u);
}

TEST_F(SwapTest, ManyThreadsMaySwapOnePlugin) {
  constexpr int kThreads = 4;
  constexpr int kSwaps = 25;
  witness_.on_run = [](uint64_t instance, int32_t) -> Answer {
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (int swaps = 0; swaps < kSwaps; ++swaps)
        expect_ok(host_->swap("probe", copy_of("probe-serial")));
    });
  for (std::thread& thread : threads) thread.join();
  constexpr int kInstances = kThreads * kSwaps + 1;
  const auto serving = probe().run(0);
  ASSERT_TRUE(serving);
  for (int instance = 1; instance <= kInstances; ++instance)
    EXPECT_EQ(witness_.stops(static_cast<uint64_t>(instance)), instance == *serving ? 0 : 1);
  EXPECT_EQ(mapped("probe-serial-"), 1);
}

}  // namespace
}  // namespace test
