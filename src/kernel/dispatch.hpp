// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "kernel/events.hpp"
#include "kernel/point.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {

/// Room for a record: on the stack, or on the heap where it is large.
class CallRoom {
 public:
  std::byte* of(size_t size) {
    if (size > small_.size() && large_ == nullptr) large_.reset(new std::byte[size]);
    return large_ != nullptr ? large_.get() : small_.data();
  }

 private:
  alignas(16) std::array<std::byte, 256> small_;
  std::unique_ptr<std::byte[]> large_;
};

/// One call through a point: asks its plugins as the function's dispatch says, and does what the
/// point's policy says with failures. One-thread, used once.
class PointRun {
 public:
  /// All of them outlive it.
  struct Setting {
    const PointSnapshot& snapshot;
    const detail::PointFace& face;
    Events& events;
    route::ThreadReader& reader;
    size_t told = 0;  ///< Steps of the same call that were told before, by other runs.
  };

  /// @param caller  the target of the plugin that calls, which is left out; null for the
  /// application.
  PointRun(const Setting& setting, detail::PointCall& call, const mortise_call& context,
           const route::Target* caller);
  PointRun(const PointRun&) = delete;
  PointRun& operator=(const PointRun&) = delete;
  ~PointRun();

  mortise_status run();
  /// Why it failed.
  const Error& error() const { return error_; }
  /// Under `one`: the plugin left before it was asked. Another one may be there by now.
  bool has_left() const { return has_left_; }
  /// Steps that were told by now.
  size_t told() const { return steps_; }

 private:
  enum class Step : uint8_t { kAnswered, kFailed, kSkipped };

  mortise_status one();
  mortise_status first();
  mortise_status all();
  mortise_status fold();

  /// Asks one plugin. An answer is `given_` then.
  Step ask(const PointSnapshot::Entry& plugin);
  Step skip(const PointSnapshot::Entry& plugin, std::string_view why);
  mortise_status call_plugin(const PointSnapshot::Entry& plugin, std::byte* room);
  /// The application's answer in a failed plugin's place. @return false where there is none;
  /// `status_` says how it went.
  bool ask_application();
  /// A result that was given, as long as it lies where it was written.
  void look_at(std::byte* result);
  void tell(std::string_view plugin, uint64_t began_ns, bool is_skipped);
  void note(const PointSnapshot::Entry& plugin, Breaker::Entry entry, uint64_t began_ns);
  void spend(const PointSnapshot::Entry& plugin, uint64_t began_ns, uint64_t now_ns);

  /// Whether a failure ends the call, whatever else there is.
  bool is_over() const;
  bool is_caller(const PointSnapshot::Entry& plugin) const {
    return plugin.target != nullptr && plugin.target == caller_;
  }
  std::byte* next_room();
  /// What was given is the result so far, in the place of the former one.
  void hold();
  /// What was given is nothing that anybody gets.
  void drop_given();
  /// What is held is the result of the call.
  mortise_status finish();
  mortise_status fail() const { return status_; }
  mortise_status nobody();
  std::string function_name() const;

  const PointSnapshot& snapshot_;
  const detail::PointFace& face_;
  Events& events_;
  route::ThreadReader& reader_;
  detail::PointCall& call_;
  const mortise_call& context_;
  const route::Target* const caller_;
  const FunctionRule& rule_;
  const FailurePolicy policy_;

  const void* arguments_;
  std::byte* given_ = nullptr;  // the last answer
  bool is_answer_ = true;
  bool has_value_ = true;
  std::byte* held_ = nullptr;  // the result so far
  bool is_held_ = false;       // a function may have no result
  size_t steps_;
  size_t held_step_ = SIZE_MAX;
  mortise_status status_ = MORTISE_OK;
  Error error_{Code::kCallUnavailable};
  bool has_failed_ = false;
  bool has_left_ = false;
  CallRoom rooms_[2];
  CallRoom passed_;  // the arguments of a fold
};

}  // namespace mortise::kernel
