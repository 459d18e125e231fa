// SPDX-License-Identifier: Apache-2.0
//
// A host that knows version 1.1.0 of a contract with a plugin that knows 1.0.0.
#include <photo/lab/image_filter.hpp>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using photo::lab::ImageFilter;
using photo::lab::ImageView;

class NextConversionTest : public HostTest {
 protected:
  ImageFilter::Client filter() { return host_->point<ImageFilter>("filters").one(); }

  const uint8_t pixels_[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const ImageView picture_{.width = 2, .height = 1, .pixels = pixels_};
};

TEST_F(NextConversionTest, WhatThePluginDoesNotKnowIsLeftOut) {
  load("painter", "old");
  const auto lighter = filter().apply(picture_, {}, {{.key = "add", .value = 2, .relative = true}});
  ASSERT_TRUE(lighter) << lighter.message();
  EXPECT_EQ(lighter->pixels[0], 3);
  expect_error(filter().preview(picture_, 16), Code::kCallUnsupported,
               "the plugin does not have this function");
}

TEST_F(NextConversionTest, TheSameVersionIsNotConverted) {
  load("next-painter", "same");
  EXPECT_EQ(filter().apply(picture_, {}, {{.key = "x", .value = 2, .relative = true}})->pixels[0],
            1);
  EXPECT_EQ(filter().preview(picture_, 16)->pixels[0], 16);
  EXPECT_TRUE(find(*host_, "same")->conversions.empty());
}

}  // namespace
}  // namespace test
