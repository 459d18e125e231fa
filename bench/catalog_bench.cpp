// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to find 1,000 plugins in folders, or the plugins among 1,000
// distributions of Python (big_site.py)? `cold` has no index, `warm` one that knows everything,
// both with a new catalog and the files in the system's cache. Baseline: importlib.metadata, which
// bench/discovery_peers.py measures in the same run; of folders a `stat` of each manifest and
// module.
#include <benchmark/benchmark.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file.hpp"
#include "catalog/catalog.hpp"
#include "fixtures.hpp"

namespace {

using namespace mortise::catalog;

const std::string kPlugins = MORTISE_BENCH_BIG_SITE "/plugins";
const std::string kSite = MORTISE_BENCH_BIG_SITE "/site";

std::unique_ptr<Source> folders() { return make_folder_source(kPlugins); }
std::unique_ptr<Source> python() { return make_entry_point_source("photolab.plugins", {kSite}); }

/// @param is_new  whether nothing may be known before.
void look(Catalog& catalog, const Context& context, size_t count, bool is_new) {
  catalog.refresh(context);
  if (catalog.candidates().size() != count || (catalog.read_count() > 0) != is_new ||
      catalog.candidates()[0].state != Candidate::State::kFit)
    bench::fail("the catalog is not what it should be");
}

void discover(benchmark::State& state, std::unique_ptr<Source> (*make)(), size_t count,
              bool is_warm) {
  auto folder = mortise::base::TemporaryFolder::make("mortise-bench");
  if (!folder) bench::fail("there is no temporary folder");
  const std::filesystem::path index = is_warm ? folder->path() / "index" : std::filesystem::path();
  Context context = Context::of_machine();
  context.engines = {Engine::kPython};
  context.native = {"*"};  // what was dropped in may run
  if (is_warm) {
    Catalog first(index);
    first.add(make());
    look(first, context, count, true);
  }
  for (auto _ : state) {
    Catalog catalog(index);
    catalog.add(make());
    look(catalog, context, count, !is_warm);
  }
}

void stat_folders(benchmark::State& state) {
  std::vector<std::string> files;
  for (const auto& each : std::filesystem::directory_iterator(kPlugins))
    for (const auto& file : std::filesystem::directory_iterator(each)) files.push_back(file.path());
  for (auto _ : state)
    for (const std::string& file : files) {
      struct stat status{};
      if (::stat(file.c_str(), &status) != 0) bench::fail("there is no " + file);
      benchmark::DoNotOptimize(status);
    }
}

constexpr auto kMs = benchmark::kMillisecond;
BENCHMARK(stat_folders)->Name("discovery/folders/stat")->Unit(kMs)->UseRealTime();
BENCHMARK_CAPTURE(discover, cold, folders, 1000, false)
    ->Name("discovery/folders/cold")
    ->Unit(kMs)
    ->UseRealTime();
BENCHMARK_CAPTURE(discover, warm, folders, 1000, true)
    ->Name("discovery/folders/warm")
    ->Unit(kMs)
    ->UseRealTime();
BENCHMARK_CAPTURE(discover, python_cold, python, 112, false)
    ->Name("discovery/python/cold")
    ->Unit(kMs)
    ->UseRealTime();
BENCHMARK_CAPTURE(discover, python_warm, python, 112, true)
    ->Name("discovery/python/warm")
    ->Unit(kMs)
    ->UseRealTime();

}  // namespace
