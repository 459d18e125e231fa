// SPDX-License-Identifier: Apache-2.0
#include "kernel/call_shape.hpp"

#include <cstring>
#include <utility>

#include "contract/hash.hpp"
#include "contract/layout.hpp"
#include "value/sink.hpp"

namespace mortise::kernel {
namespace {

/// Whether values of a type may own handles.
bool has_own(const contract::Contract& contract, contract::TypeIndex index) {
  const contract::Type& type = contract.types[index];
  if (type.kind == contract::Kind::kOwn) return true;
  for (const contract::Member& member : type.members)
    if (member.type && has_own(contract, *member.type)) return true;
  return (type.first && has_own(contract, *type.first)) ||
         (type.second && has_own(contract, *type.second));
}

}  // namespace

Outcome<std::unique_ptr<CallShape>> CallShape::make(const contract::TypedFunction& function) {
  const contract::Contract& contract = *function.contract;
  std::unique_ptr<CallShape> made(new CallShape(function));
  MORTISE_TRY_ASSIGN(const contract::Layout layout, contract::lay_out(contract, contract::kHere));
  const contract::FunctionLayout& lies = layout.functions[function.function];
  made->arguments_size_ = lies.arguments.size;
  made->result_size_ = lies.result_size;
  for (const contract::Member& parameter : function.get().parameters)
    made->gives_handles_ |= has_own(contract, *parameter.type);
  if (const auto& result = function.get().result) {
    const contract::Kind kind = contract.types[contract.strip(*result)].kind;
    made->form_ = kind == contract::Kind::kOption   ? Form::kOption
                  : kind == contract::Kind::kResult ? Form::kResult
                                                    : Form::kPlain;
    MORTISE_TRY_ASSIGN(made->release_, value::Release::make(contract, *result));
  }
  MORTISE_TRY(made->find_fold());
  return made;
}

Outcome<> CallShape::find_fold() {
  const contract::Contract& contract = *function_.contract;
  const contract::Function& function = function_.get();
  fold_refusal_ = "a fold needs a function whose first parameter is what it returns";
  if (!function.result || function.parameters.empty()) return {};
  const contract::TypeIndex first = contract.strip(*function.parameters[0].type);
  contract::TypeIndex value = contract.strip(*function.result);
  MORTISE_TRY_ASSIGN(const contract::Layout layout, contract::lay_out(contract, contract::kHere));
  if (const auto& result = contract.types[value]; result.kind == contract::Kind::kResult) {
    if (!result.first) return {};
    value_in_result_ = layout.types[value].payload_offset;
    value = contract.strip(*result.first);
  }
  const contract::Hashes hashes = contract::hash(contract);
  if (hashes.types[first] != hashes.types[value]) return {};
  if (has_own(contract, value)) {
    fold_refusal_ = "a fold cannot pass handles on";
    return {};
  }
  fold_refusal_.clear();
  value_size_ = layout.types[value].size;
  value_in_arguments_ = layout.functions[function_.function].arguments.offsets[0];
  MORTISE_TRY_ASSIGN(
      copy_, value::compile(value::TypeAt{contract, first, contract::kHere},
                            value::TypeAt{contract, value, contract::kHere}, {.name = "value"}));
  return {};
}

std::string CallShape::refusal(Dispatch dispatch) const {
  if (dispatch == Dispatch::kOne) return {};
  if (gives_handles_) return "its arguments own handles, which one plugin alone can have";
  return dispatch == Dispatch::kFold ? fold_refusal_ : std::string();
}

bool CallShape::is_answer(const std::byte* result) const {
  return has_value(result) && (form_ != Form::kOption || *result != std::byte{0});
}

bool CallShape::has_value(const std::byte* result) const {
  return form_ != Form::kResult || *result == std::byte{0};
}

void CallShape::release(std::byte* result) const {
  if (release_) release_->run(result);
}

void CallShape::pass_on(const std::byte* result, std::byte* arguments) const {
  std::memcpy(arguments + value_in_arguments_, result + value_in_result_, value_size_);
}

Outcome<> CallShape::give_back(const std::byte* arguments, std::byte* result) const {
  value::HeapSink heap;
  if (form_ == Form::kResult) *result = std::byte{0};
  MORTISE_TRY(copy_->run(arguments + value_in_arguments_, {}, result + value_in_result_, heap));
  heap.keep();
  return {};
}

}  // namespace mortise::kernel
