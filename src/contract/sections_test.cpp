// SPDX-License-Identifier: Apache-2.0
#include "contract/sections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/random_contract.hpp"

namespace mortise::contract {
namespace {

Contract called(const std::string& interface, const std::string& version = "1.0.0") {
  Contract contract;
  contract.package = "test:unit";
  contract.interface = interface;
  contract.version = version;
  return contract;
}

std::vector<uint8_t> sections_of(const std::vector<Contract>& contracts) {
  const auto bytes = encode_sections(contracts);
  EXPECT_TRUE(bytes) << bytes.message();
  return bytes ? *bytes : std::vector<uint8_t>{};
}

void check_refused(const std::vector<uint8_t>& bytes, Code code, std::string_view words) {
  const auto contracts = decode_sections(bytes);
  ASSERT_FALSE(contracts) << words;
  EXPECT_EQ(contracts.error().name(), code_name(code)) << contracts.message();
  EXPECT_THAT(std::string(contracts.message()), ::testing::HasSubstr(words));
}

TEST(Sections, AreReadInTheirOrder) {
  const auto contracts =
      decode_sections(sections_of({called("b"), called("a"), called("a", "2.0.0")}));
  ASSERT_TRUE(contracts) << contracts.message();
  ASSERT_EQ(contracts->size(), 3u);
  EXPECT_EQ((*contracts)[0].name(), "test:unit/b@1.0.0");
  EXPECT_EQ((*contracts)[1].name(), "test:unit/a@1.0.0");
  EXPECT_EQ((*contracts)[2].name(), "test:unit/a@2.0.0");
}

TEST(Sections, MayBeNone) {
  EXPECT_TRUE(sections_of({}).empty());
  const auto contracts = decode_sections({});
  ASSERT_TRUE(contracts);
  EXPECT_TRUE(contracts->empty());
}

TEST(Sections, MayBeJoined) {
  std::vector<uint8_t> bytes = sections_of({called("a")});
  const std::vector<uint8_t> more = sections_of({called("b"), called("c")});
  bytes.insert(bytes.end(), more.begin(), more.end());
  EXPECT_EQ(bytes, sections_of({called("a"), called("b"), called("c")}));
}

// A contract whose descriptor is longer than 127 bytes has a size of two bytes.
TEST(Sections, HoldAnyContract) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto bytes = sections_of({random_contract(seed)});
    const auto again = decode_sections(bytes);
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.message();
    EXPECT_EQ(sections_of(*again), bytes) << "seed " << seed;
  }
}

TEST(Sections, RefuseWhatIsCutOrChanged) {
  const auto good = sections_of({called("a"), called("b")});
  for (size_t size = 1; size < good.size(); ++size) {
    const auto contracts = decode_sections(std::span(good).first(size));
    if (size == good.size() / 2)
      EXPECT_TRUE(contracts) << "one whole section";
    else
      EXPECT_FALSE(contracts) << size;
  }
  auto longer = good;
  longer[0] = 200;
  check_refused(longer, Code::kContractBadDescriptor, "descriptor 0: byte 0 of all: ");
  auto second = good;
  second[good.size() / 2 + 1] = 'm';
  check_refused(second, Code::kContractBadDescriptor, "descriptor 1: ");
  second[good.size() / 2] = 4;
  check_refused(second, Code::kContractBadDescriptor, "its size is 4 bytes");
  auto newer = good;
  newer[5] = kDescriptorVersion + 1;
  check_refused(newer, Code::kContractDescriptorTooNew, "descriptor 0: ");
}

TEST(Sections, RefuseAContractThatIsThereTwice) {
  check_refused(sections_of({called("a"), called("b"), called("a")}), Code::kContractBadDescriptor,
                "descriptor 2: 'test:unit/a@1.0.0' has an earlier one");
}

TEST(Sections, AreLimited) {
  check_refused(std::vector<uint8_t>(kMaxDescriptorSize + 1), Code::kContractTooLarge,
                "4194305 bytes, over the limit of 4194304");
  std::vector<Contract> many;
  for (uint32_t i = 0; i < kMaxSections; ++i) many.push_back(called("a" + std::to_string(i)));
  auto bytes = sections_of(many);
  EXPECT_TRUE(decode_sections(bytes));
  many.push_back(called("b"));
  EXPECT_EQ(encode_sections(many).error().name(), "contract.too_large");
  const auto one_more = sections_of({called("b")});
  bytes.insert(bytes.end(), one_more.begin(), one_more.end());
  check_refused(bytes, Code::kContractTooLarge, "more than 1024");

  Contract documented = called("a");
  documented.docs = std::string(3u << 20, 'x');
  Contract other = documented;
  other.interface = "b";
  EXPECT_EQ(encode_sections(std::vector{documented, other}).error().name(), "contract.too_large");
  EXPECT_TRUE(encode_sections(std::vector{documented, other}, {.with_docs = false}));
}

}  // namespace
}  // namespace mortise::contract
