// SPDX-License-Identifier: Apache-2.0
#include "generation/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mortise::generation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kExplanation[] =
    "  you asked for resize\n"
    "So resize cannot be active.\n"
    "To fix it, one of:\n"
    "  so that codec 2.0.0 is chosen:\n"
    "  mortise unpin codec\n"
    "  mortise disable rezise && mortise enable resize\n";

TEST(Commands, AreFound) {
  EXPECT_THAT(
      commands_in(kExplanation),
      ElementsAre("mortise unpin codec", "mortise disable rezise && mortise enable resize"));
  EXPECT_THAT(commands_in("take it again; who built it runs: mortise pack plugins/a b"),
              ElementsAre("mortise pack plugins/a b"));
  EXPECT_THAT(commands_in("remove it"), IsEmpty());
  EXPECT_THAT(commands_in("write into mortise.toml: [points.a]"), IsEmpty());
  EXPECT_THAT(commands_in(""), IsEmpty());
}

TEST(Commands, AreTakenOut) {
  EXPECT_EQ(without_commands(kExplanation), "  you asked for resize\nSo resize cannot be active.");
  EXPECT_EQ(without_commands("switch it off: mortise disable a"), "switch it off");
  EXPECT_EQ(without_commands("mortise disable a"), "");
  EXPECT_EQ(without_commands("remove it"), "remove it");
  EXPECT_EQ(without_commands("one\n\ntwo\n"), "one\n\ntwo");
}

TEST(Commands, NameTheirApplication) {
  EXPECT_EQ(addressed(kExplanation, "mortise.toml"), kExplanation);
  EXPECT_EQ(addressed(kExplanation, "my lab/mortise.toml"),
            "  you asked for resize\n"
            "So resize cannot be active.\n"
            "To fix it, one of:\n"
            "  so that codec 2.0.0 is chosen:\n"
            "  mortise unpin codec --app 'my lab/mortise.toml'\n"
            "  mortise disable rezise --app 'my lab/mortise.toml' && mortise enable resize --app "
            "'my lab/mortise.toml'\n");
  EXPECT_EQ(addressed("switch it off: mortise disable a", "a/m.toml"),
            "switch it off: mortise disable a --app a/m.toml");
  EXPECT_EQ(addressed("who built it runs: mortise pack a", "a/m.toml"),
            "who built it runs: mortise pack a");
  EXPECT_EQ(addressed("mortise disable a --app a/m.toml", "a/m.toml"),
            "mortise disable a --app a/m.toml");
  EXPECT_EQ(addressed("", "a/m.toml"), "");
  EXPECT_EQ(addressed("mortise.toml asks for it", "a/m.toml"), "mortise.toml asks for it");
}

}  // namespace
}  // namespace mortise::generation
