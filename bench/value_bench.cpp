// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it cost to move a value, from a sender who is not trusted? `read` writes a
// value into a segment and reads every field of it there, `owned` makes a value of one's own there
// and gives it back, `bytes` moves one list of 1 MiB into memory that is there already.
// Baselines: FlatBuffers with its verifier, Protobuf, and memcpy, in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/wit.hpp"
#include "mortise/memory.hpp"
#include "orders.hpp"
#include "value/program.hpp"
#include "value/release.hpp"

namespace {

using namespace mortise;
using contract::PointerSize;
using value::Borrow;
using value::Trust;

contract::TypeIndex named(const contract::Contract& contract, std::string_view name) {
  const auto at = std::ranges::find(contract.types, name, &contract::Type::name);
  if (at == contract.types.end()) bench::fail("no type " + std::string(name));
  return static_cast<contract::TypeIndex>(at - contract.types.begin());
}

template <class T>
T must(Outcome<T> outcome) {
  if (!outcome) bench::fail(std::string(outcome.message()));
  return *std::move(outcome);
}
void must(const Outcome<>& outcome) {
  if (!outcome) bench::fail(std::string(outcome.message()));
}

/// The programs of one type, and the segment between the two sides.
class Way {
 public:
  Way(contract::Contract from, contract::TypeIndex type, size_t room)
      : contract_(std::move(from)),
        lower_(compile(type, PointerSize::k8, PointerSize::k4, {})),
        lift_views_(compile(type, PointerSize::k4, PointerSize::k8,
                            {.trust = Trust::kHostile, .borrow = Borrow::kTexts})),
        lift_owned_(compile(type, PointerSize::k4, PointerSize::k8, {.trust = Trust::kHostile})),
        release_(must(value::Release::make(contract_, type))),
        words_(room / 8) {
    const auto layout = must(contract::lay_out(contract_, PointerSize::k4));
    front_ = kRecord + (layout.types[contract_.strip(type)].size + 7) / 8 * 8;
  }
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;

  void lower(const void* source) {
    value::SegmentSink sink(base(), words_.size() * 8, front_);
    must(lower_.run(static_cast<const std::byte*>(source), {}, base() + kRecord, sink));
    used_ = sink.used();
  }
  /// Views, until the next ones.
  template <class View>
  const View& lift_views(std::byte* room) {
    arena_.clear();
    must(lift_views_.run(base() + kRecord, {base(), used_}, room, arena_));
    return *reinterpret_cast<const View*>(room);
  }
  /// A value that `release` gives back.
  void lift_owned(std::byte* room) {
    must(lift_owned_.run(base() + kRecord, {base(), used_}, room, heap_));
    heap_.keep();
  }
  void release(std::byte* room) const { release_.run(room); }
  size_t size() const { return used_; }

 private:
  static constexpr size_t kRecord = 8;

  value::Program compile(contract::TypeIndex type, PointerSize from, PointerSize to,
                         const value::CompileOptions& options) const {
    return must(value::compile(value::TypeAt{contract_, type, from},
                               value::TypeAt{contract_, type, to}, options));
  }
  std::byte* base() { return reinterpret_cast<std::byte*>(words_.data()); }

  const contract::Contract contract_;
  const value::Program lower_;
  const value::Program lift_views_;
  const value::Program lift_owned_;
  const value::Release release_;
  std::vector<uint64_t> words_;
  value::ArenaSink arena_;
  value::HeapSink heap_;
  size_t front_ = 0;
  size_t used_ = 0;
};

class OrderWay {
 public:
  explicit OrderWay(const bench::shop::Order& order) : order_(order) {
    auto sources = contract::read_wit(MORTISE_BENCH_CONTRACTS "/orders.wit");
    if (!sources.ok()) bench::fail("the contract of orders is none");
    contract::Contract contract = contract::describe_all(sources.resolved).at(0);
    const contract::TypeIndex type = named(contract, "order");
    way_.emplace(std::move(contract), type, size_t{1} << 17);
  }
  size_t size() const { return way_->size(); }

 protected:
  const bench::shop::OrderView& lift_owned() {
    way_->lower(&order_);
    way_->lift_owned(room_);
    return *reinterpret_cast<const bench::shop::OrderView*>(room_);
  }

