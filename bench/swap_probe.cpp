// SPDX-License-Identifier: Apache-2.0
//
// Question: what do callers notice of swaps? Two threads call a plugin of 60 kB without a pause,
// while in every other interval it is swapped again and again, from files. Baseline: the intervals
// between, without swaps, of the same run.
//
//     mortise_bench_swap [REPETITIONS]
//
// Prints an object of JSON: name -> {"value": the 99.9th percentile of a call in nanoseconds, the
// median of the repetitions, and what else was counted}. A call that fails ends the program.
#include <algorithm>
#include <array>
#include <atomic>
#include <bench/work/worker.hpp>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mortise/host.hpp>
#include <string>
#include <thread>
#include <vector>

#include "fixtures.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kThreads = 2;
constexpr int kPairs = 10;  // of intervals, in one repetition
constexpr milliseconds kInterval(100);
constexpr milliseconds kBetweenSwaps(20);

/// How often calls took how long, within 1.6 %.
class Histogram {
 public:
  void add(uint64_t nanoseconds) { ++counts_[bucket(nanoseconds)]; }
  void add(const Histogram& other) {
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }
  uint64_t count() const {
    uint64_t all = 0;
    for (const uint64_t each : counts_) all += each;
    return all;
  }
  /// What so large a part of all calls took at most.
  double quantile(double part) const {
    const auto wanted = static_cast<uint64_t>(part * static_cast<double>(count()));
    uint64_t seen = 0;
    size_t i = 0;
    while (i + 1 < counts_.size() && (seen += counts_[i]) <= wanted) ++i;
    return value(i);
  }

 private:
  static constexpr size_t kBits = 6;
  static constexpr size_t kWidth = size_t{1} << kBits;

  static size_t bucket(uint64_t value) {
    if (value < kWidth) return value;
    const size_t shift = static_cast<size_t>(std::bit_width(value)) - kBits - 1;
    return std::min<size_t>(shift * kWidth + (value >> shift), kWidth * 40 - 1);
  }
  static double value(size_t bucket) {
    if (bucket < 2 * kWidth) return static_cast<double>(bucket);
    const size_t shift = bucket / kWidth - 1;
    return static_cast<double>((bucket - shift * kWidth) << shift);
  }

  std::array<uint64_t, kWidth * 40> counts_{};
};

/// One caller's.
struct Latencies {
  std::array<Histogram, 2> by_interval;  // without swaps, with swaps
};

enum Phase : int { kWithout, kWith, kDone };

void call(mortise::Host& host, const std::atomic<int>& phase, Latencies& latencies) {
  const auto client = host.point<bench::work::Worker>("workers").one();
  uint64_t value = 1;
  auto before = Clock::now();
  for (int now = phase; now != kDone; now = phase.load(std::memory_order_relaxed)) {
    const auto done = client.work(value);
    if (!done) bench::fail("a call failed: " + std::string(done.message()));
    value = *done;
    const auto after = Clock::now();
    latencies.by_interval[static_cast<size_t>(now)].add(
        static_cast<uint64_t>((after - before).count()));
    before = after;
  }
  if (value == 0) std::puts("");  // the work has a use
}

/// Swaps until the interval is over. @return how often.
int swap_for(mortise::Host& host, const std::vector<std::string>& files, Clock::time_point end) {
  int swaps = 0;
  for (auto next = Clock::now(); next < end; next += kBetweenSwaps) {
    std::this_thread::sleep_until(next);
    const auto done = host.swap("worker", files[static_cast<size_t>(++swaps) % files.size()]);
    if (!done) bench::fail("a swap failed: " + std::string(done.message()));
  }
  std::this_thread::sleep_until(end);
  return swaps;
}

struct Result {
  std::array<Histogram, 2> by_interval;
  int swaps = 0;
};

Result measure(const std::string& kind) {
  const auto files = bench::copies(kind, 2);
  mortise::Host host;
  if (const auto loaded = host.load(files[0], {.id = "worker"}); !loaded)
    bench::fail(std::string(loaded.message()));
  std::vector<Latencies> latencies(kThreads);
  std::atomic<int> phase{kWithout};
  std::vector<std::thread> callers;
  for (Latencies& each : latencies)
    callers.emplace_back([&host, &phase, &each] { call(host, phase, each); });
  Result result;
  for (int pair = 0; pair < kPairs; ++pair) {
    phase = kWithout;
    std::this_thread::sleep_for(kInterval);
    phase = kWith;
    result.swaps += swap_for(host, files, Clock::now() + kInterval);
  }
  phase = kDone;
  for (std::thread& caller : callers) caller.join();
  for (const Latencies& each : latencies)
    for (size_t i = 0; i < 2; ++i) result.by_interval[i].add(each.by_interval[i]);
  return result;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::atoi(argv[1]) : 5;
  std::string json;
  for (const std::string kind : {"plain", "state"}) {
    std::vector<Result> results;
    for (int i = 0; i < repetitions; ++i) results.push_back(measure("worker-" + kind));
    for (size_t i = 0; i < 2; ++i) {
      const auto of = [&](auto what) {
        std::vector<double> values;
        for (const Result& result : results) values.push_back(what(result));
        return std::to_string(median(std::move(values)));
      };
      const auto quantile = [&](double part) {
        return of([&](const Result& result) { return result.by_interval[i].quantile(part); });
      };
      json += (json.empty() ? "{" : ", ") + ("\"swap/" + kind) + (i == 0 ? "/without" : "/with") +
              R"(": {"value": )" + quantile(0.999) + R"(, "median_ns": )" + quantile(0.5) +
              R"(, "p99.99_ns": )" + quantile(0.9999) + R"(, "calls": )" +
              of([&](const Result& result) {
                return static_cast<double>(result.by_interval[i].count());
              }) +
              R"(, "swaps": )" + of([&](const Result& result) {
                return i == 0 ? 0.0 : static_cast<double>(result.swaps);
              }) +
              "}";
    }
  }
  std::printf("%s}\n", json.c_str());
  return 0;
}
