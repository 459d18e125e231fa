// SPDX-License-Identifier: Apache-2.0
// A plugin in C++ that wraps others: it provides the contract that it requires, passes every call
// on, and tells by a contract of its own how long they took.
#include <time.h>

#include <array>
#include <atomic>
#include <photo/lab/image_filter.hpp>
#include <photolab/stopwatch/times.hpp>

namespace {

using photo::lab::ImageFilter;
using photolab::stopwatch::Times;

uint64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

/// One function's times. Any number of threads at once.
struct Watch {
  const char* function;
  std::atomic<uint64_t> calls{0};
  std::atomic<uint64_t> failed{0};
  std::atomic<uint64_t> total_ns{0};
  std::atomic<uint64_t> longest_ns{0};

  /// Times a call, and gives what it gives.
  template <class Call>
  auto time(Call call) {
    const uint64_t begin = now_ns();
    auto outcome = call();
    const uint64_t took = now_ns() - begin;
    ++calls;
    if (outcome.has_system_error()) ++failed;
    total_ns += took;
    for (uint64_t longest = longest_ns; longest < took;)
      if (longest_ns.compare_exchange_weak(longest, took)) break;
    return outcome;
  }
};

class Stopwatch final : public mortise::Plugin<ImageFilter, Times>,
                        public mortise::Imports<ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView> settings) override {
    auto outcome =
        apply_.time([&] { return imported<ImageFilter>().apply(source, area, settings); });
    if (auto* const failure = outcome.plugin_error()) return std::move(*failure);
    if (!outcome) return Failure(Failure::Unsupported{});
    return *std::move(outcome);
  }

  String name() override {
    auto outcome = name_.time([&] { return imported<ImageFilter>().name(); });
    return outcome ? *std::move(outcome) : String("a filter that does not answer");
  }

  List<Timing> read() override {
    ListBuilder<Timing> timings;
    for (const Watch* const watch : {&apply_, &name_})
      timings.push({.function = watch->function,
                    .calls = watch->calls,
                    .failed = watch->failed,
                    .total_ns = watch->total_ns,
                    .longest_ns = watch->longest_ns});
    return timings.finish();
  }

 private:
  Watch apply_{.function = "apply"};
  Watch name_{.function = "name"};
};

}  // namespace

MORTISE_PLUGIN(Stopwatch);
