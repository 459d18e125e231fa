// SPDX-License-Identifier: Apache-2.0
//
// Programs against a second opinion, on random types and values, of one version and of two.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/descriptor.hpp"
#include "contract/hash.hpp"
#include "contract/match.hpp"
#include "contract/random_contract.hpp"
#include "contract/validate.hpp"
#include "value/laid.hpp"
#include "value/naive.hpp"
#include "value/random_pair.hpp"
#include "value/random_value.hpp"

namespace mortise::value {
namespace {

using contract::Effect;
using contract::PointerSize;
using contract::TypeIndex;

/// How a value lies before and after, and who wrote it.
struct Way {
  PointerSize from;
  PointerSize to;
  CompileOptions options;
};
const Way kWays[] = {
    {PointerSize::k8, PointerSize::k8, {}},
    {PointerSize::k8, PointerSize::k4, {}},
    {PointerSize::k4, PointerSize::k8, {}},
    {PointerSize::k4, PointerSize::k8, {.trust = Trust::kHostile}},
    {PointerSize::k4, PointerSize::k8, {.trust = Trust::kHostile, .borrow = Borrow::kNumbers}},
    {PointerSize::k4, PointerSize::k8, {.trust = Trust::kHostile, .borrow = Borrow::kTexts}},
    {PointerSize::k4, PointerSize::k4, {.trust = Trust::kHostile}},
};

/// Types of two versions.
struct Sides {
  const Laid& from;
  TypeIndex source;
  const Laid& to;
  TypeIndex target;

