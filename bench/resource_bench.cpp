// SPDX-License-Identifier: Apache-2.0
//
// What does a call of a method cost, beside a call of a function that takes a number where the
// method takes a handle?
#include <benchmark/benchmark.h>

#include <bench/shop/carts.hpp>
#include <mortise/host.hpp>

#include "fixtures.hpp"

namespace {

using bench::shop::Carts;

mortise::Host& host() {
  static auto* const host = [] {
    auto* const made = new mortise::Host;
    if (const auto loaded = made->load(MORTISE_BENCH_PLUGINS "/bench-carts.so"); !loaded)
      bench::fail(std::string(loaded.message()));
    return made;
  }();
  return *host;
}

void resource_number(benchmark::State& state) {
  const Carts::Client client = host().point<Carts>("carts").one();
  uint64_t sum = 1;
  for (auto _ : state) sum = *client.add(3, sum);
  benchmark::DoNotOptimize(sum);
}

void resource_method(benchmark::State& state) {
  const Carts::Client client = host().point<Carts>("carts").one();
  const auto cart = client.new_cart();
  uint64_t sum = 1;
  for (auto _ : state) sum = *client.cart_add(*cart, sum);
  benchmark::DoNotOptimize(sum);
}

void resource_life(benchmark::State& state) {
  const Carts::Client client = host().point<Carts>("carts").one();
  for (auto _ : state) benchmark::DoNotOptimize(client.new_cart());
}

BENCHMARK(resource_number)->Name("resource/number");
BENCHMARK(resource_method)->Name("resource/method");
BENCHMARK(resource_life)->Name("resource/made and dropped");

}  // namespace
