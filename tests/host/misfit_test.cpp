// SPDX-License-Identifier: Apache-2.0
//
// Plugins that fit nothing that the application asks for, or not quite: who says so, and where; and
// clients of one plugin.
#include <other/test/unit/probe.hpp>
#include <photo/lab/image_filter.hpp>

#include "relay.hpp"
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using photo::lab::ImageFilter;

class MisfitTest : public HostTest {
 protected:
  /// What is said of a plugin, on one line.
  std::string misfits(std::string_view id) {
    std::string all;
    const auto plugin = find(*host_, id);
    for (const mortise::String& text : plugin->misfits)
      all += (all.empty() ? "" : "; ") + std::string(text);
    return all;
  }
};

TEST_F(MisfitTest, APluginThatNoPointTakes) {
  load("painter", "painter");
  EXPECT_EQ(misfits("painter"), "") << "the application has no point yet";
  static_cast<void>(host_->point<unit::Probe>("probes"));
  EXPECT_EQ(misfits("painter"), "no point takes its 'photo:lab/image-filter@1'");
  static_cast<void>(host_->point<ImageFilter>("filters"));
  EXPECT_EQ(misfits("painter"), "");
}

TEST_F(MisfitTest, APluginThatOtherPluginsCallNeedsNoPoint) {
  static_cast<void>(host_->point<ImageFilter>("filters"));
  load("probe-serial", "probe");
  EXPECT_EQ(misfits("probe"), "no point takes its 'test:unit/probe@1'");
  EXPECT_EQ(misfits("witness"), "") << "probes call it";
  expect_ok(host_->add(&Relay::kEntry, "relay"));
  EXPECT_EQ(misfits("probe"), "") << "the relay calls it";
}

TEST_F(MisfitTest, AFunctionWithAnotherSignature) {
  load("sdk-unruly", "probe");
  const auto others = host_->point<other::test::unit::Probe>("others");
  const std::string why = "has 'test:unit/probe@1#run' with another signature: ";
  EXPECT_EQ(misfits("probe"), "") << "nobody has asked yet";
  const auto outcome = others.one().run("");
  expect_error(outcome, Code::kCallUnsupported, "; plugin 'probe' " + why);
  expect_error(outcome, Code::kCallUnsupported, "string");
  EXPECT_THAT(misfits("probe"), testing::StartsWith("it " + why));
  expect_error(others.all()[0].run(""), Code::kCallUnsupported, "; plugin 'probe' " + why);
  EXPECT_EQ(find(*host_, "probe")->misfits.size(), 1u) << "once, whoever asks";
}

TEST_F(MisfitTest, OneNamesWhoDoesNotServe) {
  const auto client = host_->point<unit::Probe>("probes").one();
  expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
  load("probe-serial", "calm");
  expect_error(client.spare(), Code::kCallUnsupported,
               "the plugin does not have this function; it is plugin 'calm'");
}

TEST_F(MisfitTest, ASwapSaysThatTheNewOneIsOfAnotherContract) {
  load("sdk-unruly", "probe");
  EXPECT_TRUE(probe().run(1));
  expect_error(host_->swap("probe", copy_of("painter")), Code::kPluginIncompatible,
               "is of another contract: it provides 'photo:lab/image-filter@1', and callers use "
               "'test:unit/probe@1'; unload the old one first");
  expect_error(host_->swap("probe", &Relay::kEntry), Code::kPluginIncompatible,
               "it provides 'test:unit/relay@1'");
  EXPECT_TRUE(probe().run(1)) << "the old one goes on";
}

TEST_F(MisfitTest, AClientOfOnePluginKnowsWhich) {
  load("probe-parallel", "first");
  load("probe-parallel", "second");
  const auto probes = host_->point<unit::Probe>("probes");
  const auto second = probes.with_id("second");
  ASSERT_TRUE(second) << second.message();
  EXPECT_EQ(second->plugin_id(), "second");
  EXPECT_EQ(probes.one().plugin_id(), "first");
  EXPECT_EQ(probes.all()[1].plugin_id(), "second");
  witness_.on_run = [](uint64_t instance, int32_t) -> Answer {
    return {static_cast<int32_t>(instance)};
  };
  EXPECT_EQ(*second->run(0), 2);
  expect_ok(host_->swap("second", copy_of("probe-serial")));
  EXPECT_EQ(*second->run(0), 3) << "it survives the swap";
  expect_ok(host_->unload("second"));
  EXPECT_EQ(second->plugin_id(), "");
  expect_error(probes.with_id("second"), Code::kPluginUnknown, "there is no plugin 'second'");
  expect_error(probes.with_id("witness"), Code::kPluginIncompatible,
               "plugin 'witness' is of another contract: it provides 'test:unit/witness@1', and "
               "callers use 'test:unit/probe@1'");
}

}  // namespace
}  // namespace test
