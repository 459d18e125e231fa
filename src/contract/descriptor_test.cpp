// SPDX-License-Identifier: Apache-2.0
#include "contract/descriptor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <regex>
#include <sstream>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "contract/random_contract.hpp"
#include "contract/validate.hpp"
#include "contract/wit.hpp"

namespace mortise::contract {
namespace {

using Bytes = std::vector<uint8_t>;

/// The contract of docs/descriptor.md.
Contract example() {
  Contract contract{.package = "demo:shop", .interface = "prices", .version = "1.2.0"};
  contract.resources = {{.name = "cart"}};
  const Pragma zero{Pragma::Name::kDefault, "", "0"};
  contract.types = {
      {.kind = Kind::kU64},
      {.kind = Kind::kString},
      {.kind = Kind::kRecord,
       .name = "price",
       .members = {{.name = "cents", .type = 0, .docs = "@default 0", .pragmas = {zero}},
                   {.name = "unit", .type = 1}},
       .docs = "A sum."},
      {.kind = Kind::kBorrow},
      {.kind = Kind::kOption, .first = 2},
  };
  contract.functions = {
      {.name = "[method]cart.add",
       .role = Function::Role::kMethod,
       .parameters = {{.name = "self", .type = 3}, {.name = "what", .type = 2}}},
      {.name = "find",
       .parameters = {{.name = "name", .type = 1}},
       .result = 4,
       .stability = {.since = "1.1.0"}},
  };
  return contract;
}

/// Everything that a contract says but places in sources, as text.
class Dump {
 public:
  static std::string of(const Contract& contract) {
    Dump dump;
    dump.contract(contract);
    return std::move(dump.text_);
  }

 private:
  void contract(const Contract& c) {
    out_.begin_array().value(c.package).value(c.interface).value(c.version);
    stability(c.stability);
    common(c.docs, c.pragmas);
    for (const Resource& each : c.resources) {
      out_.value("resource").value(each.name).value(each.owner);
      common(each.docs, each.pragmas);
    }
    for (const Type& each : c.types) {
      out_.value("type")
          .value(static_cast<unsigned>(each.kind))
          .value(each.name)
          .value(each.owner)
          .value(each.length)
          .value(each.resource);
      type(each.first);
      type(each.second);
      members(each.members);
      common(each.docs, each.pragmas);
    }
    for (const Function& each : c.functions) {
      out_.value("function")
          .value(each.name)
          .value(static_cast<unsigned>(each.role))
          .value(static_cast<unsigned>(each.access))
          .value(each.is_async)
          .value(each.resource);
      members(each.parameters);
      type(each.result);
      stability(each.stability);
      common(each.docs, each.pragmas);
    }
    out_.end_array();
  }
  void members(const std::vector<Member>& members) {
    out_.begin_array();
    for (const Member& member : members) {
      out_.value(member.name);
      type(member.type);
      common(member.docs, member.pragmas);
    }
    out_.end_array();
  }
  void common(const std::string& docs, const std::vector<Pragma>& pragmas) {
    out_.value(docs).begin_array();
    for (const Pragma& pragma : pragmas)
      out_.value(pragma_name(pragma.name)).value(pragma.subject).value(pragma.value);
    out_.end_array();
  }
  void stability(const Stability& stability) {
    out_.value(stability.since).value(stability.feature).value(stability.deprecated);
  }
  void type(const std::optional<TypeIndex>& type) {
    out_.value(type ? static_cast<int64_t>(*type) : -1);
  }

