// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it cost to choose the best of many plugins by its attributes, and to call
// through a point? Baseline: `point/client`, a call by a client that is at hand; `point/scan`, a
// loop over attributes that lie in an array, as an application would write it.
#include <benchmark/benchmark.h>

#include <bench/points/codec.hpp>
#include <memory>
#include <mortise/host.hpp>
#include <mortise/plugin.hpp>
#include <string>
#include <vector>

#include "fixtures.hpp"

namespace {

using bench::points::Codec;
using bench::points::TraitsView;

class Decoder final : public mortise::Plugin<Codec> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  uint64_t decode(uint64_t value) override { return value + 1; }
};
constexpr mortise_plugin kDecoder = mortise::detail::EntryOf<Decoder>::make();

/// A host with so many codecs.
struct Codecs {
  explicit Codecs(size_t count) : host(std::make_unique<mortise::Host>()) {
    mortise::Change change;
    for (size_t i = 0; i < count; ++i) {
      const size_t speed = i * 7919 % count;
      mortise::Step step{.plugin = "codec-" + std::to_string(i), .entry = &kDecoder};
      step.hints.push_back(
          {.attributes = R"({"speed": )" + std::to_string(speed) + R"(, "format": "gif"})"});
      change.steps.push_back(std::move(step));
    }
    if (!host->apply(change)) bench::fail("cannot load the codecs");
  }
  mortise::Point<Codec> point() const {
    return host->point<Codec>("codecs", {.attributes = "traits"});
  }

  std::unique_ptr<mortise::Host> host;
};

size_t count_of(const benchmark::State& state) { return static_cast<size_t>(state.range(0)); }

void best(benchmark::State& state) {
  const Codecs codecs(count_of(state));
  const auto fastest =
      codecs.point().best<TraitsView>([](const TraitsView& traits) { return traits.speed; });
  for (auto _ : state) benchmark::DoNotOptimize(fastest.one());
}

void best_call(benchmark::State& state) {
  const Codecs codecs(count_of(state));
  const auto fastest =
      codecs.point().best<TraitsView>([](const TraitsView& traits) { return traits.speed; });
  uint64_t value = 0;
  for (auto _ : state) value = *fastest->decode(value);
  benchmark::DoNotOptimize(value);
}

void client(benchmark::State& state) {
  const Codecs codecs(count_of(state));
  const auto first = codecs.point().one();
  uint64_t value = 0;
  for (auto _ : state) value = *first.decode(value);
  benchmark::DoNotOptimize(value);
}

void scan(benchmark::State& state) {
  struct Row {
    uint32_t speed;
    std::string format;
  };
  std::vector<Row> rows;
  for (size_t i = 0; i < count_of(state); ++i)
    rows.push_back({static_cast<uint32_t>(i * 7919 % count_of(state)), "gif"});
  for (auto _ : state) {
    benchmark::DoNotOptimize(rows.data());
    const Row* most = rows.data();
    for (const Row& row : rows)
      if (row.speed > most->speed) most = &row;
    benchmark::DoNotOptimize(most);
  }
}

void counts(benchmark::internal::Benchmark* which) {
  for (const int count : {10, 100, 1'000}) which->Arg(count);
}

BENCHMARK(client)->Name("point/client")->Apply(counts);
BENCHMARK(best)->Name("point/best")->Apply(counts);
BENCHMARK(best_call)->Name("point/best_call")->Apply(counts);
BENCHMARK(scan)->Name("point/scan")->Apply(counts);

}  // namespace
