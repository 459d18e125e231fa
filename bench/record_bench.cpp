// SPDX-License-Identifier: Apache-2.0
//
// Question: what does a guarded call with records cost beside the same function behind a pointer?
// Baselines: `record/measure/raw` and `record/apply/raw`, pointers from dlsym
// with the same C++ signature and the same body, in the same run.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <array>
#include <bench/unit/filter.hpp>
#include <cstdlib>
#include <string>

#include "filter_peers.hpp"
#include "fixtures.hpp"

namespace {

using bench::FilterFunctions;
using bench::unit::Edge;
using bench::unit::Filter;
using bench::unit::ImageView;
using bench::unit::OptionsView;

const FilterFunctions& peers() {
  static const FilterFunctions* const functions = [] {
    void* const opened = dlopen(MORTISE_BENCH_FILTER_PEERS, RTLD_NOW | RTLD_LOCAL);
    if (opened == nullptr) bench::fail(dlerror());
    return static_cast<const FilterFunctions*>(dlsym(opened, "peer_filter"));
  }();
  return *functions;
}

Filter::Client plugin() {
  static mortise::Host* const host = [] {
    auto* const made = new mortise::Host();
    const std::string path = std::string(MORTISE_BENCH_PLUGINS) + "/bench-filter.so";
    if (const auto loaded = made->load(path); !loaded) bench::fail(std::string(loaded.message()));
    return made;
  }();
  return host->point<Filter>("filters").one();
}

/// The loop of every case. The records are made anew for each call, as an application would.
template <class Call>
void run(benchmark::State& state, Call&& call) {
  std::array<uint8_t, 64> pixels{};
  float strength = 0.5F;
  for (auto _ : state) {
    benchmark::DoNotOptimize(strength);
    benchmark::DoNotOptimize(pixels.data());
    call(ImageView{.size = {.width = 4, .height = 4}, .pixels = pixels},
         OptionsView{.strength = strength, .edge = Edge::kClamp});
  }
}

void measure_raw(benchmark::State& state) {
  const auto function = peers().measure;
  run(state, [&](const ImageView& source, const OptionsView& options) {
    benchmark::DoNotOptimize(function(source, options));
  });
}

void measure_guarded(benchmark::State& state) {
  const auto client = plugin();
  run(state, [&](const ImageView& source, const OptionsView& options) {
    const auto area = client.measure(source, options);
    if (!area) std::abort();
    benchmark::DoNotOptimize(*area);
  });
}

void apply_raw(benchmark::State& state) {
  const auto function = peers().apply;
  run(state, [&](const ImageView& source, const OptionsView& options) {
    const auto made = function(source, options);
    if (!made || made.value().pixels.size() != 64) std::abort();
  });
}

void apply_guarded(benchmark::State& state) {
  const auto client = plugin();
  run(state, [&](const ImageView& source, const OptionsView& options) {
    const auto made = client.apply(source, options);
    if (!made || made->pixels.size() != 64) std::abort();
  });
}

void add(const char* name, void (*function)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, function)->MinWarmUpTime(0.02);
}

const bool registered = [] {
  add("record/measure/raw", measure_raw);
  add("record/measure/guarded", measure_guarded);
  add("record/apply/raw", apply_raw);
  add("record/apply/guarded", apply_guarded);
  return true;
}();

}  // namespace
