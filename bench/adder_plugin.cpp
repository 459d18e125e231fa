// SPDX-License-Identifier: Apache-2.0
//
// Built thrice, parallel, serial and large: what the benchmarks call.
#include <bench/unit/adder.hpp>

#ifdef MORTISE_BENCH_LARGE
#include "room.hpp"
#endif

namespace {

class Adder final : public mortise::Plugin<bench::unit::Adder> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = MORTISE_BENCH_PARALLEL};
  int32_t add(int32_t a, int32_t b) override { return a + b; }
};

}  // namespace

MORTISE_PLUGIN(Adder);
