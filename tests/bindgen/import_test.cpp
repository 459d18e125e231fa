// SPDX-License-Identifier: Apache-2.0
//
// A generated caller inside a plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <mortise/plugin.hpp>
#include <string>
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>
#include <test/kinds/relay.hpp>
#include <walls.hpp>

namespace {

using test::kinds::Growing;
using test::kinds::Kinds;
using test::kinds::Relay;
using test::kinds::shapes::ShapeView;

/// A plugin of the test that answers its name with the key of the call that reaches it.
struct Keyed {
  static mortise_status name(void*, const void*, void* result, const mortise_call* call) {
    new (result) mortise::String(std::to_string(call->route_key));
    return MORTISE_OK;
  }
  static mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }
};

constexpr mortise_function kRows[] = {
    mortise::detail::row_of(Growing::kFunctions[0], &Keyed::name)};

constexpr mortise_plugin make_keyed() {
  mortise_plugin entry{};
  constexpr uint8_t kMagic[8] = MORTISE_MAGIC;
  for (size_t i = 0; i < sizeof(kMagic); ++i) entry.magic[i] = kMagic[i];
  entry.abi_major = MORTISE_ABI_MAJOR;
  entry.size = sizeof(mortise_plugin);
  entry.descriptor = Growing::kDescriptor;
  entry.descriptor_size = sizeof(Growing::kDescriptor);
  entry.functions = kRows;
  entry.function_count = 1;
  entry.function_size = sizeof(mortise_function);
  entry.import_size = sizeof(mortise_import);
  entry.create = &Keyed::create;
  return entry;
}
constexpr mortise_plugin kKeyed = make_keyed();

class ImportTest : public ::testing::Test {
 protected:
  mortise::Outcome<mortise::String> load(const std::string& name) {
    return host_.load(std::string(MORTISE_BINDGEN_PLUGINS) + "/" + name + ".so");
  }
  Relay::Client relay() { return host_.point<Relay>("relays").one(); }

  mortise::Host host_{test::behind_wall()};
};

TEST_F(ImportTest, ReachesOtherPlugins) {
  ASSERT_TRUE(load("echo"));
  const auto loaded = load("relay");
  ASSERT_TRUE(loaded) << loaded.message();
  EXPECT_EQ(*relay().double_width(), 2u) << "start has set it to 1";
  EXPECT_EQ(*relay().double_width(), 4u);
  EXPECT_EQ(*host_.point<Kinds>("kinds").one().width(), 4u);
  EXPECT_EQ(*relay().name(), "echo");
  EXPECT_EQ(*relay().preview(ShapeView::Nothing{}, 1), "nothing");
}

TEST_F(ImportTest, WhatMustBeThereIsNamed) {
  const auto loaded = load("relay");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().name(), "plugin.unresolved_import");
  EXPECT_THAT(std::string(loaded.message()), ::testing::HasSubstr("'test:kinds/kinds@1#"));
}

TEST_F(ImportTest, WhatCameLaterMayBeMissing) {
  ASSERT_TRUE(load("echo-plain"));
  ASSERT_TRUE(load("relay"));
  EXPECT_EQ(*relay().name(), "echo");
  const auto preview = relay().preview(ShapeView::Nothing{}, 1);
  ASSERT_NE(preview.plugin_error(), nullptr);
  EXPECT_THAT(std::string(*preview.plugin_error()), ::testing::AnyOf("unavailable", "unsupported"));
}

TEST_F(ImportTest, GoesOutForTheCallThatIsInside) {
  EXPECT_TRUE(host_.add(&kKeyed, "keyed"));
  ASSERT_TRUE(load("echo"));
  ASSERT_TRUE(load("relay"));
  EXPECT_EQ(*relay().with({.route_key = 77}).name(), "77");
  EXPECT_EQ(*relay().name(), "0");
}

}  // namespace
