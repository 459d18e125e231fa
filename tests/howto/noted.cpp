// SPDX-License-Identifier: Apache-2.0
#include <example/counting/counter.hpp>
#include <example/counting/log.hpp>
#include <mortise/plugin.hpp>
#include <stdexcept>
#include <string>

namespace {

using example::counting::Counter;
using example::counting::Log;

/// Counts, and says so.
class Noted final : public mortise::Plugin<Counter>, public mortise::Imports<mortise::Maybe<Log>> {
 public:
  Result<uint64_t, Failure> count(int32_t amount) override {
    if (amount < 0) return Failure(Failure::Backwards{});
    if (amount == 13) throw std::runtime_error("thirteen is not counted here");
    count_ += static_cast<uint64_t>(amount);
    const auto written = imported<Log>().write("counted " + std::to_string(amount));
    if (!written && written.kind() != mortise::Kind::kUnavailable) lost_ = true;
    return count_;
  }
  uint64_t reset() override { return std::exchange(count_, 0); }

  mortise::Health health() override {
    if (lost_) return {mortise::HealthStatus::kDegraded, "the log does not take its lines"};
    return {};
  }

 private:
  uint64_t count_ = 0;
  bool lost_ = false;
};

}  // namespace

MORTISE_PLUGIN(Noted);
