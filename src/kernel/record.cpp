// SPDX-License-Identifier: Apache-2.0
#include "kernel/record.hpp"

#include <new>
#include <utility>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "contract/complete_json.hpp"
#include "contract/hash.hpp"
#include "value/json_out.hpp"

namespace mortise::kernel {
namespace {}  // namespace

RecordType::RecordType(std::shared_ptr<const contract::Contract> contract, contract::TypeIndex type,
                       contract::Layout layout, value::Release release)
    : contract_(std::move(contract)),
      type_(contract_->strip(type)),
      layout_(std::move(layout)),
      release_(std::move(release)) {}

Outcome<RecordType> RecordType::make(std::shared_ptr<const contract::Contract> contract,
                                     contract::TypeIndex type) {
  MORTISE_TRY_ASSIGN(contract::Layout layout, contract::lay_out(*contract, contract::kHere));
  MORTISE_TRY_ASSIGN(value::Release release, value::Release::make(*contract, type));
  return RecordType(std::move(contract), type, std::move(layout), std::move(release));
}

contract::Hash RecordType::hash() const { return contract::hash(*contract_).types[type_]; }

value::LayoutOf RecordType::layout_of() const { return {*contract_, layout_, contract::kHere}; }

Outcome<std::unique_ptr<Record>> RecordType::read(std::string_view text) const try {
  MORTISE_TRY_ASSIGN(base::Json json, base::read_json(text));
  if (const auto flaw = contract::complete_json(*contract_, type_, json))
    return Error(Code::kJsonUnfit, (flaw->pointer.empty() ? "the value" : flaw->pointer) + ": " +
                                       flaw->message +
                                       (flaw->help.empty() ? "" : "; " + flaw->help));
  auto record = std::make_unique<Record>();
  record->bytes.reset(new std::byte[size()]);
  MORTISE_TRY(value::place_json(layout_of(), type_, json, record->bytes.get(), record->arena));
  MORTISE_TRY_ASSIGN(record->json, write(record->bytes.get()));
  return record;
} catch (const std::bad_alloc&) {
  return Error(Code::kMemoryExhausted);
}

Outcome<std::string> RecordType::write(const std::byte* value) const {
  std::string json;
  base::JsonWriter writer(json);
  MORTISE_TRY(value::write_json(layout_of(), type_, value, {}, writer));
  return json;
}

Outcome<value::Program> RecordType::converter(const RecordType& to, bool is_strict) const {
  if (is_strict &&
      contract::hash(*contract_).types[type_] != contract::hash(*to.contract_).types[to.type_])
    return Error(Code::kValueIncompatible,
                 "the two versions differ, and the host is strict: nothing is converted");
  return value::compile(value::TypeAt{*contract_, type_, contract::kHere},
                        value::TypeAt{*to.contract_, to.type_, contract::kHere}, {.name = "state"});
}

}  // namespace mortise::kernel
