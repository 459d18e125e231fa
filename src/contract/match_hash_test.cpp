// SPDX-License-Identifier: Apache-2.0
//
// Two answers to one question, made apart from each other: a function needs no conversion exactly
// when its hashes agree.
#include <gtest/gtest.h>

#include <utility>

#include "contract/hash.hpp"
#include "contract/match.hpp"
#include "contract/random_contract.hpp"

namespace mortise::contract {
namespace {

/// One small change, with or without effect.
void change_type(Contract& contract, Random& random) {
  if (contract.types.empty()) return;
  Type& type = contract.types[random.below(static_cast<uint32_t>(contract.types.size()))];
  const auto count = static_cast<uint32_t>(type.members.size());
  switch (random.below(9)) {
    case 0:
      type.name += type.name.empty() ? "" : "-renamed";
      break;
    case 1:
      type.docs += "more";
      break;
    case 2:
      if (is_primitive(type.kind)) type.kind = type.kind == Kind::kU8 ? Kind::kS8 : Kind::kU8;
      break;
    case 3:
      if (is_handle(type.kind)) type.kind = type.kind == Kind::kOwn ? Kind::kBorrow : Kind::kOwn;
      break;
    case 4:
      if (type.kind == Kind::kFixedList) ++type.length;
      break;
    case 5:
      if (is_labelled(type.kind)) type.members[random.below(count)].name += "-renamed";
      break;
    case 6:
      if (is_labelled(type.kind))
        std::swap(type.members[random.below(count)], type.members[random.below(count)]);
      break;
    case 7:
      if (count > 1) type.members.erase(type.members.begin() + random.below(count));
      break;
    default:
      if (count > 0) {
        type.members.push_back(type.members[random.below(count)]);
        type.members.back().name += type.members.back().name.empty() ? "" : "-added";
      }
      break;
  }
}

void change_function(Contract& contract, Random& random) {
  if (contract.functions.empty()) return;
  Function& function =
      contract.functions[random.below(static_cast<uint32_t>(contract.functions.size()))];
  const auto count = static_cast<uint32_t>(function.parameters.size());
  switch (random.below(5)) {
    case 0:
      function.is_async = !function.is_async;
      break;
    case 1:
      function.docs += "more";
      break;
    case 2:
      function.result = std::nullopt;
      break;
    case 3:
      if (count > 0) function.parameters[random.below(count)].name += "-renamed";
      break;
    default:
      if (count > 0)
        std::swap(function.parameters[random.below(count)],
                  function.parameters[random.below(count)]);
      break;
  }
}

/// @return how many functions need a conversion.
size_t check(uint64_t seed) {
  const Contract before = random_contract(seed);
  Contract after = before;
  Random random(seed);
  for (uint32_t i = random.below(8) + 1; i > 0; --i)
    random.chance(70) ? change_type(after, random) : change_function(after, random);
  const Hashes hashes_before = hash(before);
  const Hashes hashes_after = hash(after);
  Matcher matcher(before, after);
  size_t different = 0;
  for (size_t i = 0; i < before.functions.size(); ++i) {
    const bool is_same = hashes_before.functions[i] == hashes_after.functions[i];
    const Effects effects = matcher.match_functions(before.functions[i], after.functions[i]);
    EXPECT_EQ(effects == Effects{}, is_same)
        << "seed " << seed << ", function " << before.functions[i].name;
    different += is_same ? 0 : 1;
  }
  return different;
}

TEST(MatchAndHash, Agree) {
  size_t different = 0;
  for (uint64_t seed = 1; seed <= 2000 && !::testing::Test::HasFailure(); ++seed)
    different += check(seed);
  EXPECT_GT(different, 1000u) << "the changes change too little to show anything";
}

}  // namespace
}  // namespace mortise::contract
