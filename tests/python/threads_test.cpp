// SPDX-License-Identifier: Apache-2.0
//
// Threads of both languages: nobody waits for the GIL who holds up its holder.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"

namespace test {
namespace {

class PythonThreads : public PythonTest {};

TEST_F(PythonThreads, SwapsLoseNoCall) {
  expect_ok(host_->load(plugin("clerk.py")));
  const auto client = desk();
  std::atomic<bool> is_done = false;
  std::atomic<int> failed = 0, calls = 0;
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&] {
      int mine = 0;
      while (mine++ < 100 || !is_done) {
        const auto greeted = client.greet("you");
        const auto relayed = client.relay("key");
        const bool is_good = greeted && (*greeted == "hello, you" || *greeted == "welcome, you") &&
                             relayed && *relayed == "value of key";
        failed += is_good ? 0 : 1;
        ++calls;
      }
    });
  std::vector<std::jthread> swappers;
  for (const char* file : {"clerk.py", "clerk_2.py"})
    swappers.emplace_back([this, file] {
      for (int i = 0; i < 10; ++i) expect_ok(host_->swap("clerk", plugin(file)));
    });
  swappers.clear();
  is_done = true;
  callers.clear();
  EXPECT_EQ(failed, 0);
  EXPECT_GE(calls, 400);
}

TEST_F(PythonThreads, DrainingDoesNotHoldTheGil) {
  expect_ok(host_->load(plugin("clerk.py")));
  const auto client = desk();
  auto held = service_.hold<&Service::Interface::lookup>();
  std::jthread inside([&] { EXPECT_EQ(*client.relay("key"), "value of key"); });
  held.wait_for();
  std::jthread swap([this] { expect_ok(host_->swap("clerk", plugin("clerk_2.py"))); });
  // The new one answers while the old one is drained, which the call inside waits in.
  EXPECT_TRUE(wait_until([&] { return *client.greet("you") == "welcome, you"; }));
  held.let_go();
}

TEST_F(PythonThreads, ASwapFromInsideDoesNotWait) {
  expect_ok(host_->load(plugin("clerk.py")));
  service_.on<&Service::Interface::lookup>([this](mortise::StringView) {
    expect_ok(host_->swap("clerk", plugin("clerk_2.py")));
    return mortise::String("swapped");
  });
  EXPECT_EQ(*desk().relay("key"), "swapped");
  EXPECT_EQ(*desk().greet("you"), "welcome, you");
}

TEST_F(PythonThreads, AThreadOfPythonOutlivesTheHost) {
  const std::filesystem::path ended = folder_.path() / "ended";
  service_.on<&Service::Interface::lookup>(
      [&](mortise::StringView) { return mortise::String(ended.string()); });
  expect_ok(host_->load(plugin("office")));
  EXPECT_EQ(*desk().greet("you"), "you");
  EXPECT_TRUE(wait_until([&] { return service_.count<&Service::Interface::lookup>() > 10; }));
  host_.reset();
  EXPECT_TRUE(wait_until([&] { return std::filesystem::exists(ended); }));
}

TEST_F(PythonThreads, AForkedChildHasNone) {
  expect_ok(host_->load(plugin("clerk.py")));
  const auto client = desk();
  EXPECT_EQ(*client.greet("you"), "hello, you");
  const pid_t child = fork();
  if (child == 0) {
    const bool is_refused = client.greet("you").kind() == mortise::Kind::kUnavailable &&
                            !host_->load(plugin("clerk_2.py"));
    _exit(is_refused ? 7 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(*client.greet("you"), "hello, you");
}

}  // namespace
}  // namespace test
