// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mortise::base {
namespace {

std::string digest_of(std::string_view text) {
  return to_hex(sha256(std::as_bytes(std::span(text))));
}

// The examples of FIPS 180-4.
TEST(Digest, IsThatOfTheStandard) {
  EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Digest, IsReadBack) {
  const Digest digest = sha256({});
  EXPECT_EQ(parse_digest(to_hex(digest)), digest);
  EXPECT_EQ(parse_digest("sha256:" + to_hex(digest)), digest);
  EXPECT_EQ(parse_digest("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
            digest);
}

TEST(Digest, RefusesWhatIsNone) {
  const std::string good = to_hex(sha256({}));
  for (const std::string& bad : {std::string(), good + "0", good.substr(1), "x" + good.substr(1),
                                 "sha512:" + good, " " + good})
    EXPECT_EQ(parse_digest(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace mortise::base
