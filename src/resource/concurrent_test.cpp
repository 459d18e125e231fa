// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "resource/table.hpp"

namespace mortise::resource {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 20'000;
constexpr Party kParties = 3;
const Type kCart = type_of("demo:shop/prices@1#cart");

/// Counts how often each representation ends.
class Counter final : public Implementer {
 public:
  Counter(Table& table, size_t count) : table_(table), ended(count) {}
  void end(const Doomed& doomed) noexcept override {
    ended[doomed.representation].fetch_add(1);
    table_.finish(doomed.index);
  }

 private:
  Table& table_;

 public:
  std::vector<std::atomic<int>> ended;
};

// Threads make, move, lend and drop the same handles; whatever they do, each thing that a handle
// stood for ends exactly once.
TEST(TableConcurrent, EverythingEndsOnce) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Table table(512);
  const auto counter = std::make_shared<Counter>(table, static_cast<size_t>(kThreads) * kRounds);
  std::array<std::atomic<uint32_t>, 16> shared{};
  std::atomic<uint64_t> made{0};
  const auto work = [&](int thread) {
    std::mt19937_64 random(seed + static_cast<uint64_t>(thread));
    for (int round = 0; round < kRounds; ++round) {
      auto& place = shared[random() % shared.size()];
      const uint32_t handle = place.load();
      const Party party = random() % kParties;
      Loan loan;
      switch (random() % 5) {
        case 0: {
          uint32_t next = 0;
          ASSERT_EQ(table.create(kCart, made.fetch_add(1), party, counter, next), Fault::kNone);
          ASSERT_EQ(table.drop(next, party), Fault::kNone);
          break;
        }
        case 1: {
          uint32_t next = 0;
          const uint64_t number = made.fetch_add(1);
          ASSERT_EQ(table.create(kCart, number, party, counter, next), Fault::kNone);
          if (const uint32_t old = place.exchange(next); old != 0)
            static_cast<void>(table.drop(old));
          break;
        }
        case 2:
          static_cast<void>(table.move(handle, kCart, party, random() % kParties));
          break;
        case 3: {
          if (table.lend(handle, kCart, party, random() % kParties, loan) != Fault::kNone) break;
          uint64_t representation = 0;
          static_cast<void>(table.find(handle, kCart, party, *counter, representation));
          table.end(loan);
          break;
        }
        default:
          static_cast<void>(table.drop(handle, party));
          break;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  for (Party party = 0; party < kParties; ++party) table.drop_all(party);
  EXPECT_EQ(table.size(), 0u);
  for (uint64_t i = 0; i < counter->ended.size(); ++i)
    ASSERT_EQ(counter->ended[i].load(), i < made.load() ? 1 : 0) << i;
}

}  // namespace
}  // namespace mortise::resource
