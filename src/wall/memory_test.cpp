// SPDX-License-Identifier: Apache-2.0
//
// Out of memory at every allocation of a call: the call is overloaded, nothing is left behind, and
// the next one works.
#include <gmock/gmock.h>

#include "base/failing_heap.hpp"
#include "mortise/memory.hpp"
#include "wall/loopback/loopback_wall.hpp"
#include "wall/testing.hpp"
#include "wall/thread/thread_wall.hpp"

namespace mortise::wall {
namespace {

using testing::ItemView;
using testing::JoinParameters;
using testing::JoinResult;
using testing::Stage;

using MakeWall = std::unique_ptr<Wall> (*)(const Limits&);

class MemoryTest : public ::testing::TestWithParam<MakeWall> {
 protected:
  MemoryTest() { detail::memory = {&base::failing_allocate, &base::failing_release}; }
  ~MemoryTest() override { detail::memory = {&detail::heap_allocate, &detail::heap_release}; }

  std::unique_ptr<Stage> open() const {
    return std::make_unique<Stage>(*wall_,
                                   testing::Script{.join =
                                                       [](const JoinParameters& asked) {
                                                         ListBuilder<String> words;
                                                         for (const ItemView& item : asked.items)
                                                           words.push(item.key);
                                                         return JoinResult(words.finish());
                                                       }},
                                   MORTISE_PLUGIN_PARALLEL);
  }

  /// Calls with one allocation after the other failing, until none does. @return how many failed.
  static int64_t fail_each(const std::function<Stage&()>& stage) {
    base::FailingHeap& heap = base::failing_heap();
    const ItemView items[] = {{"a key that is not short, so that it is on the heap", 1}, {"b", 2}};
    const std::vector<uint8_t> bytes(10'000, 1);
    for (int64_t n = 0; n < 1'000; ++n) {
      const testing::Client client = stage().client();
      heap.arm(n, true);
      const auto joined = client.join(items, bytes);
      heap.disarm();
      if (!heap.has_failed(n)) {
        EXPECT_TRUE(joined) << joined.message();
        return n;
      }
      if (joined) continue;  // it was done without: nobody was told
      EXPECT_EQ(kind_name(joined.kind()), kind_name(Kind::kOverloaded))
          << "allocation " << n << ": " << joined.message();
    }
    ADD_FAILURE() << "there was no end of allocations";
    return 0;
  }

  const std::unique_ptr<Wall> wall_ = GetParam()({});
};

INSTANTIATE_TEST_SUITE_P(Walls, MemoryTest,
                         ::testing::Values(&make_thread_wall, &make_loopback_wall),
                         [](const auto& wall) {
                           return wall.param == &make_thread_wall ? "Thread" : "Loopback";
                         });

TEST_P(MemoryTest, AFirstCallWithoutMemoryIsOverloaded) {
  std::unique_ptr<Stage> stage;
  const int64_t failed = fail_each([&]() -> Stage& {
    stage = open();
    return *stage;
  });
  EXPECT_GT(failed, 5);
}

TEST_P(MemoryTest, ALaterCallWithoutMemoryIsOverloadedAndTheNextOneWorks) {
  const std::unique_ptr<Stage> stage = open();
  const int64_t failed = fail_each([&]() -> Stage& {
    const ItemView items[] = {{"warm", 1}};
    const auto joined = stage->client().join(items, {});
    EXPECT_TRUE(joined) << joined.message();
    return *stage;
  });
  EXPECT_GT(failed, 0);
}

}  // namespace
}  // namespace mortise::wall