  std::string text_;
  base::JsonWriter out_{text_};
};

Bytes encoded(const Contract& contract, bool with_docs = true) {
  const auto bytes = encode(contract, {.with_docs = with_docs});
  EXPECT_TRUE(bytes) << bytes.message();
  return bytes ? *bytes : Bytes();
}

/// The example's descriptor, changed, is refused with this code and these words.
void check(std::string_view words, const std::function<void(Bytes&)>& change,
           Code code = Code::kContractBadDescriptor) {
  Bytes bytes = encoded(example());
  change(bytes);
  const auto contract = decode(bytes);
  ASSERT_FALSE(contract) << words;
  EXPECT_EQ(contract.error().name(), code_name(code)) << contract.message();
  EXPECT_TRUE(contract.message().starts_with("cannot read the descriptor of a contract: byte "))
      << contract.message();
  EXPECT_NE(contract.message().find(words), std::string_view::npos)
      << contract.message() << "\nexpected: " << words;
}

/// Where a text begins in the example's descriptor: at its length.
size_t at(std::string_view text, size_t skip = 0) {
  const Bytes bytes = encoded(example());
  auto found = bytes.begin();
  for (size_t i = 0; i <= skip; ++i)
    found = std::search(found + 1, bytes.end(), text.begin(), text.end());
  EXPECT_NE(found, bytes.end()) << text;
  return static_cast<size_t>(found - bytes.begin()) - 1;
}

std::function<void(Bytes&)> set(size_t offset, uint8_t byte) {
  return [=](Bytes& bytes) { bytes.at(offset) = byte; };
}
std::function<void(Bytes&)> insert(size_t offset, const Bytes& more) {
  return [=](Bytes& bytes) {
    bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(offset), more.begin(), more.end());
  };
}

/// What stands on docs/descriptor.md between ```` ```word ```` and ```` ``` ````.
std::string block_of_page(std::string_view word) {
  const auto page = base::read_file(MORTISE_DOCS "/descriptor.md", size_t{1} << 20);
  EXPECT_TRUE(page) << page.message();
  if (!page) return {};
  const std::string_view text = base::as_text(*page);
  const std::string fence = "```" + std::string(word) + "\n";
  const size_t begin = text.find(fence) + fence.size();
  return std::string(text.substr(begin, text.find("```", begin) - begin));
}

TEST(Descriptor, IsThatOfThePage) {
  std::string hex;
  const std::regex row("((?:[0-9a-f]{2} )+) .*");
  std::istringstream lines(block_of_page("hex"));
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    ASSERT_TRUE(std::regex_match(line, match, row)) << line;
    hex += match[1];
  }
  std::string expected;
  for (const uint8_t byte : encoded(example())) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x ", byte);
    expected += digits;
  }
  EXPECT_EQ(hex, expected);
}

// The page shows the same contract as WIT.
TEST(Descriptor, IsThatOfTheSourceOnThePage) {
  const Sources sources = read_wit_text("descriptor.md", block_of_page("wit"));
  ASSERT_TRUE(sources.ok()) << render(sources.diagnostics, sources.map);
  EXPECT_EQ(encoded(describe_all(sources.resolved).at(0)), encoded(example()));
}

TEST(Descriptor, SaysEverythingOnce) {
  size_t bytes_seen = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Contract contract = random_contract(seed);
    const Bytes bytes = encoded(contract);
    bytes_seen += bytes.size();
    const auto again = decode(bytes);
    ASSERT_TRUE(again) << again.message();
    ASSERT_EQ(Dump::of(*again), Dump::of(contract));
    ASSERT_EQ(encoded(*again), bytes);
  }
  EXPECT_GT(bytes_seen, 1'000'000u);
}

TEST(Descriptor, LeavesOutDocsOnRequest) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Bytes bytes = encoded(random_contract(seed), false);
    EXPECT_EQ(bytes, encoded(random_contract(seed, {.with_docs = true}), false));
    const auto contract = decode(bytes);
    ASSERT_TRUE(contract) << contract.message();
    EXPECT_EQ(encoded(*contract), bytes);
    EXPECT_TRUE(
        std::ranges::all_of(contract->types, [](const Type& type) { return type.docs.empty(); }));
  }
  EXPECT_LT(encoded(example(), false).size(), encoded(example()).size());
}

TEST(Descriptor, RefusesEveryTruncation) {
  const Bytes bytes = encoded(example());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto contract = decode(std::span(bytes).first(size));
    ASSERT_FALSE(contract) << size << " of " << bytes.size();
    ASSERT_EQ(contract.error().code(), Code::kContractBadDescriptor) << size;
  }
}

