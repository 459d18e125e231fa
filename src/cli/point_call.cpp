// SPDX-License-Identifier: Apache-2.0
#include "cli/point_call.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "contract/layout.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"
#include "value/release.hpp"
#include "value/sink.hpp"

namespace mortise::cli {
namespace {

using base::Json;
using contract::Contract;
using contract::Function;

/// Room for a record, aligned for every type of WIT.
class Room {
 public:
  explicit Room(size_t size) : words_(std::max<size_t>(1, (size + 7) / 8)) {}
  std::byte* get() { return reinterpret_cast<std::byte*>(words_.data()); }

 private:
  std::vector<uint64_t> words_;
};

class Call {
 public:
  Call(const Contract& contract, const contract::Layout& layout, size_t function)
      : contract_(contract),
        layout_(layout),
        function_(contract.functions[function]),
        number_(function),
        own_(layout.functions[function].result_size) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    for (Room& given : given_) release(given.get());
  }

  Outcome<CallResult> run(detail::PointView& view, std::span<const Json> arguments) {
    value::ArenaSink sink;
    Room record(layout_.functions[number_].arguments.size);
    MORTISE_TRY(place(arguments, record.get(), sink));
    const detail::PointObserver observer{
        this, [](void* self) -> void* { return static_cast<Call*>(self)->next_room(); },
        [](void* self, const detail::PointStep& step) { static_cast<Call*>(self)->told(step); }};
    const CallOptions options;
    detail::PointCall call{.function = static_cast<uint32_t>(number_),
                           .arguments = record.get(),
                           .result = own_.get(),
                           .options = &options,
                           .observer = &observer,
                           .last = SIZE_MAX};
    Error error(Code::kCallFailed);
    const mortise_status status = detail::call_point(view, call, error);
    result_.dispatch = call.dispatch;
    const bool is_nobody = result_.steps.empty() && status == MORTISE_UNAVAILABLE;
    if (call.dispatch == Dispatch::kAll && (is_nobody || !result_.steps.empty()))
      return std::move(result_);
    if (status != MORTISE_OK) return error;
    if (call.last < result_.steps.size()) {
      result_.json = result_.steps[call.last].json;
      result_.is_error = are_errors_[call.last];
    } else {
      result_.json = text_of(own_.get(), result_.is_error);
      release(own_.get());
    }
    return std::move(result_);
  }

 private:
  value::LayoutOf layout() const { return {contract_, layout_, contract::PointerSize::k8}; }

  Outcome<> place(std::span<const Json> arguments, std::byte* record, value::Sink& sink) const {
    for (size_t i = 0; i < function_.parameters.size(); ++i)
      MORTISE_TRY(value::place_json(layout(), *function_.parameters[i].type, arguments[i],
                                    record + layout_.functions[number_].arguments.offsets[i],
                                    sink));
    return {};
  }

  std::byte* next_room() { return next_.emplace(layout_.functions[number_].result_size).get(); }

  void release(std::byte* result) const {
    if (!function_.result) return;
    if (const auto release = value::Release::make(contract_, *function_.result))
      release->run(result);
  }

  /// The JSON of a result.
  std::string text_of(const std::byte* result, bool& is_error) const {
    if (!function_.result) return "null";
    std::string text;
    base::JsonWriter json(text);
    const Outcome<> written = value::write_json(layout(), *function_.result, result, {}, json);
    is_error = contract_.at(*function_.result).kind == contract::Kind::kResult &&
               static_cast<unsigned>(*result) == 1;
    return written ? text : "null";  // handles mean nothing here
  }

  void told(const detail::PointStep& step) {
    CallStep& told = result_.steps.emplace_back(CallStep{.plugin = std::string(step.plugin)});
    bool is_error = false;
    if (step.error == nullptr) {
      told.json = text_of(next_->get(), is_error);
      given_.push_back(*std::move(next_));  // to the end of the call: a fold passes it on
    } else {
      told.error = std::string(step.error->message());
    }
    are_errors_.push_back(is_error);
  }

  const Contract& contract_;
  const contract::Layout& layout_;
  const Function& function_;
  const size_t number_;
  std::optional<Room> next_;
  std::vector<Room> given_;
  Room own_;
  CallResult result_;
  std::vector<bool> are_errors_;  // by step
};

}  // namespace

Outcome<CallResult> call_with_json(detail::PointView& view, const Contract& contract,
                                   size_t function, std::span<const Json> arguments) {
  MORTISE_TRY_ASSIGN(const contract::Layout layout,
                     contract::lay_out(contract, contract::PointerSize::k8));
  return Call(contract, layout, function).run(view, arguments);
}

}  // namespace mortise::cli