  const bench::shop::Order& order_;
  std::optional<Way> way_;
  alignas(8) std::byte room_[sizeof(bench::shop::Order)];
};

struct Views : OrderWay {
  using OrderWay::OrderWay;
  uint64_t run() {
    way_->lower(&order_);
    return bench::sum_of(way_->lift_views<bench::shop::OrderView>(room_));
  }
};

struct OwnedRead : OrderWay {
  using OrderWay::OrderWay;
  uint64_t run() {
    const uint64_t sum = bench::sum_of(lift_owned());
    way_->release(room_);
    return sum;
  }
};

struct Owned : OrderWay {
  explicit Owned(const bench::shop::Order& order)
      : OrderWay(order), sum_(bench::sum_of(lift_owned())) {
    way_->release(room_);
  }
  uint64_t run() {
    benchmark::DoNotOptimize(lift_owned());
    way_->release(room_);
    return sum_;
  }
  const uint64_t sum_;
};

/// What no program can do without: the same blocks from the heap, and back to it.
class Blocks : public Owned {
 public:
  explicit Blocks(const bench::shop::Order& order) : Owned(order) {
    const auto heap = std::exchange(detail::memory, {&record, detail::memory.release});
    recorded().clear();
    Owned::run();
    detail::memory = heap;
    sizes_ = recorded();
    blocks_.resize(sizes_.size());
  }
  uint64_t run() {
    for (size_t i = 0; i < sizes_.size(); ++i) blocks_[i] = std::malloc(sizes_[i]);
    benchmark::ClobberMemory();
    for (void* const block : blocks_) std::free(block);
    return sum_;
  }
  size_t size() const { return sizes_.size(); }

 private:
  static std::vector<size_t>& recorded() {
    static std::vector<size_t> sizes;
    return sizes;
  }
  static void* record(size_t size, size_t) {
    recorded().push_back(size);
    return std::malloc(size);
  }
  std::vector<size_t> sizes_;
  std::vector<void*> blocks_;
};

// One list of bytes.

constexpr size_t kBytes = size_t{1} << 20;

struct ByteWay {
  explicit ByteWay(contract::Contract contract)
      : way(contract, named(contract, "bytes"), 2 * kBytes), bytes(kBytes, 7) {}
  ByteWay()
      : ByteWay(contract::describe_all(
                    contract::read_wit_text("bytes",
                                            "package a:b; interface i { type bytes = list<u8>; }")
                        .resolved)
                    .at(0)) {}

  struct Record {
    const uint8_t* data;
    size_t size;
  };
  Way way;
  std::vector<uint8_t> bytes;
  Record source{bytes.data(), bytes.size()};
  alignas(8) std::byte room[sizeof(Record)];
};

void bytes_memcpy(benchmark::State& state) {
  const std::vector<uint8_t> from(kBytes, 7);
  std::vector<uint8_t> to(kBytes);
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), kBytes);
    benchmark::ClobberMemory();
  }
}

void bytes_lower(benchmark::State& state) {
  const auto way = std::make_unique<ByteWay>();
  for (auto _ : state) {
    way->way.lower(&way->source);
    benchmark::ClobberMemory();
  }
}

void bytes_lift_owned(benchmark::State& state) {
  const auto way = std::make_unique<ByteWay>();
  way->way.lower(&way->source);
  for (auto _ : state) {
    way->way.lift_owned(way->room);
    benchmark::ClobberMemory();
    way->way.release(way->room);
  }
}

void bytes_lift_views(benchmark::State& state) {
  const auto way = std::make_unique<ByteWay>();
  way->way.lower(&way->source);
  for (auto _ : state) benchmark::DoNotOptimize(&way->way.lift_views<ByteWay::Record>(way->room));
}

const bool registered = [] {
  bench::add_orders<Views>("read", "mortise");
  bench::add_orders<OwnedRead>("read", "mortise_owned");
  bench::add_orders<Owned>("owned", "mortise");
  bench::add_orders<Blocks>("owned", "malloc_alone");
  benchmark::RegisterBenchmark("value/bytes/memcpy", bytes_memcpy);
  benchmark::RegisterBenchmark("value/bytes/lower", bytes_lower);
  benchmark::RegisterBenchmark("value/bytes/lift_owned", bytes_lift_owned);
  benchmark::RegisterBenchmark("value/bytes/lift_views", bytes_lift_views);
  return true;
}();

}  // namespace
