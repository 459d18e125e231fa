// SPDX-License-Identifier: Apache-2.0
//
// Services of the application that run on an executor: a main loop.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mortise/plugin.hpp>
#include <mutex>
#include <photo/lab/image_filter.hpp>
#include <stdexcept>
#include <thread>

#include "keeper.hpp"
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using photo::lab::Failure;
using photo::lab::Image;
using photo::lab::ImageFilter;
using photo::lab::ImageView;

/// A main loop: runs what is posted on the thread that says so.
class Loop final : public mortise::Executor {
 public:
  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_all();
  }
  bool is_here() const noexcept override { return std::this_thread::get_id() == thread_.load(); }

  void adopt() { thread_ = std::this_thread::get_id(); }
  /// Runs the next task, when there is one.
  void run_one() {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [&] { return !tasks_.empty(); });
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
  void run(size_t count) {
    adopt();
    for (size_t i = 0; i < count; ++i) run_one();
  }
  /// Lets everything go without running it.
  void clear() {
    std::deque<Task> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(tasks_);
  }
  void wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [&] { return tasks_.size() >= count; });
  }
  size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<Task> tasks_;
  std::atomic<std::thread::id> thread_{};
};

/// What the service does; set before it is called.
struct ServiceHooks {
  std::function<void()> on_start;
  std::function<void(const ImageView&)> on_apply;
  std::atomic<int> calls{0};
};
ServiceHooks* service = nullptr;

/// Gives the picture back.
class Service : public mortise::Plugin<ImageFilter> {
 public:
  mortise::Outcome<> start() override {
    if (service->on_start) service->on_start();
    return {};
  }
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
                               ListView<SettingView>) override {
    ++service->calls;
    if (service->on_apply) service->on_apply(source);
    if (source.width == 77) throw std::runtime_error("no such width");
    return clone(source);
  }
  String name() override { return "a service whose name is longer than any short string"; }
};
class ParallelService final : public Service {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .reentrant = true};
};

/// A plugin that calls the service: gives the width of its picture, or the kind of its failure.
class User final : public mortise::Plugin<unit::Relay>, public mortise::Imports<ImageFilter> {
 public:
  int32_t run(int32_t width) override {
    const uint8_t pixels[] = {1, 2, 3, 4};
    const auto out = imported<ImageFilter>().apply(
        {.width = static_cast<uint32_t>(width), .height = 1, .pixels = pixels});
    return out ? static_cast<int32_t>(out->width) : -static_cast<int32_t>(out.kind());
  }
  int32_t spare() override { return 0; }
};

template <class Class>
constexpr mortise_plugin kEntry = mortise::detail::EntryOf<Class>::make();

class ExecutorTest : public ::testing::Test {
 protected:
  ExecutorTest() { service = &hooks_; }
  ~ExecutorTest() override {
    host_ = nullptr;
    loop_.clear();
    service = nullptr;
  }

  template <class Class = Service>
  void add() {
    expect_ok(host_->add(&kEntry<Class>, "service", {.executor = &loop_}));
  }
  ImageFilter::Client client() { return host_->point<ImageFilter>("services").one(); }
  unit::Relay::Client user() {
    expect_ok(host_->add(&kEntry<User>, "user"));
    return host_->point<unit::Relay>("users").one();
  }

