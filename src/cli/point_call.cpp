// SPDX-License-Identifier: Apache-2.0
#include "cli/point_call.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "contract/diagnostic.hpp"
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

const Json* find_member(const Json& object, std::string_view name) {
  const auto at = std::ranges::find(object.names, name);
  return at == object.names.end() ? nullptr
                                  : &object.items[static_cast<size_t>(at - object.names.begin())];
}

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

  Outcome<CallResult> run(detail::PointView& view, const Json& arguments) {
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

  Outcome<> place(const Json& arguments, std::byte* record, value::Sink& sink) const {
    if (arguments.kind != Json::Kind::kObject)
      return Error(Code::kJsonUnfit, "arguments are an object by the names of parameters");
    std::vector<std::string_view> names;
    for (const contract::Member& parameter : function_.parameters) names.push_back(parameter.name);
    for (const std::string& name : arguments.names)
      if (std::ranges::find(names, name) == names.end()) {
        const std::string help = contract::did_you_mean(name, names);
        return Error(Code::kJsonUnfit, base::quote(function_.name) + " has no parameter " +
                                           base::quote(name, 64) +
                                           (help.empty() ? "" : "; " + help));
      }
    for (size_t i = 0; i < function_.parameters.size(); ++i) {
      MORTISE_TRY_ASSIGN(const Json given, argument(function_.parameters[i], arguments));
      MORTISE_TRY(value::place_json(layout(), *function_.parameters[i].type, given,
                                    record + layout_.functions[number_].arguments.offsets[i],
                                    sink));
    }
    return {};
  }

  /// What was given, else the `@default`, else none for an option.
  Outcome<Json> argument(const contract::Member& parameter, const Json& arguments) const {
    if (const Json* const given = find_member(arguments, parameter.name)) return *given;
    if (const auto* const pragma = contract::find_pragma(
            function_.pragmas, contract::Pragma::Name::kDefault, parameter.name))
      return base::read_json(pragma->value);
    if (contract_.at(*parameter.type).kind == contract::Kind::kOption) return Json{};
    return Error(Code::kJsonUnfit, base::quote(function_.name) + " needs the argument " +
                                       base::quote(parameter.name));
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
                                   size_t function, const Json& arguments) {
  MORTISE_TRY_ASSIGN(const contract::Layout layout,
                     contract::lay_out(contract, contract::PointerSize::k8));
  return Call(contract, layout, function).run(view, arguments);
}

}  // namespace mortise::cli
