// SPDX-License-Identifier: Apache-2.0
#include "base/shown.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mortise::base {
namespace {

TEST(Shown, WordsForAShell) {
  const auto check = [](std::string_view text, std::string_view expected) {
    EXPECT_EQ(shell_word(text), expected);
  };
  check("plugins/blur", "plugins/blur");
  check("codec@^1.2", "codec@^1.2");
  check("", "''");
  check("my lab", "'my lab'");
  check("it's", "'it'\\''s'");
  check("$(touch a)", "'$(touch a)'");
  check("~", "'~'");
  check("caf\u00e9", "'caf\u00e9'");
}

TEST(Shown, WhatCanBeShown) {
  const auto check = [](std::string_view text, bool expected) {
    EXPECT_EQ(is_printable(text), expected) << quote(text);
  };
  check("", true);
  check("a caf\u00e9", true);
  check("a\nb", false);
  check("\x1b[31m", false);
  check("\x7f", false);
  check("\xc2\x9b", false);
  check("\xc2\xa0", true);
  check("\xff", false);
}

}  // namespace
}  // namespace mortise::base
