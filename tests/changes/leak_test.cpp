// SPDX-License-Identifier: Apache-2.0
//
// What a plugin leaves behind is said under its name.
#include <unistd.h>

#include "support.hpp"

namespace test {
namespace {

using ::testing::ContainsRegex;

#if defined(__has_feature)
constexpr bool kHasThreadSanitizer = __has_feature(thread_sanitizer);
#else
constexpr bool kHasThreadSanitizer = false;
#endif

TEST_F(ChangeTest, AThreadThatIsLeftIsNamedAndKeepsTheCode) {
  if (kHasThreadSanitizer) GTEST_SKIP() << "ThreadSanitizer's own thread is searched too";
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  expect_ok(apply({add<Actor<'a', 1>>("a"), {.plugin = "leaky", .path = MORTISE_LEAKY_PLUGIN}}));
  ASSERT_TRUE(host_->point<actor::Tool>("tools").one().hold(ends[0]));
  expect_ok(apply({remove("leaky"), replace<Actor<'a', 2>>("a")}));
  EXPECT_EQ(work(), "a2/first+0") << "the others go on";
  const auto left = info("leaky");
  EXPECT_EQ(left.state, mortise::PluginState::kRetained);
  EXPECT_THAT(std::string(std::string_view(left.cause)), ContainsRegex("thread [0-9]+"));
  const auto incidents = host_->incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].plugin, "leaky");
  EXPECT_THAT(std::string(std::string_view(incidents[0].text)),
              ContainsRegex("it left, and is retained: thread [0-9]+ still runs its code"));
  ::close(ends[1]);
  while (host_->plugins().size() != 1u) sched_yield();
}

class LeakTest : public ChangeTest {
 protected:
  void SetUp() override {
    if (kHasThreadSanitizer)
      GTEST_SKIP() << "libc frees at a thread's end, when ThreadSanitizer knows it no more";
  }
  /// Loads the leaky plugin, calls it and removes it. @return what it answered.
  std::string run(const std::vector<int32_t>& values, bool find_leaks = true) {
    open({.find_leaks = find_leaks});
    expect_ok(apply({{.plugin = "leaky", .path = MORTISE_LEAKY_PLUGIN}}));
    std::string all;
    for (const int32_t value : values)
      all = said(host_->point<actor::Tool>("tools").one().hold(value));
    expect_ok(apply({remove("leaky")}));
    return all;
  }
  /// What the incidents say, all of the plugin.
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const auto& incident : host_->incidents()) {
      EXPECT_EQ(incident.plugin, "leaky");
      EXPECT_FALSE(incident.from_plugin);
      all.emplace_back(std::string_view(incident.text));
    }
    return all;
  }
};

TEST_F(LeakTest, MemoryThatIsLeftIsNamed) {
  EXPECT_EQ(run({-1, -3}), "left nothing");
  EXPECT_THAT(texts(), ::testing::ElementsAre(ContainsRegex(
                           "it left, and 2 of its blocks of memory, 1024 bytes, are still there; "
                           "its code at 0x[0-9a-f]+ took the largest, 1000 bytes")));
}

TEST_F(LeakTest, DescriptorsThatAreLeftAreNamed) {
  const std::string file = run({-3, -2});
  EXPECT_THAT(texts(), ::testing::ElementsAre("it left, and its file descriptors are still open: " +
                                              file + " (/dev/null)"));
  ::close(std::stoi(file));
}

TEST_F(LeakTest, WhoLeavesNothingIsNotNamed) {
  EXPECT_EQ(run({-3, -3}), "left nothing");
  EXPECT_THAT(texts(), ::testing::IsEmpty());
}

TEST_F(LeakTest, NobodyLooksUnasked) {
  const std::string file = run({-1, -2}, false);
  EXPECT_THAT(texts(), ::testing::IsEmpty());
  ::close(std::stoi(file));
}

}  // namespace
}  // namespace test
