// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <example/counting/counter.hpp>
#include <example/tally/settings.hpp>
#include <mortise/plugin.hpp>

/// Counts, with a configuration, and with a count that outlives the plugin's version.
class Tally final : public mortise::Plugin<example::counting::Counter>,
                    public mortise::Lifecycle<example::tally::Settings> {
 public:
  Result<uint64_t, Failure> count(int32_t amount) override {
    if (amount < 0) return Failure(Failure::Backwards{});
    const uint64_t next = count_ + uint64_t{weight_} * static_cast<uint64_t>(amount);
    if (most_ && next > *most_) return Failure(Failure::TooMuch{*most_});
    return count_ = next;
  }

  Result<Unit, String> configure(const Configuration& configuration) override {
    if (configuration.most && *configuration.most < count_) return String("there are more already");
    weight_ = configuration.weight;
    most_ = configuration.most;
    return {};
  }

  mortise::Health health() override {
    if (most_ && *most_ == count_) return {mortise::HealthStatus::kDegraded, "it is full"};
    return {};
  }

  State export_state() override { return {.count = count_}; }
  Result<Unit, String> import_state(const State& state) override {
    if (most_ && state.count > *most_) return String("it is more than may be");
    count_ = state.count;
    return {};
  }

 private:
  uint64_t count_ = 0;
  uint32_t weight_ = 1;
  Option<uint64_t> most_;
};
