// SPDX-License-Identifier: Apache-2.0
//
// Question: what does a call cost behind each wall, with so many bytes there and back?
// Baselines: the inline wall; for what the thread wall adds `wall/futex`, two threads that wake
// each other by two futex words and do nothing else. Processor time of the whole process, both
// threads': wall time says what the neighbours do.
#include <benchmark/benchmark.h>

#include <atomic>
#include <bench/unit/echo.hpp>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/futex.hpp"
#include "fixtures.hpp"

namespace {

void echo(benchmark::State& state, mortise::Wall wall, size_t size) {
  mortise::Host host(mortise::HostOptions{.wall = wall});
  const std::string path = std::string(MORTISE_BENCH_PLUGINS) + "/bench-echo.so";
  if (const auto loaded = host.load(path); !loaded) bench::fail(std::string(loaded.message()));
  const auto client = host.point<bench::unit::Echo>("echoes").one();
  const std::vector<uint8_t> bytes(size, 7);
  for (auto _ : state) {
    const auto answer = client.echo(bytes);
    if (!answer || answer->size() != size) std::abort();
  }
}

/// Two words: each thread changes one, wakes the other thread, and sleeps on the other word.
void futex(benchmark::State& state) {
  using mortise::base::sleep_while;
  using mortise::base::wake_one;
  std::atomic<uint32_t> there{0};
  std::atomic<uint32_t> back{0};
  std::atomic<bool> done{false};
  std::thread other([&] {
    for (uint32_t turn = 0, is_last = 0; is_last == 0; ++turn) {
      while (there.load() == turn) sleep_while(there, turn, 0);
      is_last = done ? 1 : 0;  // before the other one goes on
      back.store(turn + 1);
      wake_one(back);
    }
  });
  uint32_t turn = 0;
  const auto ping = [&] {
    there.store(turn + 1);
    wake_one(there);
    while (back.load() == turn) sleep_while(back, turn, 0);
    ++turn;
  };
  for (auto _ : state) ping();
  done = true;
  ping();
  other.join();
}

const bool registered = [] {
  using mortise::Wall;
  constexpr std::pair<const char*, Wall> kWalls[] = {
      {"inline", Wall::kInline}, {"thread", Wall::kThread}, {"loopback", Wall::kLoopback}};
  for (const auto& [size_name, size] : {std::pair("64B", size_t{64}), {"1MiB", size_t{1} << 20}})
    for (const auto& [name, wall] : kWalls)
      benchmark::RegisterBenchmark(("wall/" + std::string(size_name) + "/" + name).c_str(), echo,
                                   wall, size)
          ->MeasureProcessCPUTime();
  benchmark::RegisterBenchmark("wall/futex", futex)->MeasureProcessCPUTime();
  return true;
}();

}  // namespace
