// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"
#include "mortise/point_options.hpp"
#include "value/program.hpp"
#include "value/release.hpp"

namespace mortise::kernel {

/// What a call through a point must know of a function's types. Immutable, thread-safe.
class CallShape {
 public:
  /// @return `contract.too_large` where it has no layout.
  static Outcome<std::unique_ptr<CallShape>> make(const contract::TypedFunction& function);

  size_t result_size() const { return result_size_; }
  size_t arguments_size() const { return arguments_size_; }
  bool has_result() const { return form_ != Form::kNothing; }

  /// Why calls cannot go this way; empty where they can.
  std::string refusal(Dispatch dispatch) const;

  /// Whether a result is an answer: an option that is there, a result that is ok, anything else.
  bool is_answer(const std::byte* result) const;
  /// Whether a result has something that can be passed on: it is not the contract's own error.
  bool has_value(const std::byte* result) const;
  /// Gives a result back that nobody will get.
  void release(std::byte* result) const;

  /// Puts what a result has into the place of the first argument. Of those that can fold.
  void pass_on(const std::byte* result, std::byte* arguments) const;
  /// Makes a result of the first argument, which stays the caller's. @return as `Program::run`.
  Outcome<> give_back(const std::byte* arguments, std::byte* result) const;

 private:
  enum class Form : uint8_t { kNothing, kPlain, kOption, kResult };

  explicit CallShape(const contract::TypedFunction& function) : function_(function) {}
  Outcome<> find_fold();

  contract::TypedFunction function_;  // kept for the program
  Form form_ = Form::kNothing;
  size_t result_size_ = 0;
  size_t arguments_size_ = 0;
  std::optional<value::Release> release_;
  bool gives_handles_ = false;  // arguments own handles, which one plugin alone can have
  // Of a fold.
  std::string fold_refusal_;
  size_t value_size_ = 0;
  size_t value_in_result_ = 0;
  size_t value_in_arguments_ = 0;
  std::optional<value::Program> copy_;
};

}  // namespace mortise::kernel
