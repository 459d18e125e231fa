// SPDX-License-Identifier: Apache-2.0
//
// Plugins that call a point: they write one call, and its dispatch says whom it reaches.
#include <mortise/plugin.hpp>

#include "support.hpp"

namespace test {
namespace {

/// Polishes by whoever does.
class Front final : public mortise::Plugin<Show>, public mortise::Imports<mortise::Maybe<Stage>> {
 public:
  Result<String, uint32_t> run(StringView text) override {
    auto polished = imported<Stage>().polish(text, ".");
    if (polished) return *std::move(polished);
    return static_cast<uint32_t>(polished.kind());
  }
};
constexpr mortise_plugin kFront = mortise::detail::EntryOf<Front>::make();

/// A stage that polishes by all the others.
class Stagehand final : public mortise::Plugin<Stage>, public mortise::Imports<Stage> {
 public:
  String polish(StringView text, StringView mark) override {
    auto polished = imported<Stage>().polish(text, mark);
    return polished ? String("[" + std::string(*polished) + "]") : String("nobody");
  }
  Result<int32_t, Trouble> refine(int32_t value) override { return value; }
  Option<String> guess(StringView) override { return {}; }
  void note(StringView) override {}
  String title() override { return String("hand"); }
  uint32_t size(StringView) override { return 0; }
};
constexpr mortise_plugin kStagehand = mortise::detail::EntryOf<Stagehand>::make();

class RelayTest : public PointsTest {
 protected:
  static Options options(bool is_for_plugins, FailurePolicy failure = FailurePolicy::kFail) {
    return {.dispatch = {mortise::fold<&Functions::polish>},
            .failure = failure,
            .is_for_plugins = is_for_plugins};
  }
  /// What the front says of a text.
  std::string shown(std::string_view text) {
    const auto outcome = host_->point<Show>("shows").one().run(text);
    if (outcome) return std::string(*outcome);
    if (outcome.plugin_error() == nullptr) return std::string(outcome.message());
    return "failed: " +
           std::string(mortise::kind_name(static_cast<mortise::Kind>(*outcome.plugin_error())));
  }
};

TEST_F(RelayTest, AnImportReachesEveryPluginOfThePoint) {
  expect_ok(host_->add(&kFront, "front"));
  for (const char* id : {"a", "b", "c"}) add(id);
  const auto stages = point(options(false));
  EXPECT_EQ(shown(""), "a.") << "without a word it is one plugin's";
  static_cast<void>(point(options(true)));
  EXPECT_EQ(shown(""), "a.b.c.");
  expect_ok(host_->unload("b"));
  EXPECT_EQ(shown(""), "a.c.");
  stages_["c"]->fail<&Functions::polish>(Kind::kOverloaded);
  EXPECT_EQ(shown(""), "failed: overloaded");
  static_cast<void>(point(options(true, FailurePolicy::kSkip)));
  EXPECT_EQ(shown(""), "a.");
  for (const char* id : {"a", "c"}) expect_ok(host_->unload(id));
  EXPECT_EQ(shown("as it was"), "as it was");
}

TEST_F(RelayTest, APluginOfThePointThatCallsItIsLeftOut) {
  for (const char* id : {"a", "b"}) add(id);
  const auto stages = point(options(true));
  expect_ok(host_->add(&kStagehand, "hand", {.hints = {.priority = 1}}));
  // The hand is asked first, and asks the two others, whose result goes to them again.
  EXPECT_EQ(*stages->polish("", "."), "[a.b.]a.b.");
}

}  // namespace
}  // namespace test