  ServiceHooks hooks_;
  Loop loop_;
  std::unique_ptr<mortise::Host> host_ = std::make_unique<mortise::Host>(behind_wall());
  const uint8_t pixels_[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const ImageView picture_{.width = 2, .height = 1, .pixels = pixels_};
};

TEST_F(ExecutorTest, CallsRunOnTheLoop) {
  const auto test_thread = std::this_thread::get_id();
  hooks_.on_start = [&] { EXPECT_EQ(std::this_thread::get_id(), test_thread) << "its own life"; };
  add();
  EXPECT_EQ(find(*host_, "service")->wall, mortise::Wall::kInline);
  std::thread loop([&] { loop_.run(3); });
  hooks_.on_apply = [&](const ImageView& source) {
    EXPECT_TRUE(loop_.is_here());
    if (source.width == 2) {
      EXPECT_EQ(source.pixels[7], 8);
    }
  };
  const auto out = client().apply(picture_);
  ASSERT_TRUE(out) << out.message();
  EXPECT_EQ(out->pixels[7], 8);
  EXPECT_EQ(*client().name(), "a service whose name is longer than any short string");
  expect_error(client().apply({.width = 77, .height = 0, .pixels = {}}), Code::kCallFailed,
               "of plugin 'service': failed (incident");
  EXPECT_EQ(host_->incident(1)->text, "no such width");
  loop.join();
}

TEST_F(ExecutorTest, ACallFromTheLoopRunsAtOnce) {
  add();
  loop_.adopt();
  hooks_.on_apply = [&](const ImageView& source) {
    EXPECT_EQ(source.pixels.data(), pixels_) << "nothing is copied";
  };
  expect_ok(client().apply(picture_));
  EXPECT_EQ(loop_.waiting(), 0u);
}

TEST_F(ExecutorTest, PluginsReachIt) {
  add();
  const auto relay = user();
  std::thread loop([&] { loop_.run(1); });
  EXPECT_EQ(*relay.run(5), 5);
  loop.join();
  // Called from the loop, a plugin behind threads has the loop's own thread serve what it asks.
  std::thread([&] {
    loop_.adopt();
    EXPECT_EQ(*relay.run(6), 6);
  }).join();
  EXPECT_EQ(hooks_.calls, 2);
}

TEST_F(ExecutorTest, ACallThatComesBackIsNoDeadlock) {
  add();
  const auto relay = user();
  hooks_.on_apply = [&](const ImageView&) {
    expect_error(relay.run(1), Code::kCallConflict, "the call came back to a plugin");
    expect_error(client().name(), Code::kCallConflict, "the call came back to a plugin");
  };
  std::thread loop([&] { loop_.run(1); });
  EXPECT_EQ(*relay.run(5), 5);
  loop.join();
}

TEST_F(ExecutorTest, ADeadlinePassesWhileTheLoopIsBusy) {
  add();
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).apply(picture_); }),
               Code::kCallDeadline, "its executor did not begin it until the deadline");
  const uint32_t cancel = 1;
  expect_error(client().with({.cancel = &cancel}).apply(picture_), Code::kCallCancelled, "");
  const auto relay = user();
  EXPECT_EQ(relay.within(1).run(5).kind(), mortise::Kind::kDeadline);
  loop_.run(loop_.waiting());
  EXPECT_EQ(hooks_.calls, 0) << "what nobody waits for does not run";
}

TEST_F(ExecutorTest, ACallThatWasGivenUpOwnsItsArguments) {
  add();
  std::atomic<bool> is_inside{false}, may_leave{false};
  hooks_.on_apply = [&](const ImageView& source) {
    is_inside = true;
    while (!may_leave) std::this_thread::yield();
    EXPECT_EQ(source.pixels[1], 9);
  };
  std::thread loop([&] { loop_.run(2); });
  std::atomic<uint32_t> cancel{0};
  std::thread canceller([&] {
    while (!is_inside) std::this_thread::yield();
    cancel = 1;
  });
  {
    const std::vector<uint8_t> pixels(4, 9);
    const mortise::CallOptions options{.cancel = reinterpret_cast<const uint32_t*>(&cancel)};
    expect_error(client().with(options).apply({.width = 1, .height = 1, .pixels = pixels}),
                 Code::kCallCancelled, "it was cancelled before it was done");
  }
  canceller.join();
  // The service is serial, and still inside.
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).name(); }),
               Code::kCallOverloaded, "a call that was given up was inside until the deadline");
  may_leave = true;
  EXPECT_TRUE(client().name());
  loop.join();
}

TEST_F(ExecutorTest, WhatTheLoopDropsIsUnavailable) {
  add();
  std::thread loop([&] {
    loop_.wait_for(1);
    loop_.clear();
  });
  expect_error(client().apply(picture_), Code::kCallUnavailable,
               "its executor did not run the call");
  loop.join();
}

