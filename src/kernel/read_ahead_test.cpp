// SPDX-License-Identifier: Apache-2.0
#include "kernel/read_ahead.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <string>
#include <thread>

namespace mortise::kernel {
namespace {

/// Counts those that are there.
class Counted final : public engine::Staged {
 public:
  Counted(std::atomic<int>& there, size_t which) : number(which), there_(there) { ++there_; }
  ~Counted() override { --there_; }
  Outcome<std::unique_ptr<engine::Image>> open() override {
    return Error(Code::kNativeLoadFailed, "there is nothing to open");
  }

  const size_t number;

 private:
  std::atomic<int>& there_;
};

class ReadAheadTest : public testing::Test {
 protected:
  ReadAhead::Image stage(size_t number) {
    EXPECT_FALSE(begun_.at(number).exchange(true)) << number;
    ++count_;
    int most = most_;
    for (const int now = there_; now > most && !most_.compare_exchange_weak(most, now);) continue;
    if (number == bad_) return Error(Code::kFileUnreadable, "number " + std::to_string(number));
    if (number == hungry_) throw std::bad_alloc();
    return std::unique_ptr<engine::Staged>(std::make_unique<Counted>(there_, number));
  }
  /// Takes `taken` of `count`; those that are bad must say so, and nothing may be left.
  void check(size_t count, size_t taken) {
    SCOPED_TRACE(std::to_string(taken) + " of " + std::to_string(count));
    for (auto& each : begun_) each = false;
    count_ = 0;
    {
      ReadAhead ahead(count, [this](size_t number) { return stage(number); });
      for (size_t i = 0; i < taken; ++i) {
        const auto image = ahead.take();
        ASSERT_EQ(image.has_value(), i != bad_ && i != hungry_) << i;
        if (image) {
          EXPECT_EQ(static_cast<const Counted&>(**image).number, i);
        }
        if (i == bad_) {
          EXPECT_EQ(image.message(), "number " + std::to_string(i));
        }
        if (i == hungry_) {
          EXPECT_EQ(image.error().code(), Code::kMemoryExhausted);
        }
      }
    }
    EXPECT_GE(count_, taken);
    EXPECT_LE(count_, std::min(count, taken + ReadAhead::kMostAhead));
    EXPECT_EQ(there_, 0);
  }

  static constexpr size_t kNone = ~size_t{0};
  size_t bad_ = kNone;
  size_t hungry_ = kNone;
  std::array<std::atomic<bool>, 1000> begun_{};
  std::atomic<size_t> count_ = 0;
  std::atomic<int> there_{0};
  std::atomic<int> most_{0};
};

TEST_F(ReadAheadTest, GivesAllInOrder) {
  for (const size_t count : {0u, 1u, 7u, 8u, 32u, 33u, 1000u}) check(count, count);
}

TEST_F(ReadAheadTest, StaysWithinItsBound) {
  check(1000, 1000);
  EXPECT_LE(most_, static_cast<int>(ReadAhead::kMostAhead) + 1);  // and the one that was taken
}

TEST_F(ReadAheadTest, GivesBackWhatNobodyTakes) {
  for (const size_t taken : {0u, 1u, 20u, 999u}) check(1000, taken);
  check(3, 1);
}

TEST_F(ReadAheadTest, SaysWhatFailedInItsPlace) {
  bad_ = 5;
  hungry_ = 6;
  check(7, 7);
  check(100, 100);
}

TEST_F(ReadAheadTest, AFewAreStagedWhereTheyAreAskedFor) {
  const auto thread = std::this_thread::get_id();
  ReadAhead ahead(ReadAhead::kFewest - 1, [&](size_t number) {
    EXPECT_EQ(std::this_thread::get_id(), thread);
    return stage(number);
  });
  EXPECT_EQ(count_, 0u);
  EXPECT_TRUE(ahead.take());
  EXPECT_EQ(count_, 1u);
}

}  // namespace
}  // namespace mortise::kernel