// Every byte, changed to every other value: an error, or another contract that keeps the rules.
TEST(Descriptor, SurvivesEveryChangeOfOneByte) {
  size_t accepted = 0;
  size_t refused = 0;
  for (uint64_t seed = 0; seed < 12; ++seed) {
    Bytes bytes = encoded(random_contract(seed, {.most_types = 12, .most_functions = 3}));
    for (size_t i = 0; i < bytes.size(); ++i) {
      const uint8_t before = bytes[i];
      for (const int mask : {0x01, 0x02, 0x03, 0x08, 0x10, 0x20, 0x40, 0x7f, 0x80, 0xff}) {
        bytes[i] = static_cast<uint8_t>(before ^ mask);
        const auto contract = decode(bytes);
        ++(contract ? accepted : refused);
        if (!contract) continue;
        const auto violation = validate(*contract);
        ASSERT_FALSE(violation) << "seed " << seed << ", byte " << i << ": "
                                << to_text(*violation, *contract);
        ASSERT_EQ(encoded(*contract), bytes) << "seed " << seed << ", byte " << i;
      }
      bytes[i] = before;
    }
  }
  EXPECT_GT(accepted, 1000u);
  EXPECT_GT(refused, 10'000u);
}

TEST(Descriptor, RefusesWhatIsNone) {
  check("byte 0: it does not begin with 'MWIT', so it is no descriptor", set(0, 'm'));
  check("byte 4: there is no version 0", set(4, 0));
  check("byte 4: it has version 3, and this library reads up to 2; update it", set(4, 3),
        Code::kContractDescriptorTooNew);
  check("byte 4: it has version 2, and what it says has version 1", set(4, 2));
  check("byte 5: an item has parts that it cannot have (bits 8)", set(5, 0x88));
  check("1 bytes follow after its end", [](Bytes& bytes) { bytes.push_back(0); });
  check(
      "byte 0: it has 4194305 bytes, over the limit of 4194304",
      [](Bytes& bytes) { bytes.resize(kMaxDescriptorSize + 1); }, Code::kContractTooLarge);
}

TEST(Descriptor, RefusesOtherFormsOfTheSame) {
  const auto longer = [](size_t offset) {
    return [=](Bytes& bytes) {
      bytes.at(offset) |= 0x80;
      insert(offset + 1, {0})(bytes);
    };
  };
  check("byte 6: the package is not written in its only form", longer(at("demo:shop")));
  check("byte 6: the package is not written in its only form, or above 32 bits",
        insert(6, {0xff, 0xff, 0xff, 0xff, 0x1f}));
  check("byte 6: the package is not written in its only form, or above 32 bits",
        insert(6, {0x80, 0x80, 0x80, 0x80, 0x80, 0x01}));
  check("byte 6: the package is 4294967295 bytes long, and ",
        insert(6, {0xff, 0xff, 0xff, 0xff, 0x0f}));
  check("the docs is said to be there, and is empty", [](Bytes& bytes) {
    const size_t begin = at("A sum.");
    bytes.erase(bytes.begin() + static_cast<ptrdiff_t>(begin),
                bytes.begin() + static_cast<ptrdiff_t>(begin) + 7);
    insert(begin, {0})(bytes);
  });
  check("the name of a member is said to be there, and is empty", set(at("cents"), 0));
  check("pragmas are said to be there, and are none", set(at("cents") + 18, 0));
  check("a gate is said to be there, and is none", [](Bytes& bytes) {
    const size_t begin = at("1.1.0");
    bytes.erase(bytes.begin() + static_cast<ptrdiff_t>(begin),
                bytes.begin() + static_cast<ptrdiff_t>(begin) + 6);
    insert(begin, {0})(bytes);
  });
}

TEST(Descriptor, RefusesWhatDoesNotFit) {
  const size_t resources = at("cart") - 2;
  const size_t functions = at("[method]cart.add") - 2;
  check(
      "the number of resources is 5000, over the limit of 4096",
      [=](Bytes& bytes) {
        bytes.at(resources) = 0x88;
        insert(resources + 1, {0x27})(bytes);
      },
      Code::kContractTooLarge);
  check("the number of resources is 127, more than fit into the ", set(resources, 127));
  check("the number of functions is 5, more than fit into the ", set(functions, 5));
  check("the number of members is 126, more than fit into the ", set(at("price", 1) + 6, 126));
  check("there is no kind 14 of type", set(at("price", 1) - 2, 14));
  check("the bytes end before ", [](Bytes& bytes) { bytes.resize(bytes.size() - 1); });
  check("the first type is 65537, and at most 65536 is possible", [](Bytes& bytes) {
    // The option follows the handle, which follows the docs of the record.
    const size_t option = at("A sum.") + 7 + 3;
    ASSERT_EQ(bytes.at(option), static_cast<uint8_t>(Kind::kOption));
    bytes.at(option + 2) = 0x81;
    insert(option + 3, {0x80, 0x04})(bytes);
  });
  check("there is no form 32 of a function", set(at("find") + 5 + 16, 0x20));
}

// What the rules of contracts forbid, and where it begins.
TEST(Descriptor, RefusesWhatNoContractSays) {
  const auto byte = [](size_t offset, std::string_view words) {
    return "byte " + std::to_string(offset) + ": " + std::string(words);
  };
  const size_t price = at("price", 1) - 2;
  check(byte(5, "its package 'd mo:shop' is not like 'space:name'"), set(at("demo:shop") + 2, ' '));
  check(byte(at("cart") - 1, "resource 0 'c.rt': its name 'c.rt' is no identifier"),
        set(at("cart") + 2, '.'));
  check(byte(price, "type 2 'price': member 1 is type 7, which is not before it"),
        set(at("unit") + 5, 7));
  check(byte(price, "type 2 'price': its docs are not plain text in UTF-8"),
        set(at("A sum.") + 1, 0xff));
  check(byte(at("find") - 1, "function 1 'find': parameter 'na-e-' is no identifier"),
        [](Bytes& bytes) {
          const size_t name = at("name");
          bytes.at(name) = 5;
          bytes.at(name + 3) = '-';
          insert(name + 5, {'-'})(bytes);
        });
  const size_t hash = at("find") + 5;
  check(byte(hash, "function 1 'find': its hash is "), [=](Bytes& bytes) { bytes.at(hash) ^= 1; });
  check(byte(at("[method]cart.add") + 17, "function 0 '[method]cart.add': its hash is "),
        set(at("cents") + 1, 'd'));
}

TEST(Descriptor, EncodesOnlyWhatKeepsTheRules) {
  Contract contract = example();
  contract.types[2].members[1].type = 9;
  const auto bytes = encode(contract);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code(), Code::kContractInvalid);
  EXPECT_EQ(bytes.message(),
            "cannot describe 'demo:shop/prices@1.2.0': type 2 'price': member 1 is type 9, which "
            "is not before it");
}

