// SPDX-License-Identifier: Apache-2.0
//
// What plugins call.
#include "relay.hpp"
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;

class ImportTest : public HostTest {
 protected:
  unit::Relay::Client relay() { return host_->point<unit::Relay>("relays").one(); }
};

TEST_F(ImportTest, ARequiredImportThatNobodyProvidesIsNamed) {
  mortise::Host bare(behind_wall());
  const std::string path = copy_of("probe-serial");
  expect_error(bare.load(path, {.id = "probe"}), Code::kPluginUnresolvedImport,
               "plugin 'probe' needs 'test:unit/witness@1#event', and no plugin provides it");
  EXPECT_EQ(mapped("probe-serial-"), 0);
  EXPECT_TRUE(bare.plugins().empty());
  EXPECT_TRUE(witness_.seen().empty()) << "none of its code ran";

  expect_ok(bare.add(Witness::entry(), "witness"));
  expect_ok(bare.load(path, {.id = "probe"}));
  EXPECT_EQ(witness_.starts(1), 1);
}

TEST_F(ImportTest, AnOptionalImportIsServedWhenAProviderComes) {
  expect_ok(host_->add(&Relay::kEntry, "relay"));
  expect_error(relay().run(5), Code::kCallUnavailable, "of plugin 'relay': unavailable");
  load("sdk-unruly", "provider");
  EXPECT_EQ(*relay().run(5), 5);
  expect_ok(host_->swap("provider", copy_of("raw-unruly")));
  EXPECT_EQ(*relay().run(0), 7);
  expect_ok(host_->unload("provider"));
  expect_error(relay().run(5), Code::kCallUnavailable, "of plugin 'relay': unavailable");
}

TEST_F(ImportTest, ARequiredImportMayLeaveLater) {
  load("probe-serial", "probe");
  expect_ok(probe().run(0));
  expect_ok(host_->unload("witness"));
  expect_error(probe().run(0), Code::kCallUnavailable, "of plugin 'probe': unavailable");
}

TEST_F(ImportTest, InsideCreateImportsAreUnavailable) {
  load("probe-serial", "probe");
  ASSERT_EQ(witness_.seen().size(), 1u);
  EXPECT_EQ(witness_.seen()[0].kind, uint32_t{PROBE_START});
  EXPECT_EQ(witness_.seen()[0].argument, MORTISE_UNAVAILABLE);
}

TEST_F(ImportTest, AnImportThatThePluginDoesNotHaveIsInvalid) {
  expect_ok(host_->add(&Relay::kEntry, "relay"));
  load("sdk-unruly", "provider");
  expect_error(relay().run(-1), Code::kCallInvalid, "of plugin 'relay': invalid");
}

TEST_F(ImportTest, FailuresOfTwoPluginsAreTwoIncidents) {
  expect_ok(host_->add(&Relay::kEntry, "relay"));
  load("sdk-unruly", "provider");
  const auto outcome = relay().run(-2);
  expect_error(outcome, Code::kCallOverloaded, "of plugin 'relay': overloaded (incident 2)");
  EXPECT_EQ(host_->incident(1)->plugin, "provider");
  EXPECT_EQ(host_->incident(1)->text, "out of memory");
  EXPECT_EQ(host_->incident(2)->plugin, "relay");
  EXPECT_EQ(host_->incident(2)->text, "it answered 'overloaded' and gave no reason");
}

}  // namespace
}  // namespace test
