// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to choose among 10,000 releases of 500 plugins, and to explain why
// there is no choice? The number is how many plugins are asked for; docs/resolution.md says how the
// catalog is made.
// Baseline: `libsolv`, the same question put to that library alone, which answers yes or no and
// chooses by its own rules: with what it takes to tell it the releases and candidates, and without.
#include <benchmark/benchmark.h>

#include "fixtures.hpp"
#include "solve/explain.hpp"
#include "solve/oracle.hpp"
#include "solve/random_catalog.hpp"
#include "solve/resolve.hpp"

namespace {

using namespace mortise::solve;

constexpr uint64_t kSeed = 1;
constexpr size_t kPlugins = 500;
constexpr size_t kVersions = 20;

testing::Catalog catalog(size_t asked) {
  return testing::large_catalog(kSeed, kPlugins, kVersions, kPlugins / asked);
}

/// The same where younger versions are asked for, and a plugin that many need is pinned to its
/// first.
testing::Catalog unsolvable(size_t asked) {
  testing::Catalog made = catalog(asked);
  for (Want& want : made.request.wants) want.range = testing::range(">=2");
  made.request.pins.push_back({"plugin10001", testing::range("1.0.0")});
  std::erase_if(made.request.wants, [](const Want& want) { return want.plugin == "plugin10001"; });
  return made;
}

void choose(benchmark::State& state, size_t asked) {
  const testing::Catalog made = catalog(asked);
  for (auto _ : state) {
    const auto answer = resolve(made.releases, made.request);
    if (!answer || !std::holds_alternative<Wiring>(*answer)) bench::fail("there is no solution");
    benchmark::DoNotOptimize(answer);
  }
}

void explain_failure(benchmark::State& state, size_t asked) {
  const testing::Catalog made = unsolvable(asked);
  size_t lines = 0;
  for (auto _ : state) {
    const auto answer = resolve(made.releases, made.request);
    if (!answer || !std::holds_alternative<Explanation>(*answer))
      bench::fail("there is a solution");
    lines = 0;
    for (const auto& trouble : std::get<Explanation>(*answer).troubles)
      lines += trouble.proof.size();
    if (std::get<Explanation>(*answer).text().empty()) bench::fail("nothing is told");
  }
  state.counters["lines"] = static_cast<double>(lines);
}

void ask_libsolv(benchmark::State& state, size_t asked, bool is_solvable, bool is_told) {
  const testing::Catalog made = is_solvable ? catalog(asked) : unsolvable(asked);
  const Problem problem = *Problem::make(made.releases, made.request);
  Oracle known(problem);
  for (auto _ : state) {
    std::vector<Reason> reasons;
    bool answer = false;
    if (is_told) {
      answer = known.has_solution({}, reasons);
    } else {
      const Problem fresh = *Problem::make(made.releases, made.request);
      answer = Oracle(fresh).has_solution({}, reasons);
    }
    if (answer != is_solvable) bench::fail("libsolv says something else");
  }
}

/// A row `solve/ASKED/name`.
#define MORTISE_ROW(function, asked, name, ...)                              \
  BENCHMARK_CAPTURE(function, asked##name, asked __VA_OPT__(, ) __VA_ARGS__) \
      ->Name("solve/" #asked "/" #name)                                      \
      ->Unit(benchmark::kMillisecond)

MORTISE_ROW(ask_libsolv, 1, libsolv, true, false);
MORTISE_ROW(choose, 1, choose);
MORTISE_ROW(ask_libsolv, 50, libsolv, true, false);
MORTISE_ROW(ask_libsolv, 50, libsolv_told, true, true);
MORTISE_ROW(choose, 50, choose);
MORTISE_ROW(ask_libsolv, 50, libsolv_refuses, false, false);
MORTISE_ROW(explain_failure, 50, explain);
MORTISE_ROW(ask_libsolv, 500, libsolv, true, false);
MORTISE_ROW(ask_libsolv, 500, libsolv_told, true, true);
MORTISE_ROW(choose, 500, choose);
MORTISE_ROW(ask_libsolv, 500, libsolv_refuses, false, false);
MORTISE_ROW(explain_failure, 500, explain);

}  // namespace
