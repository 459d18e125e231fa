// SPDX-License-Identifier: Apache-2.0
#include "engine/lifecycle_rows.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "contract/hash.hpp"
#include "mortise/lifecycle.hpp"

namespace mortise::engine {
namespace {

using contract::Contract;
using contract::Kind;
using contract::TypedFunction;
using contract::TypeIndex;

/// What contracts/lifecycle.wit says of `health`.
const TypedFunction& health() {
  static const auto* const made = [] {
    auto contract = std::make_shared<Contract>();
    contract->package = "mortise:plugin";
    contract->interface = "lifecycle";
    contract->version = "1.0.0";
    contract->types = {
        {.kind = Kind::kEnum,
         .name = "health-status",
         .members = {{.name = "ready"}, {.name = "degraded"}, {.name = "unhealthy"}}},
        {.kind = Kind::kString},
        {.kind = Kind::kRecord,
         .name = "condition",
         .members = {{.name = "status", .type = 0}, {.name = "reason", .type = 1}}}};
    contract->functions = {{.name = "health", .result = 2}};
    return new TypedFunction{std::move(contract), 0};
  }();
  return *made;
}

bool is_record(const Contract& contract, std::optional<TypeIndex> type) {
  return type && contract.at(*type).kind == Kind::kRecord;
}

/// Whether values of a type have a handle in them, which no operator could write or keep.
bool has_handle(const Contract& contract, TypeIndex index) {
  const contract::Type& type = contract.types[index];
  const auto part = [&](std::optional<TypeIndex> each) {
    return each && has_handle(contract, *each);
  };
  return contract::is_handle(type.kind) || part(type.first) || part(type.second) ||
         std::ranges::any_of(type.members, [&](const auto& member) { return part(member.type); });
}

/// The record of configuration or state; nothing where it has another form.
std::optional<TypeIndex> record_of(const TypedFunction& typed) {
  const contract::Function& function = typed.get();
  return function.parameters.empty() ? function.result : function.parameters[0].type;
}

/// `result<_, string>`
bool is_refusal(const Contract& contract, std::optional<TypeIndex> type) {
  if (!type) return false;
  const contract::Type& result = contract.at(*type);
  return result.kind == Kind::kResult && !result.first && result.second &&
         contract.at(*result.second).kind == Kind::kString;
}

/// How a function must look, in words; null where its form is not known here.
const char* form_of(std::string_view link_name) {
  if (link_name == detail::kExportState) return "func() -> RECORD";
  if (link_name == detail::kConfigure || link_name == detail::kImportState)
    return "func(NAME: RECORD) -> result<_, string>";
  return nullptr;
}

bool has_form(std::string_view link_name, const TypedFunction& typed) {
  const Contract& contract = *typed.contract;
  const contract::Function& function = typed.get();
  if (function.is_async) return false;
  if (link_name == detail::kExportState)
    return function.parameters.empty() && is_record(contract, function.result);
  return function.parameters.size() == 1 && is_record(contract, function.parameters[0].type) &&
         is_refusal(contract, function.result);
}

/// The function that one of the contracts declares under the name and hash of a row.
std::optional<TypedFunction> declared(const Function& row,
                                      std::span<const std::shared_ptr<const Contract>> contracts) {
  const std::string_view name = std::string_view(row.name).substr(row.name.find('#') + 1);
  for (const auto& contract : contracts) {
    const auto function = std::ranges::find(contract->functions, name, &contract::Function::name);
    if (function == contract->functions.end()) continue;
    const auto index = static_cast<size_t>(function - contract->functions.begin());
    if (contract::hash(*contract).functions[index] == row.hash)
      return TypedFunction{contract, index};
  }
  return std::nullopt;
}

}  // namespace

bool is_lifecycle(std::string_view function) {
  return contract::contract_of(function) == contract::contract_of(detail::kStart.name);
}

Outcome<> type_lifecycle(std::vector<Function>& functions,
                         std::span<const std::shared_ptr<const Contract>> contracts) {
  const auto malformed = [](const Function& row, const std::string& found) {
    return Error(Code::kAbiMalformed, "its function " + base::quote(row.name) + " " + found);
  };
  for (Function& row : functions) {
    if (row.code == nullptr) continue;
    if (row.name == detail::kHealth.name) {
      if (!std::ranges::equal(row.hash, detail::kHealth.hash))
        return malformed(row, "has the hash " + contract::to_hex(row.hash) +
                                  "; contracts/lifecycle.wit says which one it has");
      row.types = health();
    }
    const char* const form = form_of(row.name);
    if (form == nullptr) continue;
    row.types = declared(row, contracts);
    if (!row.types)
      return malformed(row, "is in no contract of its descriptor with the hash " +
                                contract::to_hex(row.hash) +
                                ": the descriptor must say what it takes and gives");
    if (!has_form(row.name, *row.types))
      return malformed(row, "has another form than '" + std::string(form) + "'");
    if (has_handle(*row.types->contract, *record_of(*row.types)))
      return malformed(row, "has a handle in its record '" +
                                row.types->contract->text(*record_of(*row.types)) +
                                "': configuration and state are kept as values");
  }
  return {};
}

}  // namespace mortise::engine
