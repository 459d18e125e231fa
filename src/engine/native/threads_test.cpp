// SPDX-License-Identifier: Apache-2.0
// A plugin's thread that outlives its instance keeps the code mapped, and is named.
#include "engine/native/threads.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "engine/native/test_support.hpp"

namespace mortise::engine::native {
namespace {

using testing::HasSubstr;
using testing::Optional;

class ThreadsTest : public EngineTest {
 protected:
  /// A thread that `start` made is found as `found`, and the code goes once it has ended.
  void check(std::string_view start, const std::string& found) {
    const auto image = load_fixture("thread");
    ASSERT_EQ(call(*image, start), 1u);
    EXPECT_THAT(image->unload(), Optional(HasSubstr(found)));
    EXPECT_THAT(image->unload(), Optional(HasSubstr(found))) << "asked again";
    ASSERT_EQ(call(*image, "finish"), 1u) << "the code is still there";
    EXPECT_EQ(image->unload(), std::nullopt);
  }
};

TEST_F(ThreadsTest, FindsAThreadThatRests) { check("rest", "still runs its code"); }

TEST_F(ThreadsTest, FindsAThreadThatNeverRests) { check("spin", "run its code"); }

TEST_F(ThreadsTest, AnUnusedPluginThatCouldStartThreadsGoesAtOnce) {
  EXPECT_EQ(load_fixture("thread")->unload(), std::nullopt);
}

TEST(ThreadInside, LooksAtStacksOfOthersAlone) {
  // No word of any stack is an address that no processor has.
  constexpr uintptr_t kNowhere = 0x1234'5678'9abc'def0;
  EXPECT_EQ(thread_inside({kNowhere, kNowhere + 1}), std::nullopt);
  // Everything is inside everything; the calling thread does not count.
  const AddressRange all{1, UINTPTR_MAX};
  std::atomic<bool> done{false};
  std::thread other([&] { done.wait(false); });
  EXPECT_THAT(thread_inside(all), Optional(HasSubstr("thread ")));
  done = true;
  done.notify_all();
  other.join();
}

}  // namespace
}  // namespace mortise::engine::native
