// SPDX-License-Identifier: Apache-2.0
//
// What stands in for a function that a plugin is too old to have.
#include <atomic>
#include <mortise/plugin.hpp>
#include <photo/lab/image_filter.hpp>
#include <stdexcept>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using photo::lab::Image;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using Preview = mortise::Result<Image, photo::lab::Failure>;

constexpr auto kPreview = &ImageFilter::Interface::preview;

/// Calls the filter's preview: as wide as it is asked to.
class Proof final : public mortise::Plugin<unit::Relay>, public mortise::Imports<ImageFilter> {
 public:
  int32_t run(int32_t longest) override {
    const uint8_t pixels[] = {1, 2, 3, 4};
    const auto preview = imported<ImageFilter>().preview(
        {.width = 1, .height = 1, .pixels = pixels}, static_cast<uint32_t>(longest));
    return preview ? static_cast<int32_t>(preview->width) : -static_cast<int32_t>(preview.kind());
  }
  int32_t spare() override { return 0; }
};
constexpr mortise_plugin kProof = mortise::detail::EntryOf<Proof>::make();

class MissingTest : public HostTest {
 protected:
  mortise::Point<ImageFilter> point() { return host_->point<ImageFilter>("filters"); }
  ImageFilter::Client filter() { return point().one(); }
  /// A picture as wide as it is asked to.
  static Preview widened(const ImageView& source, uint32_t longest) {
    Image image = clone(source);
    image.width = longest;
    return image;
  }

  const uint8_t pixels_[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const ImageView picture_{.width = 2, .height = 1, .pixels = pixels_};
};

TEST_F(MissingTest, TheApplicationsOwnStandsIn) {
  load("painter", "old");
  expect_error(filter().preview(picture_, 16), Code::kCallUnsupported, "does not have");
  std::atomic<int> calls{0};
  const auto caller = std::this_thread::get_id();
  point().on_missing<kPreview>([&](const ImageView& source, uint32_t longest) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(source.pixels[7], 8);
    ++calls;
    return widened(source, longest);
  });
  EXPECT_EQ(filter().preview(picture_, 16)->width, 16u);
  EXPECT_EQ(point().all()[0].preview(picture_, 17)->width, 17u);
  EXPECT_EQ(calls, 2);
  EXPECT_FALSE(filter().has_preview()) << "it says what the plugin has";
  EXPECT_EQ(*filter().name(), "a painter whose name is longer than any short string");
}

TEST_F(MissingTest, APluginThatHasTheFunctionServesIt) {
  point().on_missing<kPreview>(&MissingTest::widened);
  expect_error(filter().preview(picture_, 16), Code::kCallUnavailable, "no plugin serves it now");
  load("next-painter", "filter");
  EXPECT_EQ(filter().preview(picture_, 16)->pixels[0], 16);
  EXPECT_EQ(filter().preview(picture_, 16)->width, 2u);
  // An older one may come in its place: callers still get what they ask for.
  expect_ok(host_->swap("filter", copy_of("painter")));
  EXPECT_EQ(filter().preview(picture_, 16)->width, 16u);
}

TEST_F(MissingTest, PluginsThatCallTheContractGetItToo) {
  load("painter", "old");
  point().on_missing<kPreview>(&MissingTest::widened);
  expect_ok(host_->add(&kProof, "proof"));
  EXPECT_EQ(*host_->point<unit::Relay>("proofs").one().run(40), 40);
}

TEST_F(MissingTest, AFailureIsTheApplicationsOwn) {
  load("painter", "old");
  point().on_missing<kPreview>([](const ImageView&, uint32_t longest) -> mortise::Outcome<Preview> {
    if (longest == 1) throw std::runtime_error("too short");
    if (longest == 2) return mortise::Error(Code::kCallDenied, "not here");
    return Preview(photo::lab::Failure(photo::lab::Failure::Unsupported{}));
  });
  EXPECT_TRUE(filter().preview(picture_, 3).plugin_error()) << "the contract's own error";
  const auto denied = filter().preview(picture_, 2);
  expect_error(denied, Code::kCallDenied, "cannot call 'photo:lab/image-filter@1#preview': denied");
  const auto incident = host_->incident(incident_of(denied.message()));
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->text, "not here");
  EXPECT_FALSE(incident->from_plugin);
  EXPECT_TRUE(incident->plugin.empty());
  expect_error(filter().preview(picture_, 1), Code::kCallFailed, "failed (incident");
}

TEST_F(MissingTest, ALaterOneReplacesIt) {
  load("painter", "old");
  const auto counted = [](std::shared_ptr<int> alive, uint32_t width) {
    return [alive = std::move(alive), width](const ImageView& source, uint32_t) {
      return widened(source, width);
    };
  };
  auto first = std::make_shared<int>();
  auto second = std::make_shared<int>();
  point().on_missing<kPreview>(counted(first, 1));
  EXPECT_EQ(filter().preview(picture_, 16)->width, 1u);
  point().on_missing<kPreview>(counted(second, 2));
  EXPECT_EQ(filter().preview(picture_, 16)->width, 2u);
  EXPECT_EQ(first.use_count(), 1) << "it is gone";
  // Also from inside of itself, where it stays until the call has left it.
  point().on_missing<kPreview>([&, second](const ImageView& source, uint32_t) {
    point().on_missing<kPreview>(counted(first, 4));
    return widened(source, static_cast<uint32_t>(second.use_count()));
  });
  EXPECT_EQ(filter().preview(picture_, 16)->width, 2u);
  EXPECT_EQ(filter().preview(picture_, 16)->width, 4u);
  host_ = nullptr;
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 1);
}

}  // namespace
}  // namespace test
