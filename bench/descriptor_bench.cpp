// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to believe a descriptor, as every load of a plugin does, and what do
// hashes and layout add? Baseline: `descriptor/sha256`, the digest of the same bytes, which a load
// computes anyway. The contract is made at random, of the size of a large interface of WASI.
#include <benchmark/benchmark.h>

#include <span>
#include <vector>

#include "base/digest.hpp"
#include "contract/descriptor.hpp"
#include "contract/hash.hpp"
#include "contract/layout.hpp"
#include "contract/random_contract.hpp"
#include "contract/validate.hpp"
#include "fixtures.hpp"

namespace {

using namespace mortise::contract;

/// The first random contract with about that many functions and types.
const Contract& contract() {
  static const Contract made = [] {
    for (uint64_t seed = 0;; ++seed) {
      Contract candidate = random_contract(seed, {.most_types = 120, .most_functions = 40});
      if (candidate.types.size() > 100 && candidate.functions.size() > 30) return candidate;
    }
  }();
  return made;
}

const std::vector<uint8_t>& bytes() {
  static const std::vector<uint8_t> encoded = [] {
    auto made = encode(contract());
    if (!made) bench::fail(std::string(made.message()));
    return *made;
  }();
  return encoded;
}

template <class Work>
void measure(benchmark::State& state, const Work& work) {
  for (auto _ : state) benchmark::DoNotOptimize(work());
  state.counters["bytes"] = static_cast<double>(bytes().size());
}

const bool registered = [] {
  const auto add = [](const char* name, auto work) {
    benchmark::RegisterBenchmark(name, [work](benchmark::State& state) { measure(state, work); });
  };
  add("descriptor/sha256", [] { return mortise::base::sha256(std::as_bytes(std::span(bytes()))); });
  add("descriptor/decode", [] { return decode(bytes()).has_value(); });
  add("descriptor/encode", [] { return encode(contract()).has_value(); });
  add("descriptor/validate", [] { return validate(contract()).has_value(); });
  add("descriptor/hash", [] { return hash(contract()).functions.size(); });
  add("descriptor/lay_out", [] { return lay_out(contract(), PointerSize::k4).has_value(); });
  return true;
}();

}  // namespace
