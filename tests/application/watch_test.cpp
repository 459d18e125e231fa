// SPDX-License-Identifier: Apache-2.0
//
// Plugins that are dropped into the folder of an application that runs.
#include <condition_variable>
#include <mutex>

#include "support.hpp"

namespace test {
namespace {

/// What a watch told last.
class Told {
 public:
  void operator()(const Outcome<Plan>& plan) {
    const std::lock_guard lock(mutex_);
    ++count_;
    text_ = plan ? plan->text() : mortise::full_text(plan.error());
    changed_.notify_all();
  }
  /// Waits until it told something with these words.
  std::string until(const std::string& words) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return text_.find(words) != text_.npos; });
    return text_;
  }

  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  int count_ = 0;
};

class Watched : public ApplicationTest {};

TEST_F(Watched, WhatIsDroppedInIsListed) {
  Told told;  // the application's thread tells it
  Application application = open();
  ASSERT_TRUE(application.watch(std::ref(told)));
  EXPECT_FALSE(application.watch(std::ref(told)));
  drop_in("one", "greeter-1", "one", "1.0.0");
  told.until("add          one");
  EXPECT_EQ(greetings(), "") << "nobody applied it";
}

TEST_F(Watched, WhatIsDroppedInStartsWhereTheFileSaysSo) {
  write_application("", "apply = \"auto\"\n");
  Told told;
  Application application = open();
  start(application);
  ASSERT_TRUE(application.watch(std::ref(told)));
  drop_in("one", "greeter-1", "one", "1.0.0");
  told.until("add          one");
  EXPECT_EQ(greetings(), "Hello 1 Ada");
  drop_in("one-2", "greeter-2", "one", "1.1.0");
  told.until("update       one");
  EXPECT_EQ(greetings(), "Hello 2 Ada");
}

TEST_F(Watched, ASourceThatIsNotWatchedIsLookedAtWithTheOthers) {
  write("mortise.toml",
        "name = \"lab\"\nversion = \"1.0.0\"\npolicy.native = [\"*\"]\n"
        "sources = [{ folder = \"plugins\", watch = false }, { folder = \"others\" }]\n"
        "points.greeters.contract = \"test:greeting/greeter@1.0.0\"\n");
  std::filesystem::create_directories(path("others"));
  Told told;  // the application's thread tells it
  Application application = open();
  ASSERT_TRUE(application.watch(std::ref(told)));
  drop_in("one", "greeter-1", "one", "1.0.0");
  drop_in("two", "greeter-2", "two", "1.0.0");
  // What comes second is told first: nobody looked at the first.
  std::filesystem::rename(path("plugins/two"), path("others/two"));
  EXPECT_THAT(told.until("add          two"), ::testing::HasSubstr("add          one"));
  EXPECT_EQ(told.count(), 1);
}

}  // namespace
}  // namespace test