TEST_F(ExecutorTest, ALoopThatNeverRunsAgainHoldsNobody) {
  add();
  const auto relay = user();
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).apply(picture_); }),
               Code::kCallDeadline, "did not begin it");
  EXPECT_EQ(relay.within(1).run(5).kind(), mortise::Kind::kDeadline);
  host_ = nullptr;
  EXPECT_GE(loop_.waiting(), 1u);
  loop_.run(1);  // the service is gone
  loop_.clear();
  EXPECT_EQ(hooks_.calls, 0);
}

TEST_F(ExecutorTest, NoMoreCallsWaitThanMay) {
  host_ = std::make_unique<mortise::Host>(behind_wall({.max_waiting = 1}));
  add<ParallelService>();
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).apply(picture_); }),
               Code::kCallDeadline, "");
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).apply(picture_); }),
               Code::kCallOverloaded, "as many calls wait for its executor as may");
  loop_.clear();
  expect_error(begun_within([&](uint64_t ms) { return client().within(ms).apply(picture_); }),
               Code::kCallDeadline, "");
}

TEST_F(ExecutorTest, ATaskMayRunTheLoop) {
  add<ParallelService>();
  hooks_.on_apply = [&](const ImageView& source) {
    if (source.width == 1) loop_.run_one();
  };
  std::thread loop([&] { loop_.run(1); });
  std::thread first(
      [&] { expect_ok(client().apply({.width = 1, .height = 1, .pixels = {pixels_, 4}})); });
  while (hooks_.calls == 0) std::this_thread::yield();
  EXPECT_EQ(client().apply(picture_)->width, 2u);
  first.join();
  loop.join();
}

TEST_F(ExecutorTest, ASuccessorRunsThereToo) {
  add();
  expect_ok(host_->swap("service", &kEntry<ParallelService>));
  std::thread loop([&] { loop_.run(1); });
  EXPECT_TRUE(client().name());
  loop.join();
  expect_ok(host_->swap("service", &kEntry<Service>, {.wall = mortise::Wall::kInline}));
  EXPECT_TRUE(client().name()) << "on this thread";
}

TEST_F(ExecutorTest, WhatIsAskedOfARunningServiceRunsThere) {
  struct Clear {
    ~Clear() { hooks = {}; }
  } const clear;
  std::atomic<bool> is_on_loop{false};
  hooks.on_configure = hooks.on_export = [&] { is_on_loop = loop_.is_here(); };
  // Before the loop runs, and after: on this thread.
  expect_ok(host_->add(&kEntryOf<Keeper>, "keeper", {.executor = &loop_}));
  EXPECT_FALSE(is_on_loop);
  std::thread loop([&] { loop_.run(3); });
  expect_ok(host_->configure("keeper", R"({"factor": 2})"));
  EXPECT_TRUE(is_on_loop.exchange(false));
  expect_ok(host_->export_state("keeper"));
  EXPECT_TRUE(is_on_loop.exchange(false));
  expect_ok(host_->health("keeper"));
  loop.join();
  // It does not run any more: nobody waits for longer than was said.
  expect_error(begun_within([&](uint64_t ms) {
                 return host_->health(
                     "keeper",
                     mortise::CallOptions{.deadline_ns = mortise::monotonic_ns() + ms * 1'000'000});
               }),
               Code::kCallDeadline, "its executor did not begin it");
}

TEST_F(ExecutorTest, AChangeLeavesALoopThatDoesNotRun) {
  host_ = std::make_unique<mortise::Host>(behind_wall({.step_ms = 20}));
  expect_ok(host_->add(&kEntryOf<Keeper>, "keeper", {.executor = &loop_}));
  const auto failed = host_->apply(
      {.steps = {{.kind = mortise::StepKind::kConfigure, .plugin = "keeper"}}, .wiring = {}});
  expect_error(failed, Code::kCallDeadline, "its executor did not begin it");
}

TEST_F(ExecutorTest, ManyThreadsCallIt) {
  constexpr int kThreads = 4, kCalls = 200;
  add<ParallelService>();
  std::thread loop([&] { loop_.run(kThreads * kCalls); });
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      const auto filter = client();
      for (int call = 0; call < kCalls; ++call) EXPECT_EQ(filter.apply(picture_)->pixels[0], 1);
    });
  for (std::thread& thread : threads) thread.join();
  loop.join();
  EXPECT_EQ(hooks_.calls, kThreads * kCalls);
}

}  // namespace
}  // namespace test
