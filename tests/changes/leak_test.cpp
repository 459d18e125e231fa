// SPDX-License-Identifier: Apache-2.0
//
// What a plugin leaves behind is said under its name.
#include <unistd.h>

#include "support.hpp"

namespace test {
namespace {

using ::testing::ContainsRegex;

TEST_F(ChangeTest, AThreadThatIsLeftIsNamedAndKeepsTheCode) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer's own thread is searched too";
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer's own thread is searched too";
#endif
#endif
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

}  // namespace
}  // namespace test
