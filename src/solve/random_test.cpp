// SPDX-License-Identifier: Apache-2.0
//
// Random small catalogs against every set of releases and against the rules told plainly. The
// variable MORTISE_CATALOGS says how many, MORTISE_SEED which.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "solve/explain.hpp"
#include "solve/naive.hpp"
#include "solve/oracle.hpp"
#include "solve/resolve.hpp"

namespace mortise::solve {
namespace {

using testing::Catalog;
using testing::Choice;

size_t from_environment(const char* name, size_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Choice choice_of(const Wiring& wiring) {
  Choice choice;
  for (const Wiring::Active& active : wiring.active) choice[active.plugin] = active.version.text();
  return choice;
}

Choice choice_of(const Problem& problem, const Found& found) {
  Choice choice;
  for (const Index release : found.solution.chosen)
    choice[problem.release(release).plugin] = problem.release(release).version.text();
  return choice;
}

/// Every requirement has what it needs, from what starts before it.
void check_wiring(const Catalog& catalog, const Wiring& wiring) {
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < wiring.active.size(); ++i) place[wiring.active[i].plugin] = i;
  const auto release_of = [&](const Wiring::Active& active) {
    return *std::ranges::find_if(catalog.releases, [&](const Release& release) {
      return release.plugin == active.plugin && release.version == active.version;
    });
  };
  for (size_t i = 0; i < wiring.active.size(); ++i) {
    const Release release = release_of(wiring.active[i]);
    for (const Wiring::Need& need : wiring.active[i].needs) {
      const Requirement& of = release.needs[need.item];
      if (need.provider.empty()) {
        EXPECT_TRUE(of.is_optional);
        continue;
      }
      ASSERT_TRUE(place.contains(need.provider));
      if (!of.is_optional) {
        EXPECT_LT(place[need.provider], i);
      }
    }
  }
}

/// Every release of what is active has its reasons, and the right one is said to be chosen.
void check_verdicts(const Catalog& catalog, const Choice& choice) {
  std::set<std::string> plugins;
  for (const Release& release : catalog.releases) plugins.insert(release.plugin);
  size_t count = 0;
  for (const std::string& plugin : plugins) {
    const auto found = verdicts(catalog.releases, catalog.request, plugin);
    ASSERT_TRUE(found);
    count += found->size();
    const auto chosen = choice.find(plugin);
    for (const Verdict& verdict : *found) {
      EXPECT_FALSE(verdict.why.empty()) << verdict.plugin << " " << verdict.version.text();
      EXPECT_EQ(verdict.is_chosen,
                chosen != choice.end() && verdict.version.text() == chosen->second);
    }
  }
  EXPECT_EQ(count, catalog.releases.size());
}

/// Fixes that are offered solve: of each trouble any one, with the first of the others.
void check_fixes(const Catalog& catalog, const Explanation& explanation, size_t& fixes) {
  for (size_t i = 0; i < explanation.troubles.size(); ++i)
    for (const Fix& fix : explanation.troubles[i].fixes) {
      Request request = catalog.request;
      for (size_t k = 0; k < explanation.troubles.size(); ++k)
        if (k != i) request = apply(explanation.troubles[k].fixes.at(0), request);
      const auto answer = resolve(catalog.releases, apply(fix, request));
      ASSERT_TRUE(answer);
      EXPECT_TRUE(std::holds_alternative<Wiring>(*answer)) << fix.command();
      ++fixes;
    }
}

struct Counts {
  size_t solved = 0;
  size_t unsolvable = 0;
  size_t fixes = 0;
  size_t asked = 0;  // where the oracle was asked
};

/// libsolv alone, and the search that asks it at every dead end.
void check_oracle(const Catalog& catalog, const std::optional<Choice>& choice, Counts& counts) {
  const Problem problem = *Problem::make(catalog.releases, catalog.request);
  std::vector<Reason> reasons;
  const bool may = Oracle(problem).has_solution({}, reasons);
  if (choice) {
    EXPECT_TRUE(may);
  }
  counts.asked += !may;
  EXPECT_EQ(may, reasons.empty());
  const Found impatient = find(problem, {.patience = 1});
  EXPECT_EQ(impatient.result == Search::Result::kFound, choice.has_value());
  if (choice) {
    EXPECT_EQ(choice_of(problem, impatient), *choice);
  }
}

void check(const Catalog& catalog, std::mt19937_64& random, Counts& counts) {
  const std::optional<Choice> expected = naive_choice(catalog);
  EXPECT_EQ(expected.has_value(), has_solution(catalog));
  const auto answer = resolve(catalog.releases, catalog.request);
  ASSERT_TRUE(answer) << answer.error().message();
  const Wiring* const wiring = std::get_if<Wiring>(&*answer);
  ASSERT_EQ(wiring != nullptr, expected.has_value());
  const Catalog other = testing::shuffled(catalog, random);
  const auto again = resolve(other.releases, other.request);
  ASSERT_TRUE(again);
  check_oracle(catalog, expected, counts);
  if (wiring != nullptr) {
    ++counts.solved;
    EXPECT_EQ(choice_of(*wiring), *expected);
    ASSERT_TRUE(std::holds_alternative<Wiring>(*again));
    EXPECT_EQ(choice_of(std::get<Wiring>(*again)), *expected);
    check_wiring(catalog, *wiring);
    check_verdicts(catalog, *expected);
  } else {
    ++counts.unsolvable;
    const auto& explanation = std::get<Explanation>(*answer);
    ASSERT_TRUE(std::holds_alternative<Explanation>(*again));
    EXPECT_EQ(std::get<Explanation>(*again).text(true), explanation.text(true));
    check_fixes(catalog, explanation, counts.fixes);
  }
}

TEST(Random, AgreesWithEverySetOfReleases) {
  const size_t count = from_environment("MORTISE_CATALOGS", 300);
  const size_t first = from_environment("MORTISE_SEED", std::random_device{}());
  Counts counts;
  for (size_t seed = first; seed < first + count && !HasFailure(); ++seed) {
    SCOPED_TRACE("MORTISE_SEED=" + std::to_string(seed) + " MORTISE_CATALOGS=1");
    std::mt19937_64 random(seed);
    check(testing::small_catalog(random), random, counts);
  }
  std::cout << "seed " << first << ": " << counts.solved << " solved, " << counts.unsolvable
            << " unsolvable, " << counts.asked << " of them for libsolv too, " << counts.fixes
            << " fixes\n";
  if (count < 300) return;
  EXPECT_GT(counts.solved, count / 5);
  EXPECT_GT(counts.unsolvable, count / 5);
  EXPECT_GT(counts.asked, counts.unsolvable * 9 / 10);  // the others are circles
  EXPECT_GT(counts.fixes, count / 10);
}

}  // namespace
}  // namespace mortise::solve
