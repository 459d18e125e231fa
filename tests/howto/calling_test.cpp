// SPDX-License-Identifier: Apache-2.0
//
// docs/howto-calling-the-host.md quotes this.
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <example/counting/counter.hpp>
#include <example/counting/log.hpp>
#include <mortise/host.hpp>
#include <mortise/plugin.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <walls.hpp>

#include "entries.hpp"

namespace {

using example::counting::Counter;

std::vector<std::string> lines;

class Lines final : public mortise::Plugin<example::counting::Log> {
 public:
  void write(StringView line) override { lines.emplace_back(line); }
};
constexpr mortise_plugin kLines = mortise::detail::EntryOf<Lines>::make();

class MainLoop final : public mortise::Executor {
 public:
  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
  }
  bool is_here() const noexcept override { return std::this_thread::get_id() == thread_; }

  void run_one() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !tasks_.empty(); });
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }

 private:
  const std::thread::id thread_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
};

TEST(HowToCallingTheHost, AServiceIsAPlugin) {
  lines.clear();
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&kLines, "log", {.wall = mortise::Wall::kInline}));
  ASSERT_TRUE(host.add(&noted_entry, "noted"));
  EXPECT_EQ(*host.point<Counter>("counters").one().count(3), 3u);
  EXPECT_EQ(lines, std::vector<std::string>{"counted 3"});
}

TEST(HowToCallingTheHost, WithoutTheService) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&noted_entry, "noted"));
  EXPECT_EQ(*host.point<Counter>("counters").one().count(3), 3u);
  EXPECT_EQ(host.health("noted")->status, mortise::HealthStatus::kReady);
}

TEST(HowToCallingTheHost, OnTheMainLoop) {
  lines.clear();
  MainLoop loop;
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&kLines, "log", {.executor = &loop}));
  ASSERT_TRUE(host.add(&noted_entry, "noted"));

  std::thread worker([&] { EXPECT_EQ(*host.point<Counter>("counters").one().count(3), 3u); });
  loop.run_one();  // the line is written here
  worker.join();
  EXPECT_EQ(lines, std::vector<std::string>{"counted 3"});
}

}  // namespace
