// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.hpp"
#include "bindgen/show.hpp"
#include "contract/pragma.hpp"

namespace mortise::bindgen {
namespace {

using base::JsonWriter;
using contract::Contract;
using contract::Function;
using contract::FunctionLayout;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Resource;
using contract::Stability;
using contract::Type;
using contract::TypeIndex;

void write_text(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.member(key, text);
}

void write_pragmas(JsonWriter& json, const std::vector<Pragma>& pragmas) {
  if (pragmas.empty()) return;
  json.key("pragmas").begin_array();
  for (const Pragma& pragma : pragmas) {
    json.begin_object().member("name", contract::pragma_name(pragma.name));
    write_text(json, "subject", pragma.subject);
    write_text(json, "value", pragma.value);
    json.end_object();
  }
  json.end_array();
}

/// Docs, pragmas and gates, as far as there are any.
void write_remarks(JsonWriter& json, const std::string& docs, const std::vector<Pragma>& pragmas,
                   const Stability& stability = {}) {
  write_text(json, "docs", contract::strip_pragmas(docs));
  write_pragmas(json, pragmas);
  write_text(json, "since", stability.since);
  write_text(json, "feature", stability.feature);
  write_text(json, "deprecated", stability.deprecated);
}

void write_members(JsonWriter& json, std::string_view key, const Contract& contract,
                   const std::vector<Member>& members) {
  json.key(key).begin_array();
  for (const Member& member : members) {
    json.begin_object();
    write_text(json, "name", member.name);
    if (member.type) json.member("type", wit_type(contract, *member.type));
    write_remarks(json, member.docs, member.pragmas);
    json.end_object();
  }
  json.end_array();
}

void write_offsets(JsonWriter& json, const std::vector<uint32_t>& offsets) {
  if (offsets.empty()) return;
  json.key("offsets").begin_array();
  for (const uint32_t offset : offsets) json.value(offset);
  json.end_array();
}

void write_layout(JsonWriter& json, const Type& type, const contract::TypeLayout& layout) {
  json.begin_object().member("size", layout.size).member("alignment", layout.alignment);
  write_offsets(json, layout.offsets);
  if (type.kind == Kind::kVariant || type.kind == Kind::kEnum)
    json.member("tag_size", layout.tag_size);
  if (type.kind == Kind::kVariant) json.member("payload_offset", layout.payload_offset);
  json.end_object();
}

void write_layout(JsonWriter& json, const FunctionLayout& layout) {
  json.begin_object().key("arguments").begin_object();
  json.member("size", layout.arguments.size).member("alignment", layout.arguments.alignment);
  write_offsets(json, layout.arguments.offsets);
  json.end_object().key("result").begin_object();
  json.member("size", layout.result_size).member("alignment", layout.result_alignment);
  json.end_object().end_object();
}

void write_type(JsonWriter& json, const Contract& contract, TypeIndex index,
                const Layouts* layouts) {
  const Type& type = contract.types[index];
  json.begin_object();
  const bool has_labels = is_labelled(type.kind);
  json.member("name", type.name);
  json.member("kind", contract::kind_name(has_labels ? type.kind : Kind::kAlias));
  write_text(json, "owner", type.owner);
  write_remarks(json, type.docs, type.pragmas);
  if (has_labels)
    write_members(json, "members", contract, type.members);
  else
    json.member("type", wit_definition(contract, index));
  if (layouts != nullptr) {
    json.key("layout").begin_object();
    json.key("p4");
    write_layout(json, type, layouts->p4.types[index]);
    json.key("p8");
    write_layout(json, type, layouts->p8.types[index]);
    json.end_object();
  }
  json.end_object();
}

void write_function(JsonWriter& json, const Contract& contract, size_t number,
                    const Layouts* layouts) {
  static constexpr std::string_view kRoles[] = {"free", "method", "static", "constructor"};
  static constexpr std::string_view kAccess[] = {"call", "get", "set"};
  const Function& function = contract.functions[number];
  json.begin_object();
  json.member("name", function.name);
  json.member("role", kRoles[static_cast<size_t>(function.role)]);
  json.member("access", kAccess[static_cast<size_t>(function.access)]);
  json.member("async", function.is_async);
  if (function.role != Function::Role::kFree)
    json.member("resource", contract.resources[function.resource].name);
  write_remarks(json, function.docs, function.pragmas, function.stability);
  write_members(json, "parameters", contract, function.parameters);
  if (function.result) json.member("result", wit_type(contract, *function.result));
  if (layouts != nullptr) {
    json.key("layout").begin_object();
    json.key("p4");
    write_layout(json, layouts->p4.functions[number]);
    json.key("p8");
    write_layout(json, layouts->p8.functions[number]);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

std::string show_json(const Contract& contract, const Layouts* layouts) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_object();
  json.member("name", contract.name());
  json.member("package", contract.package);
  json.member("interface", contract.interface);
  write_text(json, "version", contract.version);
  write_remarks(json, contract.docs, contract.pragmas, contract.stability);
  json.key("resources").begin_array();
  for (const Resource& resource : contract.resources) {
    json.begin_object().member("name", resource.name);
    write_text(json, "owner", resource.owner);
    write_remarks(json, resource.docs, resource.pragmas);
    json.end_object();
  }
  json.end_array();
  json.key("types").begin_array();
  for (TypeIndex i = 0; i < contract.types.size(); ++i)
    if (!contract.types[i].name.empty()) write_type(json, contract, i, layouts);
  json.end_array();
  json.key("functions").begin_array();
  for (size_t i = 0; i < contract.functions.size(); ++i) write_function(json, contract, i, layouts);
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace mortise::bindgen