TEST(Descriptor, HasALargestSize) {
  Contract contract = example();
  const auto with_docs = [&](size_t size) {
    contract.docs = std::string(size, 'x');
    return encode(contract);
  };
  const size_t others =
      with_docs(1'000'000)->size() - 1'000'000 + 1;  // the length takes a byte more
  EXPECT_TRUE(decode(*with_docs(kMaxDescriptorSize - others)));
  const auto bytes = with_docs(kMaxDescriptorSize - others + 1);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code(), Code::kContractTooLarge);
  EXPECT_NE(bytes.message().find(
                "it would take 4194305 bytes, over the limit of 4194304; leave out the docs"),
            std::string_view::npos)
      << bytes.message();
  contract.functions.resize(kMaxFunctions + 1);
  EXPECT_EQ(encode(contract).error().code(), Code::kContractTooLarge);
}

// The most of everything that a descriptor may hold is read back.
TEST(Descriptor, HoldsAsMuchAsTheLimitsSay) {
  Contract contract = example();
  contract.functions.clear();
  contract.types = {{.kind = Kind::kEnum, .name = "e"}};
  for (uint32_t i = 0; i < kMaxMembers; ++i)
    contract.types[0].members.push_back({.name = "c" + std::to_string(i)});
  contract.types.resize(kMaxTypes, {.kind = Kind::kU8});
  const Bytes bytes = encoded(contract);
  const auto again = decode(bytes);
  ASSERT_TRUE(again) << again.message();
  EXPECT_EQ(encoded(*again), bytes);
}

}  // namespace
}  // namespace mortise::contract
