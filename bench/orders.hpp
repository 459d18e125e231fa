// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <bench/shop/orders.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "fixtures.hpp"

namespace bench {

/// What somebody sees who reads every field, whatever it was read from.
class Sum {
 public:
  void add(uint64_t number) { sum_ += number; }
  void add(std::string_view text) {
    sum_ += text.size() + (text.empty() ? 0 : static_cast<uint8_t>(text.back()));
  }
  uint64_t value() const { return sum_; }

 private:
  uint64_t sum_ = 0;
};

struct OrderSize {
  const char* name;
  size_t items;
};
inline constexpr OrderSize kOrderSizes[] = {{"small", 2}, {"large", 100}};

/// An order of that many items, made once.
const shop::Order& order_of(size_t items);
uint64_t sum_of(const shop::OrderView& order);

/// Adds `value/GROUP/SIZE/NAME` for each size.
///
/// @param Format  made from an order. `run` does what is measured, with room that it keeps from one
/// time to the next, and gives the sum of what it read; `size` is that of the bytes that cross.
template <class Format>
void add_orders(const std::string& group, const std::string& name) {
  for (const OrderSize& size : kOrderSizes) {
    benchmark::RegisterBenchmark(("value/" + group + "/" + size.name + "/" + name).c_str(),
                                 [&size](benchmark::State& state) {
                                   const shop::Order& order = order_of(size.items);
                                   Format format(order);
                                   if (format.run() != sum_of(order))
                                     fail("a format does not read what was written");
                                   for (auto _ : state) benchmark::DoNotOptimize(format.run());
                                   state.counters["bytes"] = static_cast<double>(format.size());
                                 });
  }
}

}  // namespace bench
