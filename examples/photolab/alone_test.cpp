// SPDX-License-Identifier: Apache-2.0
// The blur alone, without an application: memory that crosses, and what is left of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/testing/fake_host.hpp>
#include <photo/lab/image_filter.hpp>
#include <vector>

using photo::lab::ImageFilter;

extern "C" const mortise_plugin MORTISE_ENTRY;

namespace {

class BlurAlone : public testing::Test {
 protected:
  BlurAlone() {
    const auto started = host_.start(&MORTISE_ENTRY);
    EXPECT_TRUE(started) << started.message();
  }
  ~BlurAlone() override {
    const auto ended = host_.stop();
    EXPECT_TRUE(ended) << ended.message();
  }
  ImageFilter::Client filter() { return host_.client<ImageFilter>(); }

  mortise::testing::FakeHost host_;
};

TEST_F(BlurAlone, LeavesNoBlock) {
  const std::vector<uint8_t> pixels(size_t{4} * 3 * 4, 9);
  {
    const auto picture = filter().apply({4, 3, pixels});
    ASSERT_TRUE(picture);
    EXPECT_EQ(host_.blocks(), 1u) << "the pixels";
  }
  EXPECT_NE(filter().apply({4, 2, pixels}).plugin_error(), nullptr);
  EXPECT_TRUE(filter().name());
  EXPECT_EQ(host_.blocks(), 0u);
  EXPECT_TRUE(host_.reports().empty());
}

TEST_F(BlurAlone, IsOverloadedWithoutMemory) {
  const std::vector<uint8_t> pixels(size_t{4} * 3 * 4, 9);
  const auto check = [&](const auto& call) {
    host_.fail_allocation(1);
    const auto outcome = call();
    EXPECT_TRUE(host_.allocation_failed());
    ASSERT_TRUE(outcome.has_system_error());
    EXPECT_EQ(outcome.kind(), mortise::Kind::kOverloaded);
  };
  check([&] { return filter().apply({4, 3, pixels}); });
  check([&] { return filter().apply({4, 2, pixels}); });
  check([&] { return filter().name(); });
  EXPECT_TRUE(filter().apply({4, 3, pixels})) << "there is memory again";
}

}  // namespace