  Outcome<Program> program(const Way& way) const {
    return compile(TypeAt{from.contract, source, way.from}, TypeAt{to.contract, target, way.to},
                   way.options);
  }
  /// For each way; fewer where one cannot be.
  std::vector<Program> programs() const {
    std::vector<Program> made;
    for (const Way& way : kWays)
      if (auto done = program(way)) made.push_back(std::move(*done));
    return made;
  }
};

/// What a program makes of a value; nothing where the receiver lacks something of it.
/// @param problem  what else went wrong.
std::optional<Tree> moved(const Sides& sides, const Way& way, const Program& program,
                          const Tree& value, std::string& problem) {
  Lying source(sides.from, sides.source, way.from);
  if (!source.place(value)) problem = "no room";
  Lying target(sides.to, sides.target, way.to);
  ArenaSink arena;
  const bool borrows = way.options.borrow != Borrow::kNothing;
  const auto done = program.run(source.value(), source.segment(), target.value(),
                                borrows ? arena : target.sink());
  if (done) return target.tree();
  if (done.error().name() != "value.unconvertible") problem = std::string(done.message());
  return std::nullopt;
}

// One version.

/// Lowers, lifts, clones and views, and goes through JSON.
std::string arrives(const Laid& side, TypeIndex type, const std::vector<Program>& programs,
                    const Tree& value) {
  std::string problem;
  for (size_t i = 0; i < programs.size(); ++i) {
    if (moved({side, type, side, type}, kWays[i], programs[i], value, problem) != value)
      return "arrives as another value";
    if (!problem.empty()) return problem;
  }
  std::string json;
  for (const PointerSize pointer : {PointerSize::k8, PointerSize::k4}) {
    Lying written(side, type, pointer);
    if (!written.place(value)) return "no room";
    json = json_of(side, type, pointer, written.value(), written.segment());
    Lying read(side, type, pointer);
    const auto parsed = base::read_json(json);
    if (!parsed) return std::string(parsed.message());
    const auto placed = place_json(side.at(pointer), type, *parsed, read.value(), read.sink());
    if (!placed) return std::string(placed.message());
    if (read.tree() != value) return "is another value after " + json;
  }
  return "";
}

/// What is known of a contract at run time: its descriptor.
Laid described(uint64_t seed) {
  const auto bytes = contract::encode(contract::random_contract(seed));
  EXPECT_TRUE(bytes) << bytes.message();
  auto decoded = contract::decode(*bytes);
  EXPECT_TRUE(decoded) << decoded.message();
  return Laid(std::move(*decoded));
}

TEST(Conversion, EveryValueArrivesAsItWasSent) {
  size_t types = 0;
  for (uint64_t seed = 1; seed <= 120; ++seed) {
    const Laid side = described(seed);
    for (TypeIndex type = 0; type < side.contract.types.size(); ++type) {
      if (!is_plain(side, type)) continue;
      const auto programs = Sides{side, type, side, type}.programs();
      ASSERT_EQ(programs.size(), std::size(kWays));
      ASSERT_TRUE(holds_for_some(seed, side.contract, type, 6, [&](const Tree& value) {
        return arrives(side, type, programs, value);
      }));
      ++types;
    }
  }
  EXPECT_GT(types, 1000u);
}

// Two versions.

bool is_renamed(const contract::Change& change) {
  using What = contract::Change::What;
  return change.what == What::kFieldRenamed || change.what == What::kCaseRenamed ||
         change.what == What::kFlagRenamed || change.what == What::kParameterRenamed;
}

/// What was seen, so that a test which sees nothing fails.
struct Seen {
  size_t same = 0;
  size_t converted = 0;
  size_t impossible = 0;
  size_t failed = 0;
  size_t returned = 0;
};

/// Whether a value that lost nothing on its way is the same after the way back.
std::string returns(const Sides& sides, const Tree& there, const Tree& value, Seen& seen) {
  const Sides back{sides.to, sides.target, sides.from, sides.source};
  const auto program = back.program(kWays[0]);
  if (!program) return "";
  ++seen.returned;
  std::string problem;
  if (moved(back, kWays[0], *program, there, problem) != value)
    return "is another value after the way back " + problem;
  return "";
}

std::string converts(const Sides& sides, const std::vector<Program>& programs, Effect effect,
                     const Tree& value, Seen& seen) {
  const Naive expected = convert_naively({sides.from.contract, sides.source},
                                         {sides.to.contract, sides.target}, value);
  if (!expected.tree && effect != Effect::kMayFail) return "may not fail, it was said";
  if (effect == Effect::kNone && expected.tree != value) return "is another value";
  for (size_t i = 0; i < programs.size(); ++i) {
    std::string problem;
    const auto made = moved(sides, kWays[i], programs[i], value, problem);
    if (!problem.empty()) return problem;
    if (made.has_value() != expected.tree.has_value()) return made ? "does not fail" : "fails";
    if (made != expected.tree)
      return "becomes " + to_text(sides.to.contract, sides.target, *made) + " and not " +
             to_text(sides.to.contract, sides.target, *expected.tree);
  }
  seen.failed += expected.tree ? 0 : 1;
  return expected.tree && !expected.is_lossy ? returns(sides, *expected.tree, value, seen) : "";
}

/// One direction between two versions of a type.
void check(uint64_t seed, const Sides& sides, Effect effect, bool may_be_renamed, Seen& seen) {
  const bool is_possible =
      is_convertible({sides.from.contract, sides.source}, {sides.to.contract, sides.target});
  for (const Way& way : kWays) {
    const auto program = sides.program(way);
    ASSERT_EQ(static_cast<bool>(program), effect != Effect::kImpossible)
        << contract::effect_name(effect) << ": " << (program ? "" : program.message());
    if (!program) {
      EXPECT_EQ(program.error().name(), "value.incompatible");
      EXPECT_TRUE(!is_possible || may_be_renamed) << program.message();
    }
  }
  if (effect == Effect::kImpossible) {
    ++seen.impossible;
    return;
  }
  ASSERT_TRUE(is_possible);
  ++(effect == Effect::kNone ? seen.same : seen.converted);
  const auto programs = sides.programs();
  if (effect == Effect::kNone) {  // nothing is converted
    const auto clones = Sides{sides.from, sides.source, sides.from, sides.source}.programs();
    for (size_t i = 0; i < programs.size(); ++i) {
      EXPECT_EQ(programs[i].step_count(), clones[i].step_count());
      EXPECT_EQ(programs[i].is_copy(), clones[i].is_copy());
    }
  }
  holds_for_some(seed, sides.from.contract, sides.source, 6,
                 [&](const Tree& value) { return converts(sides, programs, effect, value, seen); });
}

TEST(Conversion, AgreesWithTheSecondOpinionAndWithTheMatcher) {
  Seen seen;
  for (uint64_t seed = 1; seed <= 500 && !HasFailure(); ++seed) {
    const RandomPair pair = random_pair(seed);
    for (const contract::Contract* side : {&pair.before, &pair.after})
      if (const auto violation = contract::validate(*side))
        FAIL() << "seed " << seed << ": " << contract::to_text(*violation, *side);
    const Laid before(pair.before);
    const Laid after(pair.after);
    const contract::Hashes was = contract::hash(before.contract);
    const contract::Hashes is = contract::hash(after.contract);
    for (TypeIndex type = 0; type < before.contract.types.size(); ++type) {
      const TypeIndex other = pair.after_of[type];
      if (!is_plain(before, type) || !is_plain(after, other)) continue;
      SCOPED_TRACE("seed " + std::to_string(seed) + ", type " + std::to_string(type) + ": " +
                   before.contract.text(type));
      contract::Matcher matcher(before.contract, after.contract);
      const contract::Effects effects = matcher.match_types(type, other, "t");
      EXPECT_EQ(effects == contract::Effects{}, was.types[type] == is.types[other]);
      const auto changes = matcher.changes();
      const bool may_be_renamed = std::ranges::any_of(changes, is_renamed);
      check(seed, {before, type, after, other}, effects.forward, may_be_renamed, seen);
      check(seed, {after, other, before, type}, effects.backward, may_be_renamed, seen);
    }
  }
  EXPECT_GT(seen.same, 1000u);
  EXPECT_GT(seen.converted, 100u);
  EXPECT_GT(seen.impossible, 100u);
  EXPECT_GT(seen.failed, 30u);
  EXPECT_GT(seen.returned, 500u);
}

TEST(Conversion, OfArgumentsIsWhatTheMatcherSays) {
  size_t possible = 0;
  size_t impossible = 0;
  for (uint64_t seed = 1; seed <= 2000 && !HasFailure(); ++seed) {
    const RandomPair pair = random_pair(seed);
    contract::Matcher matcher(pair.before, pair.after);
    for (size_t i = 0; i < pair.before.functions.size(); ++i) {
      const contract::Function& was = pair.before.functions[i];
      const contract::Function& is = pair.after.functions[i];
      const auto is_movable = [](const contract::Contract& contract, const auto& parameters) {
        const Laid side(contract);
        return std::ranges::all_of(parameters, [&](const contract::Member& parameter) {
          return is_plain(side, *parameter.type);
        });
      };
      if (!is_movable(pair.before, was.parameters) || !is_movable(pair.after, is.parameters))
        continue;
      const contract::Effects effects = matcher.match_functions(was, is);
      const ArgumentsAt before{pair.before, i, PointerSize::k8};
      const ArgumentsAt after{pair.after, i, PointerSize::k4};
      EXPECT_EQ(static_cast<bool>(compile(before, after, {})),
                effects.forward != Effect::kImpossible)
          << "seed " << seed << ", " << was.name;
      EXPECT_EQ(static_cast<bool>(compile(after, before, {})),
                effects.backward != Effect::kImpossible)
          << "seed " << seed << ", " << was.name;
      ++(effects.forward == Effect::kImpossible ? impossible : possible);
    }
  }
  EXPECT_GT(possible, 300u);
  EXPECT_GT(impossible, 50u);
}

}  // namespace
}  // namespace mortise::value
