// SPDX-License-Identifier: Apache-2.0
//
// Plugins that were built for ABI 1.0 go on working: in today's host, and in one whose structs have
// grown.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <mortise/host.hpp>
#include <mortise/plugin.hpp>
#include <string>
#include <test/abi/tally.hpp>
#include <test/abi/words.hpp>
#include <walls.hpp>

namespace {

using test::abi::Tally;

std::string plugin(const std::string& name) {
  return std::string(MORTISE_ABI_PLUGINS) + "/" + name + ".so";
}

/// What the plugins ask.
class Words final : public mortise::Plugin<test::abi::Words> {
 public:
  String spell(StringView) override { return "not asked"; }
  String say(StringView word) override { return String("about " + std::string(word)); }
};
constexpr mortise_plugin kWords = mortise::detail::EntryOf<Words>::make();

class FrozenTest : public ::testing::TestWithParam<const char*> {};

TEST_P(FrozenTest, IsCalledByTheHostOfToday) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&kWords, "words"));
  const auto loaded = host.load(plugin(GetParam()), {.id = "tally"});
  ASSERT_TRUE(loaded) << loaded.message();

  const auto client = host.point<Tally>("tallies").one();
  const auto first = client.count("mortise");
  ASSERT_TRUE(first) << first.message();
  EXPECT_EQ(first->count, 1u);
  EXPECT_EQ(first->said, "about mortise");
  EXPECT_EQ(first->deadline, 0u);

  const uint64_t deadline = mortise::monotonic_ns() + 600'000'000'000u;
  const auto second = client.with({.deadline_ns = deadline}).count("tenon");
  ASSERT_TRUE(second) << second.message();
  EXPECT_EQ(second->count, 2u);
  EXPECT_EQ(second->deadline, deadline);
  EXPECT_EQ(*client.total(), 2u);
}

TEST_P(FrozenTest, ItsReportsReachTheOperator) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&kWords, "words"));
  ASSERT_TRUE(host.load(plugin(GetParam()), {.id = "tally"}));
  const auto refused = host.point<Tally>("tallies").one().count("");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name(), "call.invalid");
  const std::string message(refused.message());
  const size_t at = message.find("incident ");
  ASSERT_NE(at, std::string::npos) << message;
  const auto incident = host.incident(std::strtoull(message.c_str() + at + 9, nullptr, 10));
  ASSERT_TRUE(incident) << message;
  EXPECT_EQ(incident->text, "there is no word to count");
  EXPECT_TRUE(incident->from_plugin);
}

TEST_P(FrozenTest, WhatItCallsMustBeThere) {
  mortise::Host host(test::behind_wall());
  const auto loaded = host.load(plugin(GetParam()));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().name(), "plugin.unresolved_import");
}

/// A host of a later minor: each struct that it hands over has more at its end.
namespace later {

template <class Known>
struct Longer {
  Known known;
  uint64_t added[2] = {~0ull, ~0ull};
};

int blocks = 0;

void* allocate(size_t size, size_t alignment) {
  ++blocks;
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
void release(void* block, size_t, size_t) {
  --blocks;
  std::free(block);
}
mortise_status call_import(const mortise_host* host, uint32_t import, const void*, void* result,
                           const mortise_call* call) {
  if (host->size != sizeof(Longer<mortise_host>) || import != 1) return MORTISE_FAILED;
  if (call->size != sizeof(Longer<mortise_call>)) return MORTISE_FAILED;
  new (result) mortise::String("later");
  return MORTISE_OK;
}
void report(const mortise_host*, const mortise_call*, mortise_status, const char*, size_t) {}

}  // namespace later

TEST_P(FrozenTest, IsCalledByAHostWhoseStructsHaveGrown) {
  void* library = dlopen(plugin(GetParam()).c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto* entry = static_cast<const mortise_plugin*>(dlsym(library, "mortise_plugin_entry"));
  ASSERT_NE(entry, nullptr) << dlerror();

  const later::Longer<mortise_host> host{{.size = sizeof(host),
                                          .reserved = 0,
                                          .allocate = later::allocate,
                                          .release = later::release,
                                          .call_import = later::call_import,
                                          .report = later::report,
                                          .drop = nullptr}};
  later::Longer<mortise_instance> instance{
      {.size = sizeof(instance), .reserved = 0, .self = nullptr, .destroy = nullptr}};
  ASSERT_EQ(entry->create(&host.known, &instance.known), MORTISE_OK);
  EXPECT_EQ(instance.added[0], ~0ull);
  EXPECT_EQ(later::blocks, 1);

  // Its rows are as far apart as it says.
  ASSERT_EQ(entry->function_count, 2u);
  const auto* row = reinterpret_cast<const mortise_function*>(
      reinterpret_cast<const char*>(entry->functions) + entry->function_size);
  EXPECT_STREQ(row->name, "test:abi/tally@1#count");
  later::Longer<mortise_call> call{};
  call.known.size = sizeof(call);
  call.known.deadline_ns = 7;
  const mortise::StringView word("w");
  test::abi::Tallied answer{};
  ASSERT_EQ(row->code(instance.known.self, &word, &answer, &call.known), MORTISE_OK);
  EXPECT_EQ(answer.count, 1u);
  EXPECT_EQ(answer.said, "later");
  EXPECT_EQ(answer.deadline, 7u);
  instance.known.destroy(instance.known.self);
  EXPECT_EQ(later::blocks, 0);
  dlclose(library);
}

INSTANTIATE_TEST_SUITE_P(Abi1, FrozenTest, ::testing::Values("tally", "tally-longer"));

// The two differ in what they are here for.
TEST(FrozenPlugins, AreAsShortAsAllowedAndLonger) {
  const auto sizes = [](const std::string& name) {
    void* library = dlopen(plugin(name).c_str(), RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library, nullptr);
    const auto* entry = static_cast<const mortise_plugin*>(dlsym(library, "mortise_plugin_entry"));
    const std::vector<uint32_t> found{entry->size, entry->function_size, entry->import_size};
    dlclose(library);
    return found;
  };
  EXPECT_THAT(sizes("tally"), ::testing::ElementsAre(80, 32, 32));
  EXPECT_THAT(sizes("tally-longer"), ::testing::ElementsAre(96, 48, 48));
}

}  // namespace
