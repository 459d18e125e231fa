// SPDX-License-Identifier: Apache-2.0
//
// Handles: what they reach, and what they survive.
#include <algorithm>
#include <other/test/unit/probe.hpp>
#include "relay.hpp"

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;

class PointTest : public HostTest {
 protected:
  PointTest() {
    witness_.on_run = [](uint64_t instance, int32_t) -> Answer {
      return {static_cast<int32_t>(instance)};
    };
  }
};

TEST_F(PointTest, OneServesWhileAnybodyProvidesTheContract) {
  const auto client = probe();
  expect_error(client.run(0), Code::kCallUnavailable,
               "cannot call 'test:unit/probe@1#run': no plugin serves it now");
  load("probe-serial", "first");
  EXPECT_EQ(*client.run(0), 1);
  load("probe-serial", "second");
  EXPECT_EQ(*client.run(0), 1) << "the first one loaded serves";
  expect_ok(host_->unload("first"));
  EXPECT_EQ(*client.run(0), 2);
  expect_ok(host_->unload("second"));
  expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
  load("probe-parallel", "third");
  EXPECT_EQ(*client.run(0), 3);
}

TEST_F(PointTest, AllGivesEachProviderInTheOrderOfLoading) {
  const auto point = host_->point<unit::Probe>("probes");
  EXPECT_TRUE(point.all().empty());
  for (const char* id : {"c", "a", "b"}) load("probe-serial", id);
  expect_ok(host_->add(&Relay::kEntry, "of another contract"));
  const auto all = point.all();
  ASSERT_EQ(all.size(), 3u);
  for (int32_t i = 0; i < 3; ++i) EXPECT_EQ(*all[static_cast<size_t>(i)].run(0), i + 1);

  // A handle names its plugin's place, whatever serves it.
  expect_ok(host_->swap("a", copy_of("probe-parallel")));
  EXPECT_EQ(*all[1].run(0), 4);
  EXPECT_EQ(*point.all()[1].run(0), 4) << "a swap keeps the order";
  expect_ok(host_->unload("c"));
  expect_error(all[0].run(0), Code::kCallUnavailable, "no plugin serves it now");
  EXPECT_EQ(*all[1].run(0), 4);
  ASSERT_EQ(point.all().size(), 2u);
  load("probe-serial", "c");
  expect_error(all[0].run(0), Code::kCallUnavailable, "");  // another plugin under an old id
  EXPECT_EQ(point.all().size(), 3u);
}

TEST_F(PointTest, AFunctionThatThePluginDoesNotProvideIsUnsupported) {
  load("probe-serial", "knows it");
  expect_error(probe().spare(), Code::kCallUnsupported,
               "cannot call 'test:unit/probe@1#spare': the plugin does not have this function");
  expect_ok(host_->swap("knows it", copy_of("raw-unruly")));  // has no such row
  expect_error(probe().spare(), Code::kCallUnsupported, "does not have this function");
  expect_ok(host_->swap("knows it", copy_of("sdk-unruly")));
  EXPECT_EQ(*probe().spare(), 8) << "the handle sees what the new one provides";
}

TEST_F(PointTest, AFunctionOfAnotherSignatureIsUnsupported) {
  load("sdk-unruly", "probe");
  const auto other = host_->point<other::test::unit::Probe>("others").one();
  expect_error(other.run(""), Code::kCallUnsupported, "with another signature");
  EXPECT_EQ(*other.spare(), 8) << "functions are matched one by one";
  EXPECT_EQ(*probe().run(4), 4);
}

TEST_F(PointTest, PlacesThatNobodyHoldsAreReused) {
  load("probe-serial", "probe");
  const auto kept = probe();
  for (int i = 0; i < 1'000; ++i) {
    load("probe-serial", "passing");
    const auto all = host_->point<unit::Probe>("probes").all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(*all[1].run(0), i + 2);
    EXPECT_EQ(*kept.run(0), 1);
    expect_ok(host_->unload("passing"));
  }
}

using PointDeathTest = PointTest;

TEST_F(PointDeathTest, OneNameStandsForOneContract) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  static_cast<void>(host_->point<unit::Probe>("probes"));
  static_cast<void>(host_->point<unit::Probe>("probes"));
  static_cast<void>(host_->point<unit::Relay>("relays"));
  EXPECT_DEATH(static_cast<void>(host_->point<unit::Relay>("probes")),
               "a point of this name has another contract");
}

/// A client as tools have it that learn of contracts while they run.
class Untyped : public mortise::Client {
 public:
  using Client::Client;
  using Client::route;
};

class ToolTest : public PointTest {
 protected:
  ~ToolTest() override {
    if (view_ != nullptr) mortise::detail::release(view_);
  }
  mortise::detail::PointView& view(const mortise::detail::ContractKeys& keys) {
    auto& supervisor = mortise::detail::SupervisorOf::get(*host_);
    view_ = *mortise::detail::try_declare_point(supervisor, keys, "probes", nullptr);
    return *view_;
  }

 private:
  mortise::detail::PointView* view_ = nullptr;
};

TEST_F(ToolTest, CallWithoutTypes) {
  const auto& keys = mortise::detail::kKeysOf<unit::Probe>;
  const Untyped client(mortise::detail::first_place(view(keys)));
  EXPECT_EQ(mortise::detail::serving(client.route()), "") << "nobody yet";

  load("probe-serial", "first");
  load("probe-serial", "second");
  EXPECT_EQ(mortise::detail::serving(client.route()), "first");
  expect_ok(host_->unload("first"));
  EXPECT_EQ(mortise::detail::serving(client.route()), "second");

  // What a plugin says about its contracts is what the contract's header has.
  const auto descriptor = host_->descriptor("second");
  ASSERT_TRUE(descriptor) << descriptor.message();
  EXPECT_EQ(std::search(descriptor->begin(), descriptor->end(), keys.descriptor,
                        keys.descriptor + keys.descriptor_size),
            descriptor->begin());
  expect_error(host_->descriptor("first"), Code::kPluginUnknown, "there is no plugin 'first'");
}

TEST_F(ToolTest, AreToldWhichPluginFailed) {
  witness_.on_run = [](uint64_t, int32_t) -> Answer { return {0, MORTISE_DENIED}; };
  const auto& keys = mortise::detail::kKeysOf<unit::Probe>;
  const Untyped client(mortise::detail::first_place(view(keys)));
  const auto failing_plugin = [&] {
    const int32_t argument = 1;
    int32_t result = 0;
    const auto status = mortise::detail::call(client.route(), 0, &argument, &result, nullptr);
    mortise::String plugin("nothing yet");
    const auto error = mortise::detail::call_error(*client.route().place, 0, status, &plugin);
    EXPECT_EQ(error.kind(), static_cast<mortise::Kind>(status));
    return plugin;
  };
  EXPECT_EQ(failing_plugin(), "");
  load("probe-serial", "first");
  EXPECT_EQ(failing_plugin(), "first");
}

}  // namespace
}  // namespace test
