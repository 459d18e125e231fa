// SPDX-License-Identifier: Apache-2.0
//
// docs/howto-optional-functions.md quotes this.
#include <gtest/gtest.h>

#include <example/counting/counter.hpp>
#include <mortise/host.hpp>
#include <walls.hpp>

#include "entries.hpp"

namespace {

using example::counting::Counter;

TEST(HowToOptionalFunctions, TheCallerAsks) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&tally_entry, "tally"));
  auto counter = host.point<Counter>("counters").one();
  EXPECT_FALSE(counter.has_reset());
  EXPECT_EQ(counter.reset().kind(), mortise::Kind::kUnsupported);

  ASSERT_TRUE(host.swap("tally", &noted_entry));
  EXPECT_TRUE(counter.has_reset());
  EXPECT_EQ(*counter.reset(), 0u);
}

TEST(HowToOptionalFunctions, TheApplicationStandsIn) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&tally_entry, "tally"));
  auto counters = host.point<Counter>("counters");
  counters.on_missing<&Counter::Interface::reset>([] { return uint64_t{0}; });
  EXPECT_EQ(*counters.one().reset(), 0u);
  EXPECT_FALSE(counters.one().has_reset());
}

}  // namespace
