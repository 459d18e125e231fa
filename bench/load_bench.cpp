// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take from a file to the first call, and how much memory does a loaded
// plugin keep? Baseline: `load/dlopen`, dlopen and dlsym of the same files; nothing is checked
// there and nothing copied. Each iteration takes a file that the process has not seen.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <bench/unit/adder.hpp>
#include <chrono>
#include <cstdio>
#include <memory>

#include "fixtures.hpp"

namespace {

constexpr int kFiles = 200;

/// Resident memory of this process, in bytes.
double resident() {
  long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%*d %ld", &pages) != 1)
    bench::fail("cannot read statm");
  std::fclose(file);
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

template <class Load>
void measure(benchmark::State& state, Load&& load) {
  const auto paths = bench::copies("adder-parallel", kFiles);
  const double before = resident();
  size_t next = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    load(paths.at(next++));
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  state.counters["bytes_each"] = (resident() - before) / static_cast<double>(next);
}

void load_dlopen(benchmark::State& state) {
  bench::Opened opened;
  measure(state, [&](const std::string& path) { opened.open(path); });
}

void load_mortise(benchmark::State& state) {
  auto host = std::make_unique<mortise::Host>();
  measure(state, [&](const std::string& path) {
    const auto loaded = host->load(path);
    if (!loaded) bench::fail(std::string(loaded.message()));
    const auto client = host->point<bench::unit::Adder>("adders").one();
    if (!client.add(1, 2)) bench::fail("the first call failed");
  });
}

const bool registered = [] {
  benchmark::RegisterBenchmark("load/dlopen", load_dlopen)->UseManualTime()->Iterations(kFiles);
  benchmark::RegisterBenchmark("load/mortise", load_mortise)->UseManualTime()->Iterations(kFiles);
  return true;
}();

}  // namespace
