// SPDX-License-Identifier: Apache-2.0
//
// Keeps its contract, or does not, as it is configured.
#include <pthread.h>
#include <sched.h>

#include <stdexcept>
#include <string>
#include <test/example/nature.hpp>
#include <test/example/sums.hpp>

namespace {

using test::example::Failure;
using test::example::Report;
using Nature = test::example::Nature;
using Mood = Nature::Interface::Mood;

class Sums final : public mortise::Plugin<test::example::Sums>,
                   public mortise::Lifecycle<Nature>,
                   public mortise::CallAware {
 public:
  mortise::Result<mortise::Unit, mortise::String> configure(
      const Nature::Interface::Configuration& configuration) override {
    mood_ = configuration.mood;
    return {};
  }

  mortise::Result<Report, Failure> add(ListView<uint32_t> values) override {
    if (mood_ == Mood::kThrows) throw std::runtime_error("it does not add");
    if (mood_ == Mood::kEndsThread) pthread_exit(nullptr);
    while (mood_ == Mood::kHangs && !call().is_given_up()) sched_yield();
    if (values.empty()) return Failure(Failure::Empty{});
    if (mood_ == Mood::kRefuses && values.size() == 1) return Failure(Failure::TooLarge{values[0]});
    uint64_t total = mood_ == Mood::kWrong ? 1 : 0;
    for (const uint32_t value : values) total += value;
    return Report{total, String("after " + std::to_string(counted_))};
  }
  void count(uint32_t by) override { counted_ += by; }

 private:
  Mood mood_ = Mood::kRight;
  uint64_t counted_ = 0;
};

}  // namespace

MORTISE_PLUGIN(Sums);
