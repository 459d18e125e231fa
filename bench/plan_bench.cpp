// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to plan an application with a folder of 1,000 plugins that all fit
// one point (big_site.py): to look, judge, choose, wire, order and compare? `first` starts from
// nothing; `again` has everything active and nothing changed; `broken` has one in ten that needs
// what nobody provides, so that the rest must be found.
// Baseline: `look`, the catalog alone, with the same index in memory.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.hpp"
#include "fixtures.hpp"
#include "generation/planner.hpp"

namespace {

using namespace mortise;
using generation::Planner;

constexpr size_t kPlugins = 1000;

/// An application with a folder of its own.
class Application {
 public:
  explicit Application(const std::string& more = "") {
    auto made = base::TemporaryFolder::make("mortise-bench");
    if (!made) bench::fail("there is no temporary folder");
    folder_.emplace(*std::move(made));
    std::ofstream(path()) << "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \""
                          << MORTISE_BENCH_BIG_SITE "/plugins\" }" << more << "]\n"
                          << "points.filters.contract = \"photo:lab/image-filter@1.1.0\"\n"
                          << "policy.grants = [{ plugin = \"*\", permission = \"read\" }]\n";
  }
  std::filesystem::path path() const { return folder_->path() / "mortise.toml"; }
  const std::filesystem::path& folder() const { return folder_->path(); }

  Planner planner() const {
    Planner planner(path(), {.engines = {catalog::Engine::kPython}});
    if (!planner.refresh()) bench::fail("the application cannot be read");
    return planner;
  }

 private:
  std::optional<base::TemporaryFolder> folder_;
};

generation::Plan plan_of(Planner& planner, const generation::Generation& base) {
  if (!planner.refresh()) bench::fail("the application cannot be read");
  auto plan = planner.plan({.base = base});
  if (!plan || plan->target.plugins.size() < kPlugins)
    bench::fail("the plan is not what it should be");
  return *std::move(plan);
}

void look(benchmark::State& state) {
  const Application application;
  Planner planner = application.planner();
  for (auto _ : state)
    if (!planner.refresh()) bench::fail("the application cannot be read");
}

void plan_first(benchmark::State& state) {
  const Application application;
  Planner planner = application.planner();
  for (auto _ : state) benchmark::DoNotOptimize(plan_of(planner, {}));
}

void plan_again(benchmark::State& state) {
  const Application application;
  Planner planner = application.planner();
  const generation::Generation base = plan_of(planner, {}).target;
  for (auto _ : state) {
    const generation::Plan plan = plan_of(planner, base);
    if (!plan.is_empty()) bench::fail("the plan is not empty");
  }
}

void plan_broken(benchmark::State& state) {
  const Application application(", { folder = \"broken\" }");
  for (size_t i = 0; i < kPlugins / 10; ++i) {
    const auto folder = application.folder() / "broken" / std::to_string(i);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "plugin.toml")
        << "id = \"a" << i << "\"\nversion = \"1.0.0\"\n"
        << "provides = [{ contract = \"photo:lab/image-filter@1.1.0\" }]\n"
        << "requires = [{ contract = \"photo:lab/nothing@1.0.0\" }]\n"
        << "images = [{ engine = \"python\", module = \"m\" }]\n";
  }
  Planner planner = application.planner();
  for (auto _ : state) {
    const generation::Plan plan = plan_of(planner, {});
    if (plan.refused.size() != kPlugins / 10) bench::fail("others are refused");
  }
}

constexpr auto kMs = benchmark::kMillisecond;
BENCHMARK(look)->Name("plan/look")->Unit(kMs);
BENCHMARK(plan_first)->Name("plan/first")->Unit(kMs);
BENCHMARK(plan_again)->Name("plan/again")->Unit(kMs);
BENCHMARK(plan_broken)->Name("plan/broken")->Unit(kMs);

}  // namespace
