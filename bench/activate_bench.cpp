// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to activate many plugins of 60 kB in one change, and does one of
// them cost more where there are more? Baseline: `dlopen`, dlopen and dlsym of the same files;
// nothing is checked there and nothing copied. `hash` is reading and hashing them alone. Each
// iteration takes files that the process has not seen. Wall time; `processor_us_each` is the
// processor time of all threads for one plugin.
#include <benchmark/benchmark.h>
#include <time.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <mortise/change.hpp>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "fixtures.hpp"

namespace {

/// Of this process, in microseconds.
double processor_us() {
  timespec spent{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

template <class Activate>
void measure(benchmark::State& state, int count, Activate&& activate) {
  for (auto _ : state) {
    const auto paths = bench::copies("adder-large", count);
    const double processor = processor_us();
    const auto start = std::chrono::steady_clock::now();
    activate(paths);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(wall.count());
    state.counters["wall_us_each"] = wall.count() * 1e6 / count;
    state.counters["processor_us_each"] = (processor_us() - processor) / count;
    for (const std::string& path : paths) std::filesystem::remove(path);
  }
}

void activate_dlopen(benchmark::State& state, int count) {
  bench::Opened opened;
  measure(state, count, [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) opened.open(path);
  });
}

void activate_hash(benchmark::State& state, int count) {
  measure(state, count, [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      const auto bytes = mortise::base::read_file(path, size_t{1} << 20);
      if (!bytes) bench::fail(std::string(bytes.message()));
      benchmark::DoNotOptimize(mortise::base::sha256(*bytes));
    }
  });
}

void activate_mortise(benchmark::State& state, int count) {
  std::vector<std::unique_ptr<mortise::Host>> hosts;
  measure(state, count, [&](const std::vector<std::string>& paths) {
    auto& host = *hosts.emplace_back(std::make_unique<mortise::Host>());
    mortise::Change change;
    for (const std::string& path : paths)
      change.steps.push_back({.plugin = std::to_string(change.steps.size()), .path = path});
    if (const auto done = host.apply(change); !done) bench::fail(std::string(done.message()));
  });
}

const bool registered = [] {
  for (const int count : {100, 1'000, 3'000}) {
    const auto add = [&](const std::string& name, void (*run)(benchmark::State&, int)) {
      const std::string full = "activate/" + std::to_string(count) + "/" + name;
      benchmark::RegisterBenchmark(full.c_str(), run, count)
          ->UseManualTime()
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond);
    };
    add("dlopen", &activate_dlopen);
    add("hash", &activate_hash);
    add("mortise", &activate_mortise);
  }
  return true;
}();

}  // namespace
