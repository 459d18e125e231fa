// SPDX-License-Identifier: Apache-2.0
//
// A plugin with resources in a fake host.
#include <gtest/gtest.h>

#include <mortise/testing/fake_host.hpp>
#include <test/shop/counters.hpp>
#include <utility>

namespace {

using test::shop::Counter;
using test::shop::CounterRef;
using test::shop::Counters;

uint32_t alive = 0;

class Tally final : public Counters::CounterObject {
 public:
  explicit Tally(uint32_t start) : value_(start) { ++alive; }
  ~Tally() override { --alive; }
  uint32_t next() override { return ++value_; }
  uint32_t value() const { return value_; }

 private:
  uint32_t value_;
};

class Talliers final : public mortise::Plugin<Counters> {
 public:
  Counter new_counter(uint32_t start) override { return make_counter<Tally>(start); }
  uint32_t counter_sum(ListView<CounterRef> all) override {
    uint32_t sum = 0;
    for (const CounterRef counter : all) sum += find_counter<Tally>(counter)->value();
    return sum;
  }
  Counter pass(Counter counter) override { return counter; }
  void eat(Counter) override {}
  uint32_t alive() override { return ::alive; }
};

TEST(FakeHostWithResources, CallsMethodsAndEndsObjects) {
  Counter outlives;
  {
    mortise::testing::FakeHost host;
    const auto started = host.start<Talliers>();
    ASSERT_TRUE(started) << started.message();
    {
      const auto client = host.client<Counters>();
      auto one = client.new_counter(10);
      ASSERT_TRUE(one) << one.message();
      EXPECT_EQ(*client.counter_next(*one), 11u);
      const CounterRef all[] = {*one, *one};
      EXPECT_EQ(*client.counter_sum(all), 22u);
      one = client.pass(*std::move(one));
      EXPECT_EQ(*client.alive(), 1u);
      one = client.new_counter(1);
      EXPECT_EQ(*client.alive(), 1u);
      outlives = *std::move(one);
    }
    const auto stopped = host.stop();
    EXPECT_TRUE(stopped) << stopped.message();
    EXPECT_EQ(alive, 0u) << "what is left ends with the plugin";
  }
}

// Who has no handles still loads in a host of 1.0.
TEST(FakeHostWithResources, TheEntrySaysTheLeastThatItNeeds) {
  EXPECT_EQ(mortise::detail::EntryOf<Talliers>::make().abi_minor, 1);
  EXPECT_EQ(mortise::detail::EntryOf<Talliers>::make().import_count, 2u);
  class Idle final : public mortise::Plugin<> {};
  EXPECT_EQ(mortise::detail::EntryOf<Idle>::make().abi_minor, 0);
}

}  // namespace
