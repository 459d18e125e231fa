// SPDX-License-Identifier: Apache-2.0
//
// Question: what does a guarded call cost beside the other ways into a shared library?
// Baseline: `call/raw`, a pointer from dlsym, in the same loop of the same run, with the same
// second thread alive (some peers are cheaper while a process has but one).
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <bench/unit/adder.hpp>
#include <boost/dll/import.hpp>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>

#include "fixtures.hpp"
#include "peers.hpp"

namespace {

using bench::VirtualAdder;

/// The loop of every case: each call's result is the next one's argument, and unknown to the
/// compiler.
template <class Call>
void run(benchmark::State& state, Call&& call) {
  int32_t value = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(value);
    value = call(value);
    benchmark::DoNotOptimize(value);
  }
}

void* peers() {
  static void* const library = [] {
    void* const opened = dlopen(MORTISE_BENCH_PEERS, RTLD_NOW | RTLD_LOCAL);
    if (opened == nullptr) bench::fail(dlerror());
    return opened;
  }();
  return library;
}
VirtualAdder* make_virtual() {
  return reinterpret_cast<VirtualAdder* (*)()>(dlsym(peers(), "peer_make"))();
}

void call_raw(benchmark::State& state) {
  const auto add = reinterpret_cast<int32_t (*)(int32_t, int32_t)>(dlsym(peers(), "peer_add"));
  run(state, [&](int32_t value) { return add(value, 1); });
}

void call_virtual(benchmark::State& state) {
  static VirtualAdder* const adder = make_virtual();
  run(state, [&](int32_t value) { return adder->add(value, 1); });
}

void call_shared_ptr(benchmark::State& state) {
  static const std::shared_ptr<VirtualAdder> shared(make_virtual());
  run(state, [&](int32_t value) {
    const std::shared_ptr<VirtualAdder> held = shared;
    return held->add(value, 1);
  });
}

void call_mutex(benchmark::State& state) {
  static VirtualAdder* const adder = make_virtual();
  static std::mutex mutex;
  run(state, [&](int32_t value) {
    const std::lock_guard lock(mutex);
    return adder->add(value, 1);
  });
}

void call_boost_dll(benchmark::State& state) {
  static const auto add =
      boost::dll::import <int32_t(int32_t, int32_t)>(MORTISE_BENCH_PEERS, "peer_add");
  run(state, [&](int32_t value) { return add(value, 1); });
}

/// The guard and the frame, without client and outcome.
void call_frame(benchmark::State& state) {
  class Access : public bench::unit::Adder::Client {
   public:
    explicit Access(const Client& client) : Client(client) {}
    MORTISE_INLINE mortise_status add(const bench::unit::Adder::AddParameters& parameters,
                                      int32_t& sum) const {
      return mortise::detail::call(route(), 0, &parameters, &sum, nullptr);
    }
  };
  const Access client(bench::loaded_host("parallel", 1).point<bench::unit::Adder>("adders").one());
  run(state, [&](int32_t value) {
    const bench::unit::Adder::AddParameters parameters{value, 1};
    int32_t sum;  // the frame constructs it
    if (client.add(parameters, sum) != MORTISE_OK) std::abort();
    return sum;
  });
}

/// Through the typed client and the author's class. `plugins` is how many the host has loaded.
void call_guarded(benchmark::State& state, const char* kind, int plugins) {
  const auto client = bench::loaded_host(kind, plugins).point<bench::unit::Adder>("adders").one();
  run(state, [&](int32_t value) {
    const auto sum = client.add(value, 1);
    if (!sum) std::abort();
    return *sum;
  });
}

/// Every case alone and on two threads at once, warmed up.
template <class... Arguments>
void add(const std::string& name, Arguments... arguments) {
  benchmark::RegisterBenchmark(name.c_str(), arguments...)
      ->MinWarmUpTime(0.02)
      ->Threads(1)
      ->Threads(2);
}

const bool registered = [] {
  add("call/raw", call_raw);
  add("call/virtual", call_virtual);
  add("call/shared_ptr", call_shared_ptr);
  add("call/mutex", call_mutex);
  add("call/boost_dll", call_boost_dll);
  add("call/frame", call_frame);
  for (const char* kind : {"parallel", "serial"})
    for (const int plugins : {1, 10, 1000})
      add("call/guarded/" + std::string(kind) + "/plugins:" + std::to_string(plugins), call_guarded,
          kind, plugins);
  return true;
}();

}  // namespace
