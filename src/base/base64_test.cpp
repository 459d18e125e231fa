// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace mortise::base {
namespace {

void check(std::string_view bytes, std::string_view text) {
  EXPECT_EQ(to_base64(std::as_bytes(std::span(bytes))), text);
  EXPECT_EQ(base64_size(text), bytes.size());
  EXPECT_EQ(from_base64(text), bytes);
}

TEST(Base64, BothWays) {  // RFC 4648 section 10
  check("", "");
  check("f", "Zg==");
  check("fo", "Zm8=");
  check("foo", "Zm9v");
  check("foob", "Zm9vYg==");
  check("fooba", "Zm9vYmE=");
  check("foobar", "Zm9vYmFy");
  check(std::string_view("\0\xff\xfe", 3), "AP/+");
  const std::string large(7'000'001, 'x');  // more than one piece
  EXPECT_EQ(from_base64(to_base64(std::as_bytes(std::span(large)))), large);
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm9\n", "Zm 9", "-_-_"})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace mortise::base
