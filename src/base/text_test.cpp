// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mortise::base {
namespace {

TEST(Text, KnowsUtf8) {
  for (std::string_view good : {"", "a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                                "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "na\xc3\xafve"})
    EXPECT_TRUE(is_utf8(good)) << good;
  // A lone continuation, overlong, surrogate, above U+10FFFF, cut short, a wrong continuation.
  for (std::string_view bad :
       {"\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xc3("})
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
}

/// Most bytes are not looked at one by one.
TEST(Text, FindsOneByteAnywhere) {
  for (size_t size = 1; size < 40; ++size) {
    EXPECT_TRUE(is_utf8(std::string(size, '\x7f')));
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      text[at] = '\x80';
      EXPECT_FALSE(is_utf8(text)) << size << " bytes, at " << at;
      if (at == 0) continue;
      text[at - 1] = '\xc3';
      EXPECT_TRUE(is_utf8(text)) << size << " bytes, at " << at;
    }
  }
}

TEST(Text, QuotesForeignText) {
  const auto check = [](std::string_view text, std::string_view expected) {
    EXPECT_EQ(quote(text, 8), expected);
  };
  check("plain", "'plain'");
  check("na\xc3\xafve", "'na\xc3\xafve'");
  check("a'b\\\n", R"('a\x27b\x5c\x0a')");
  check("\x1b[0m", R"('\x1b[0m')");
  check("a\xff", R"('a\xff')");
  check("12345678", "'12345678'");
  check("123456789", "'12345678...'");
  check("1234567\xc3\xaf", "'1234567...'");
}

TEST(Text, AppendsCharacters) {
  std::string text;
  for (const uint32_t character : {0x24u, 0xa3u, 0x20acu, 0x10348u, 0x10ffffu}) {
    std::string one;
    append_utf8(one, character);
    EXPECT_EQ(character_size(one), one.size());
    EXPECT_EQ(decode_character(one), character);
  }
  for (const uint32_t character :
       {0x41u, 0x7fu, 0x80u, 0x7ffu, 0x800u, 0xffffu, 0x10000u, 0x10ffffu})
    append_utf8(text, character);
  EXPECT_EQ(text, "A\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

}  // namespace
}  // namespace mortise::base
