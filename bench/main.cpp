// SPDX-License-Identifier: Apache-2.0
//
// Runs the benchmarks with a second thread alive, interleaved at random, and tells medians. Flags
// of Google Benchmark come last and win.
#include <benchmark/benchmark.h>

#include <atomic>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
  std::vector<char*> arguments{argv[0]};
  char defaults[][64] = {"--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true",
                         "--benchmark_report_aggregates_only=true", "--benchmark_min_time=0.05"};
  for (char* const flag : defaults) arguments.push_back(flag);
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;

  std::atomic<bool> done{false};
  std::thread second([&] { done.wait(false); });
  benchmark::RunSpecifiedBenchmarks();
  done = true;
  done.notify_all();
  second.join();
  return 0;
}
