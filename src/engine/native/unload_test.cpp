// SPDX-License-Identifier: Apache-2.0
// What stays mapped after `unload`, and what is said about it.
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "engine/native/elf.hpp"
#include "engine/native/test_support.hpp"

namespace mortise::engine::native {
namespace {

using testing::HasSubstr;
using testing::Optional;

class UnloadTest : public EngineTest {};

/// clang makes no unique symbols, so there is nothing to see with it.
bool has_unique_symbols(std::string_view name) {
  const auto bytes = bytes_of(fixture(name));
  const auto elf = parse_elf(bytes, kHostMachine, "mortise_plugin_entry");
  return elf && !elf->unique.empty();
}
#define SKIP_WITHOUT_UNIQUE_SYMBOLS(name) \
  if (!has_unique_symbols(name)) GTEST_SKIP() << "this compiler makes no unique symbols"

TEST_F(UnloadTest, Row1UniqueSymbolsAreNamedAndOldStaticsRemain) {
  SKIP_WITHOUT_UNIQUE_SYMBOLS("unique_alone");
  const auto image = load_fixture("unique_alone");
  EXPECT_EQ(call(*image, "count"), 1u);
  EXPECT_THAT(image->unload(), Optional(HasSubstr("unique symbols")));
  EXPECT_THAT(image->unload(), Optional(HasSubstr("mortise_test6Shared")));
  EXPECT_THAT(image->unload(), Optional(HasSubstr("-fno-gnu-unique")));
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_EQ(call(*load_fixture("unique_alone"), "count"), 2u);
}

TEST_F(UnloadTest, Row1PluginsBuiltAsTheyShouldStartAfresh) {
  for (int i = 0; i < 2; ++i) {
    const auto image = load_fixture("statics_1");
    EXPECT_EQ(call(*image, "count"), 1u);
    EXPECT_EQ(image->unload(), std::nullopt);
  }
}

TEST_F(UnloadTest, Row2PluginsBuiltAsTheyShouldShareNoStatics) {
  const auto first = load_fixture("statics_1");
  const auto second = load_fixture("statics_2");
  EXPECT_EQ(call(*first, "count"), 1u);
  EXPECT_EQ(call(*second, "count"), 1u);
}

TEST_F(UnloadTest, Row2UniqueSymbolsLeakBetweenPlugins) {
  SKIP_WITHOUT_UNIQUE_SYMBOLS("unique_1");
  const auto first = load_fixture("unique_1");
  const auto second = load_fixture("unique_2");
  EXPECT_EQ(call(*first, "number"), 1u);
  EXPECT_EQ(call(*second, "number"), 2u);
  const uint32_t count = call(*first, "count");
  EXPECT_EQ(call(*second, "count"), count + 1);
}

// "It unloaded here" proves nothing: the second goes because the first stays. Both have the
// symbols.
TEST_F(UnloadTest, Row3OnlyTheFirstWithAUniqueSymbolStays) {
  SKIP_WITHOUT_UNIQUE_SYMBOLS("unique_first");
  EXPECT_TRUE(has_unique_symbols("unique_second"));
  const auto first = load_fixture("unique_first");
  const auto second = load_fixture("unique_second");
  EXPECT_EQ(second->unload(), std::nullopt);
  EXPECT_THAT(first->unload(), Optional(HasSubstr("unique symbols")));
}

TEST_F(UnloadTest, Row4AThreadLocalHoldsTheLibraryUntilItsThreadEnds) {
  const auto image = load_fixture("statics_2");
  std::promise<void> touched;
  std::promise<void> finish;
  const int died = thread_locals_died();
  std::thread thread([&] {
    EXPECT_EQ(call(*image, "touch"), 1u);
    touched.set_value();
    finish.get_future().wait();
  });
  touched.get_future().wait();
  EXPECT_THAT(image->unload(), Optional(HasSubstr("thread_local of a living thread")));
  EXPECT_THAT(image->unload(), Optional(HasSubstr("thread_local of a living thread")));
  EXPECT_EQ(thread_locals_died(), died);
  finish.set_value();
  thread.join();
  EXPECT_EQ(thread_locals_died(), died + 1);
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_EQ(image->unload(), std::nullopt);
  EXPECT_EQ(stored().size(), 0u);
}

TEST_F(UnloadTest, NodeleteIsNamed) {
  const auto image = load_fixture("nodelete");
  EXPECT_THAT(image->unload(), Optional(HasSubstr("-z nodelete")));
  EXPECT_THAT(image->unload(), Optional(HasSubstr("-z nodelete")));
  EXPECT_EQ(stored().size(), 1u);
}

TEST_F(UnloadTest, TheSameFileTwiceIsOneLibrary) {
  put(own("copy.so"), bytes_of(fixture("good")));
  const auto first = load_fixture("good");
  const auto second = *load(own("copy.so"));
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_EQ(first->entry().create, second->entry().create);
  EXPECT_EQ(call(*first, "count"), 1u);
  EXPECT_EQ(call(*second, "count"), 2u);
  EXPECT_EQ(first->unload(), "another instance of the same file is loaded");
  EXPECT_EQ(call(*second, "count"), 3u);
  EXPECT_EQ(second->unload(), std::nullopt);
  EXPECT_EQ(first->unload(), std::nullopt);
  EXPECT_EQ(stored().size(), 0u);
  // What is gone stays gone, even when the same bytes come again.
  const auto third = load_fixture("good");
  EXPECT_EQ(call(*third, "count"), 1u);
  EXPECT_EQ(first->unload(), std::nullopt);
}

}  // namespace
}  // namespace mortise::engine::native
