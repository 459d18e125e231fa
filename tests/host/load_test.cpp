// SPDX-License-Identifier: Apache-2.0
//
// Which plugins there are: ids, limits, digests, entries.
#include <filesystem>

#include "relay.hpp"
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::PluginState;

class LoadTest : public HostTest {};

TEST_F(LoadTest, ListsWhatIsLoaded) {
  const std::string path = copy_of("probe-serial");
  const auto id = host_->load(path);
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, std::filesystem::path(path).stem().string());

  const auto plugins = host_->plugins();
  ASSERT_EQ(plugins.size(), 2u);
  EXPECT_EQ(plugins[0].id, "witness");
  EXPECT_EQ(plugins[0].source, "linked into the host");
  EXPECT_TRUE(plugins[0].digest.empty());
  EXPECT_EQ(plugins[1].id, *id);
  EXPECT_EQ(plugins[1].source, path);
  EXPECT_EQ(plugins[1].digest.size(), 64u);
  EXPECT_EQ(plugins[1].state, PluginState::kActive);
  EXPECT_TRUE(plugins[1].cause.empty());
  ASSERT_EQ(plugins[1].contracts.size(), 1u) << "its lifecycle is no contract of the application";
  EXPECT_EQ(plugins[1].contracts[0], "test:unit/probe@1");
}

TEST_F(LoadTest, AnIdIsTakenOnce) {
  load("probe-serial", "probe");
  expect_error(host_->load(copy_of("probe-serial"), {.id = "probe"}), Code::kPluginDuplicate,
               "there is a plugin 'probe' already");
  expect_error(host_->add(Witness::entry(), "probe"), Code::kPluginDuplicate, "'probe'");
  EXPECT_EQ(mapped("probe-serial-"), 1);
  EXPECT_EQ(witness_.starts(2), 0);
  expect_ok(host_->unload("probe"));
  load("probe-serial", "probe");
}

TEST_F(LoadTest, AnUnknownIdIsNamed) {
  expect_error(host_->unload("nobody"), Code::kPluginUnknown, "there is no plugin 'nobody'");
  expect_error(host_->swap("nobody", copy_of("probe-serial")), Code::kPluginUnknown, "'nobody'");
  expect_error(host_->swap("nobody", Witness::entry()), Code::kPluginUnknown, "'nobody'");
  EXPECT_TRUE(witness_.seen().empty());
  EXPECT_EQ(mapped("probe-serial-"), 0);
}

TEST_F(LoadTest, TheLimitOfPluginsHolds) {
  open({.max_plugins = 2});
  load("probe-serial", "probe");
  expect_error(host_->load(copy_of("probe-serial"), {.id = "more"}), Code::kHostLimit,
               "cannot load plugin 'more': the limit of 2 plugins is reached");
  expect_ok(host_->swap("probe", copy_of("probe-serial")));
  expect_ok(host_->unload("probe"));
  load("probe-serial", "more");
}

TEST_F(LoadTest, ADigestIsChecked) {
  const std::string path = copy_of("probe-serial");
  for (const std::string& malformed :
       {std::string("12"), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'g')})
    expect_error(host_->load(path, {.id = "probe", .digest = malformed}),
                 Code::kNativeDigestMismatch, "is not a SHA-256 in 64 hexadecimal digits");
  expect_error(host_->load(path, {.id = "probe", .digest = std::string(64, 'a')}),
               Code::kNativeDigestMismatch, "was asked for");
  EXPECT_TRUE(witness_.seen().empty());
  expect_ok(host_->load(path, {.id = "probe"}));
  const std::string digest(find(*host_, "probe")->digest);
  expect_ok(host_->load(path, {.id = "again", .digest = digest}));
  expect_error(host_->swap("probe", copy_of("probe-serial"), {.digest = digest}),
               Code::kNativeDigestMismatch, digest);
}

TEST_F(LoadTest, TheLimitOfAFilesSizeHolds) {
  open({.max_file_size = 1'000});
  expect_error(host_->load(copy_of("probe-serial"), {.id = "probe"}), Code::kFileTooLarge, "1000");
}

TEST_F(LoadTest, AnEntryThatIsNoneIsRefused) {
  expect_error(host_->add(nullptr, "nothing"), Code::kAbiMalformed, "its entry is null");
  mortise_plugin entry = Relay::kEntry;
  entry.magic[0] = 'M';
  expect_error(host_->add(&entry, "magic"), Code::kAbiBadMagic, "");
  entry = Relay::kEntry;
  entry.abi_major = MORTISE_ABI_MAJOR + 1;
  expect_error(host_->add(&entry, "new"), Code::kAbiTooNew, "");
  load("probe-serial", "probe");
  expect_error(host_->swap("probe", nullptr), Code::kAbiMalformed, "its entry is null");
  EXPECT_EQ(host_->plugins().size(), 2u);
  expect_ok(probe().run(0));
}

TEST_F(LoadTest, AFileMayBeReplacedOrRemovedWhileItsPluginRuns) {
  const std::string path = copy_of("sdk-unruly");
  expect_ok(host_->load(path, {.id = "probe"}));
  std::filesystem::copy_file(plugin("raw-unruly"), path,
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(*probe().run(5), 5) << "the bytes that were read are the bytes that run";
  expect_error(host_->swap("probe", path), Code::kPluginIncompatible,
               "does not have 'test:unit/probe@1#spare'");
  EXPECT_EQ(*probe().run(5), 5) << "the old one goes on";
  expect_ok(host_->unload("probe"));
  expect_ok(host_->load(path, {.id = "probe"}));
  EXPECT_EQ(*probe().run(0), 7);
  std::filesystem::remove(path);
  EXPECT_EQ(*probe().run(0), 7);
}

}  // namespace
}  // namespace test
