// SPDX-License-Identifier: Apache-2.0
//
// Built twice, with state and without: what is swapped under load.
#include <atomic>
#include <bench/work/keeping.hpp>
#include <bench/work/worker.hpp>

#include "room.hpp"

namespace {

uint64_t mixed(uint64_t seed) {
  for (int i = 0; i < 400; ++i) seed = (seed ^ (seed >> 29)) * 0x9e3779b97f4a7c15;
  return seed;
}

#ifdef MORTISE_BENCH_STATE
class Worker final : public mortise::Plugin<bench::work::Worker>,
                     public mortise::Lifecycle<bench::work::Keeping> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  uint64_t work(uint64_t seed) override {
    count_.fetch_add(1, std::memory_order_relaxed);
    return mixed(seed);
  }
  State export_state() override { return {.count = count_}; }
  Result<Unit, String> import_state(const State& state) override {
    count_ = state.count;
    return {};
  }

 private:
  std::atomic<uint64_t> count_{0};
};
#else
class Worker final : public mortise::Plugin<bench::work::Worker> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  uint64_t work(uint64_t seed) override { return mixed(seed); }
};
#endif

}  // namespace

MORTISE_PLUGIN(Worker);
