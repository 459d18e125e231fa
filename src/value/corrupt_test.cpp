// SPDX-License-Identifier: Apache-2.0
#include "value/corrupt.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "contract/random_contract.hpp"
#include "value/laid.hpp"
#include "value/random_value.hpp"

namespace mortise::value {
namespace {

using contract::PointerSize;
using contract::TypeIndex;
using Expected = Corruption::Expected;

/// Everything that is asked of one type.
class Spoilt {
 public:
  Spoilt(const Laid& side, TypeIndex type)
      : side_(side),
        type_(type),
        lift_(*compile(narrow(), wide(), {.trust = Trust::kHostile, .name = "source"})),
        view_(*compile(narrow(), wide(),
                       {.trust = Trust::kHostile, .borrow = Borrow::kTexts, .name = "source"})),
        lower_(*compile(wide(), narrow(), {})) {}

  /// @return what is wrong; empty where all is as it must be.
  std::string check(const Tree& tree) {
    Lying good(side_, type_, PointerSize::k4);
    if (!good.place(tree)) return "no room";
    for (const Corruption& corruption :
         corruptions(side_.at(PointerSize::k4), type_, good.value(), good.segment())) {
      const std::string problem = check(tree, good.segment(), corruption);
      if (!problem.empty()) return corruption.what + " in '" + corruption.path + "': " + problem;
    }
    return "";
  }

  std::map<std::string, size_t> refused;
  size_t values = 0;

 private:
  TypeAt narrow() const { return {side_.contract, type_, PointerSize::k4}; }
  TypeAt wide() const { return {side_.contract, type_, PointerSize::k8}; }

  std::string check(const Tree& tree, const Segment& good, const Corruption& corruption) {
    // Room of just the size, so that a sanitizer sees every step beyond it.
    const auto room = std::make_unique_for_overwrite<std::byte[]>(corruption.segment);
    std::memcpy(room.get(), good.base, corruption.segment);
    std::memcpy(room.get() + corruption.at, &corruption.bytes, corruption.size);
    const Segment segment{room.get(), corruption.segment};
    Lying lifted(side_, type_, PointerSize::k8);
    const auto done = lift_.run(room.get() + 8, segment, lifted.value(), lifted.sink());
    Lying seen(side_, type_, PointerSize::k8);
    ArenaSink arena;
    const auto viewed = view_.run(room.get() + 8, segment, seen.value(), arena);
    if (done.has_value() != viewed.has_value()) return "a view sees it otherwise";
    if (!done) return failed(done, corruption);
    ++values;
    if (corruption.expected == Expected::kMalformed) return "is taken";
    if (corruption.expected == Expected::kSame && lifted.tree() != tree) return "is another value";
    if (seen.tree() != lifted.tree()) return "a view shows another value";
    Lying again(side_, type_, PointerSize::k4);
    const auto lowered = lower_.run(lifted.value(), {}, again.value(), again.sink());
    return lowered ? "" : std::string(lowered.message());
  }

  std::string failed(const Outcome<>& done, const Corruption& corruption) {
    if (corruption.expected == Expected::kSame) return std::string(done.message());
    const bool is_expected = corruption.expected == Expected::kMalformed;
    if (is_expected && done.error().name() != "value.malformed")
      return std::string(done.error().name());
    // What is cut off may be met elsewhere first.
    const std::string place = "source" + corruption.path + (corruption.size == 0 ? "" : ": ");
    if (is_expected && !done.message().starts_with(place)) return std::string(done.message());
    ++refused[corruption.what];
    return "";
  }

  const Laid& side_;
  const TypeIndex type_;
  const Program lift_;
  const Program view_;
  const Program lower_;
};

TEST(Corruption, IsAnErrorThatNamesThePlaceOrAValue) {
  std::map<std::string, size_t> refused;
  size_t values = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    const Laid side(contract::random_contract(seed, {.most_types = 25, .with_docs = false}));
    for (TypeIndex type = 0; type < side.contract.types.size(); ++type) {
      if (!is_plain(side, type) || side.size(type, PointerSize::k8) > 1000) continue;
      Spoilt spoilt(side, type);
      ASSERT_TRUE(holds_for_some(seed, side.contract, type, 4,
                                 [&](const Tree& tree) { return spoilt.check(tree); }));
      for (const auto& [what, count] : spoilt.refused) refused[what] += count;
      values += spoilt.values;
    }
  }
  for (const char* what :
       {"no character", "the tag after the last", "the largest tag", "the largest length",
        "a length that overflows", "a length beyond the end", "the largest offset",
        "an offset between steps", "an offset past the end", "a segment that ends before",
        "no UTF-8"})
    EXPECT_GT(refused[what], 50u) << what;
  EXPECT_GT(values, 1000u);
}

}  // namespace
}  // namespace mortise::value
