// SPDX-License-Identifier: Apache-2.0
//
// A host that knows version 1.0.0 of a contract with a plugin that knows 1.1.0.
#include <photo/lab/image_filter.hpp>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using photo::lab::Failure;
using photo::lab::ImageFilter;
using photo::lab::ImageView;

constexpr uint8_t kPixels[8] = {1, 2, 3, 4, 5, 6, 7, 8};
constexpr const char* kApply = "photo:lab/image-filter@1#apply";

class ConversionTest : public HostTest {
 protected:
  ImageFilter::Client filter() { return host_->point<ImageFilter>("filters").one(); }
  /// How many calls of `apply` were converted for `id`; nothing where none is.
  std::optional<uint64_t> converted(std::string_view id) {
    const auto info = find(*host_, id);
    for (const auto& conversion : info->conversions)
      if (conversion.function == kApply) return conversion.calls;
    return std::nullopt;
  }

  const ImageView picture_{.width = 2, .height = 1, .pixels = kPixels};
};

TEST_F(ConversionTest, WhatThePluginHasMoreIsFilledInAndWhatItSaysMoreFailsThatCall) {
  load("next-painter", "next");
  const auto painted = filter().apply(picture_, {}, {{.key = "any", .value = 1}});
  ASSERT_TRUE(painted) << painted.message();
  EXPECT_EQ(painted->pixels.size(), 8u);
  EXPECT_EQ(painted->pixels[0], 0) << "the default of a new field: not relative";

  const auto busy = filter().apply(picture_, {}, {{.key = "busy", .value = 1}});
  expect_error(busy, Code::kCallFailed, "of plugin 'next': failed (incident 1)");
  EXPECT_THAT(std::string(host_->incident(1)->text), ::testing::HasSubstr("busy"))
      << "a case that this version does not have, and it declares no fallback";
  const auto refused = filter().apply(picture_, {}, {{.key = "refuse", .value = 1}});
  ASSERT_NE(refused.plugin_error(), nullptr);
  EXPECT_TRUE(mortise::match(
      *refused.plugin_error(),
      [](const Failure::BadArgument& bad) { return bad.value == "asked to"; },
      [](const auto&) { return false; }));
  EXPECT_EQ(*filter().name(), "next") << "nothing to convert";
  EXPECT_EQ(converted("next"), 3u);
}

TEST_F(ConversionTest, ManyThreadsConvertAtOnce) {
  load("next-painter", "next");
  const auto client = filter();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int calls = 0; calls < 100; ++calls) EXPECT_TRUE(client.apply(picture_));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(converted("next"), 400u);
}

TEST_F(ConversionTest, ASwapBetweenVersionsKeepsItsCallers) {
  load("painter", "filter");
  const auto client = filter();
  EXPECT_EQ(client.apply(picture_)->pixels[0], 1);
  EXPECT_EQ(converted("filter"), std::nullopt);
  expect_ok(host_->swap("filter", copy_of("next-painter")));
  EXPECT_EQ(client.apply(picture_)->pixels[0], 0);
  EXPECT_EQ(converted("filter"), 1u);
  expect_ok(host_->swap("filter", copy_of("painter")));
  EXPECT_EQ(client.apply(picture_)->pixels[0], 1);
  EXPECT_EQ(converted("filter"), std::nullopt);
}

TEST_F(ConversionTest, AStrictHostConvertsNothing) {
  open({.strict = true});
  load("next-painter", "next");
  expect_error(filter().apply(picture_), Code::kCallUnsupported,
               "the plugin has this function with another signature");
  EXPECT_EQ(*filter().name(), "next");
  load("painter", "same");
  EXPECT_TRUE(host_->point<ImageFilter>("filters").all()[1].apply(picture_));
  expect_error(host_->swap("same", copy_of("next-painter")), Code::kPluginIncompatible, kApply);
}

}  // namespace
}  // namespace test
