// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to activate a thousand plugins in one change? Baseline:
// `activate/dlopen`, dlopen and dlsym of the same files; nothing is checked there and nothing
// copied. `activate/hash` is reading and hashing them alone. Each iteration takes files that the
// process has not seen.
#include <benchmark/benchmark.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <mortise/change.hpp>

#include "base/digest.hpp"
#include "fixtures.hpp"

namespace {

constexpr int kPlugins = 1'000;

template <class Activate>
void measure(benchmark::State& state, Activate&& activate) {
  for (auto _ : state) {
    const auto paths = bench::copies("parallel", kPlugins);
    const auto start = std::chrono::steady_clock::now();
    activate(paths);
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
}

void activate_dlopen(benchmark::State& state) {
  bench::Opened opened;
  measure(state, [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) opened.open(path);
  });
}

void activate_hash(benchmark::State& state) {
  measure(state, [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      std::ifstream in(path, std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), {});
      benchmark::DoNotOptimize(mortise::base::sha256(std::as_bytes(std::span(bytes))));
    }
  });
}

void activate_mortise(benchmark::State& state) {
  std::vector<std::unique_ptr<mortise::Host>> hosts;
  measure(state, [&](const std::vector<std::string>& paths) {
    auto& host = *hosts.emplace_back(std::make_unique<mortise::Host>());
    mortise::Change change;
    for (const std::string& path : paths)
      change.steps.push_back({.plugin = std::to_string(change.steps.size()), .path = path});
    if (const auto done = host.apply(change); !done) bench::fail(std::string(done.message()));
  });
}

const bool registered = [] {
  const auto add = [](const char* name, void (*run)(benchmark::State&)) {
    benchmark::RegisterBenchmark(name, run)->UseManualTime()->Iterations(1)->Unit(
        benchmark::kMillisecond);
  };
  add("activate/dlopen", &activate_dlopen);
  add("activate/hash", &activate_hash);
  add("activate/mortise", &activate_mortise);
  return true;
}();

}  // namespace
