// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to read a contract, from files to a checked contract? `small` is the
// photo lab's, `thousand` a package of 1,000 interfaces (tests/contract/big_package.py).
// Baseline: `wasm-tools component wit`, which tools/bench_programs.py measures in the same run.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "contract/wit.hpp"
#include "fixtures.hpp"

namespace {

void read(benchmark::State& state, const char* path, size_t interfaces) {
  size_t bytes = 0;
  for (auto _ : state) {
    const auto sources = mortise::contract::read_wit(path);
    if (!sources.ok() || sources.resolved.interfaces.size() != interfaces)
      bench::fail(std::string(path) + " is not what it should be");
    bytes = 0;
    for (uint32_t file = 0; file < sources.map.size(); ++file)
      bytes += sources.map.file(file).text.size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK_CAPTURE(read, small, MORTISE_BENCH_WIT, 1)->Name("wit/small/read");
BENCHMARK_CAPTURE(read, thousand, MORTISE_BENCH_BIG_PACKAGE, 1000)
    ->Name("wit/thousand/read")
    ->Unit(benchmark::kMillisecond);

}  // namespace
