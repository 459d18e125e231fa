// SPDX-License-Identifier: Apache-2.0
#include "contract/resolve_types.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "contract/topological.hpp"

namespace mortise::contract {
namespace {

using Form = ast::TypeExpr::Form;

/// Calls `visit` with each name that a type mentions.
template <class Visit>
void each_name(const ast::TypeExpr& type, const Visit& visit) {
  if (!type.name.text.empty()) visit(type.name);
  for (const ast::TypeExpr& argument : type.arguments) each_name(argument, visit);
}

template <class Visit>
void each_name(const ast::TypeDef& definition, const Visit& visit) {
  each_name(definition.target, visit);
  for (const ast::Member& member : definition.members)
    if (member.type) each_name(*member.type, visit);
}

/// What was meant by the name of a type that WIT had once, or that other languages have.
std::string_view former_name(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"float32", "f32"}, {"float64", "f64"}, {"float", "f32"},      {"double", "f64"},
      {"int", "s32"},     {"i8", "s8"},       {"i16", "s16"},        {"i32", "s32"},
      {"i64", "s64"},     {"str", "string"},  {"bytes", "list<u8>"}, {"boolean", "bool"}};
  const auto at = std::ranges::find(kNames, name, [](const auto& pair) { return pair.first; });
  return at == std::end(kNames) ? std::string_view() : at->second;
}

constexpr std::string_view kTypeWords[] = {"bool", "s8",  "u8",  "s16", "u16",  "s32",   "u32",
                                           "s64",  "u64", "f32", "f64", "char", "string"};

}  // namespace

void TypeResolver::add_name(const ast::Name& name, NamedType type) {
  type.span = name.span;
  const NamedType* const known = scope_.names.add(name.text, type);
  if (known == nullptr) return;
  state_.diagnostics
      .add(Rule::kDuplicateName, name.span,
           "the name '" + std::string(name.text) + "' is defined twice", "rename one of them")
      .notes.push_back({known->span, "first defined here"});
}

void TypeResolver::define_use(const ast::Use& use, const Gate& gate,
                              std::optional<Resolved::Id> from) {
  for (const ast::Rename& rename : use.names) {
    const ast::Name& name = rename.local();
    Resolved::TypeDef alias{.kind = Kind::kAlias, .name = name.text, .owner = scope_.owner};
    alias.stability = gate.stability;
    alias.external_id = gate.external_id;
    alias.span = rename.name.span;
    alias.first = find_used(use, rename, from, gate.is_open);
    if (!alias.first && gate.is_open) {
      add_name(name, {.is_broken = true});
      continue;
    }
    if (!alias.first) alias.kind = std::nullopt;  // closed: as a resource it may stand everywhere
    if (gate.is_open) require_open(alias);
    add_name(name, {.id = state_.add_type(std::move(alias), !gate.is_open)});
  }
}

std::optional<Resolved::TypeRef> TypeResolver::find_used(const ast::Use& use,
                                                         const ast::Rename& rename,
                                                         std::optional<Resolved::Id> from,
                                                         bool is_open) {
  if (!from) return std::nullopt;
  const TypeScope& there = state_.scopes[*from];
  if (const NamedType* const found = there.find(rename.name.text)) {
    if (found->is_broken) return std::nullopt;
    return Resolved::TypeRef{.id = found->id};
  }
  if (!is_open || state_.broken_interfaces[*from]) return std::nullopt;
  std::vector<std::string_view> candidates;
  if (state_.diagnostics.has_room()) there.append_names(candidates);
  state_.diagnostics.add(Rule::kUnknownName, rename.name.span,
                         "interface '" + std::string(use.from.name.text) + "' has no type '" +
                             std::string(rename.name.text) + "'",
                         did_you_mean(rename.name.text, candidates));
  return std::nullopt;
}

void TypeResolver::define_types(std::span<const Defined> names) {
  NameMap<size_t> numbers;
  for (size_t i = 0; i < names.size(); ++i) numbers.add(names[i].name->text, i);
  std::vector<std::vector<size_t>> needs(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].definition == nullptr) continue;
    each_name(*names[i].definition, [&](const ast::Name& name) {
      if (const size_t* const number = numbers.find(name.text)) needs[i].push_back(*number);
    });
  }
  const TopologicalOrder order = topological_order(needs);
  for (const size_t i : order.order)
    if (names[i].definition != nullptr) define(*names[i].definition);
  if (order.is_complete) return;
  report_cycle(names, find_cycle(needs, order));
  for (const Defined& each : names)  // so that the rest is not reported as unknown
    if (scope_.names.find(each.name->text) == nullptr) add_name(*each.name, {.is_broken = true});
}

void TypeResolver::report_cycle(std::span<const Defined> names, std::span<const size_t> cycle) {
  const ast::Name& first = *names[cycle.front()].name;
  const ast::Name& second = *names[cycle[cycle.size() > 1 ? 1 : 0]].name;
  Span place = first.span;
  each_name(*names[cycle.front()].definition, [&](const ast::Name& name) {
    if (name.text == second.text && place == first.span) place = name.span;
  });
  std::string path = "'" + std::string(first.text) + "'";
  for (size_t i = 1; i <= cycle.size() && i < 8; ++i)
    path += " -> '" + std::string(names[cycle[i % cycle.size()]].name->text) + "'";
  state_.diagnostics.add(
      Rule::kCycle, place, "a type must not contain itself: " + path,
      "WIT has no recursive types; refer to elements of a list by number, or use "
      "a resource");
}

void TypeResolver::define(const ast::TypeDef& definition) {
  const Gate gate = read_gate(state_, definition.attributes, package_, definition.name.span);
  Resolved::TypeDef type = expand_definition(definition, gate.stability);
  type.name = definition.name.text;
  type.owner = scope_.owner;
  type.docs = definition.docs.text;
  type.pragmas = definition.docs.pragmas;
  type.stability = gate.stability;
  type.external_id = gate.external_id;
  type.span = definition.name.span;
  if (gate.is_open) require_open(type);
  add_name(definition.name, {.id = state_.add_type(std::move(type), !gate.is_open)});
}

/// What is open must not consist of what is not there.
void TypeResolver::require_open(const Resolved::TypeDef& type) {
  bool was_reported = state_.is_closed(type.owner);
  if (was_reported)
    state_.diagnostics.add(Rule::kClosedGate, type.span,
                           "the gate of what '" + std::string(type.name) + "' is in is closed",
                           "give it the same gate");
  const auto check = [&](const Resolved::TypeRef& part, const Span& span) {
    if (was_reported || !state_.is_closed(part)) return;
    was_reported = true;
    state_.diagnostics
        .add(Rule::kClosedGate, span,
             "'" + std::string(type.name) + "' refers to a type whose gate is closed",
             "give it the same gate, or open the feature")
        .notes.push_back({state_.resolved.types[*part.id].span, "the type"});
  };
  for (const Resolved::Field& member : type.members)
    if (member.type) check(*member.type, member.span);
  each_part(type, [&](const Resolved::TypeRef& part) { check(part, type.span); });
}

void TypeResolver::check_members(const ast::TypeDef& definition) {
  const std::string noun(kind_name(*definition.kind));
  const std::string_view member = definition.kind == Kind::kRecord  ? "field"
                                  : definition.kind == Kind::kFlags ? "flag"
                                                                    : "case";
  if (definition.members.empty())
    state_.diagnostics.add(Rule::kEmptyType, definition.name.span,
                           "the " + noun + " '" + std::string(definition.name.text) + "' has no " +
                               std::string(member));
  if (definition.kind == Kind::kFlags && definition.members.size() > 32)
    state_.diagnostics.add(
        Rule::kTooManyFlags, definition.members[32].name.span,
        "flags have at most 32 labels, and these have " + std::to_string(definition.members.size()),
        "use two sets of flags");
  NameScope names(member, state_.diagnostics);
  for (const ast::Member& each : definition.members) names.define(each.name.text, each.name.span);
}

Resolved::TypeDef TypeResolver::expand_definition(const ast::TypeDef& definition,
                                                  const Rare<Stability>& inherited) {
  if (definition.kind == Kind::kAlias) return expand(definition.target, inherited);
  Resolved::TypeDef type{.kind = definition.kind};
  if (!definition.kind) return type;
  check_members(definition);
  type.members.reserve(definition.members.size());
  for (const ast::Member& member : definition.members) {
    Resolved::Field field{.name = member.name.text,
                          .docs = member.docs.text,
                          .pragmas = member.docs.pragmas,
                          .span = member.name.span};
    if (member.type) field.type = resolve(*member.type, inherited);
    type.members.push_back(std::move(field));
  }
  return type;
}

std::optional<Resolved::TypeRef> TypeResolver::resolve_plain(const ast::TypeExpr& type) {
  if (type.form == Form::kName) return Resolved::TypeRef{.id = lookup(type.name)};
  if (is_primitive(type.kind)) return Resolved::TypeRef{.primitive = type.kind};
  return std::nullopt;
}

Resolved::TypeDef TypeResolver::expand(const ast::TypeExpr& type,
                                       const Rare<Stability>& inherited) {
  Resolved::TypeDef expanded{.kind = Kind::kAlias, .span = type.span};
  expanded.first = resolve_plain(type);
  if (expanded.first) return expanded;
  expanded.kind = type.kind;
  switch (type.kind) {
    case Kind::kOwn:
    case Kind::kBorrow:
      if (const auto id = lookup_resource(type.name))
        expanded.resource = *id;
      else
        return {.kind = Kind::kAlias, .first = Resolved::TypeRef{}, .span = type.span};
      break;
    case Kind::kTuple:
      if (type.arguments.empty())
        state_.diagnostics.add(Rule::kEmptyType, type.span, "a tuple has at least one element");
      expanded.members.reserve(type.arguments.size());
      for (const ast::TypeExpr& argument : type.arguments)
        expanded.members.push_back({.type = resolve(argument, inherited), .span = argument.span});
      break;
    default:
      if (!type.arguments.empty()) expanded.first = resolve_optional(type.arguments[0], inherited);
      if (type.arguments.size() > 1)
        expanded.second = resolve_optional(type.arguments[1], inherited);
  }
  expanded.length = type.length;
  if (type.kind == Kind::kMap) check_map_key(expanded);
  if (type.kind == Kind::kFixedList && type.length == 0)
    state_.diagnostics.add(Rule::kBadLength, type.span,
                           "a list of a fixed length has at least one element");
  return expanded;
}

void TypeResolver::check_map_key(const Resolved::TypeDef& map) {
  const Resolved::TypeRef& key = *map.first;
  const bool is_float = key.primitive == Kind::kF32 || key.primitive == Kind::kF64;
  if (!key.id && !is_float && key.primitive != Kind::kErrorContext) return;
  state_.diagnostics.add(Rule::kBadMapKey, map.span,
                         "the key of a map is a bool, an integer, a char or a string",
                         "write the primitive type itself, not a name for it");
}

std::optional<Resolved::TypeRef> TypeResolver::resolve_optional(const ast::TypeExpr& type,
                                                                const Rare<Stability>& inherited) {
  if (type.form == Form::kAbsent) return std::nullopt;
  return resolve(type, inherited);
}

Resolved::TypeRef TypeResolver::resolve(const ast::TypeExpr& type,
                                        const Rare<Stability>& inherited) {
  if (const auto plain = resolve_plain(type)) return as_value(*plain, type.span);
  Resolved::TypeDef expanded = expand(type, inherited);
  if (expanded.kind == Kind::kAlias) return as_value(*expanded.first, type.span);
  if (expanded.kind == Kind::kOwn) return as_value({.id = expanded.resource}, type.span);
  expanded.stability = inherited ? inherited : stability_of_parts(expanded);
  return share(std::move(expanded));
}

Resolved::TypeRef TypeResolver::as_value(const Resolved::TypeRef& type, const Span& span) {
  if (!type.id || !state_.is_resource(*type.id)) return type;
  return share({.kind = Kind::kOwn, .resource = *type.id, .span = span});
}

Rare<Stability> TypeResolver::stability_of_parts(const Resolved::TypeDef& type) const {
  Rare<Stability> found;
  each_part(type, [&](const Resolved::TypeRef& part) {
    if (!part.id || found) return;
    const Resolved::TypeDef* named = &state_.resolved.types[*part.id];
    if (named->kind == Kind::kOwn && named->name.empty())
      named = &state_.resolved.types[named->resource];
    found = named->stability;
  });
  return found;
}

size_t TypeResolver::SameForm::operator()(const Resolved::TypeDef& type) const {
  // Not the same in every process: sources may be made to be slow.
  static const uint64_t seed = std::random_device()();
  uint64_t hash = seed;
  const auto add = [&](uint32_t number) {
    hash = (hash ^ number) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  };
  const auto add_ref = [&](const std::optional<Resolved::TypeRef>& part) {
    add(!part ? 0 : part->id ? *part->id + 100 : static_cast<uint32_t>(part->primitive) + 1);
  };
  add(static_cast<uint32_t>(*type.kind));
  for (const Resolved::Field& member : type.members) add_ref(member.type);
  add_ref(type.first);
  add_ref(type.second);
  add(type.length);
  add(type.resource);
  return hash;
}

bool TypeResolver::SameForm::operator()(const Resolved::TypeDef& a,
                                        const Resolved::TypeDef& b) const {
  return a.kind == b.kind && a.first == b.first && a.second == b.second && a.length == b.length &&
         a.resource == b.resource &&
         std::ranges::equal(a.members, b.members, {}, &Resolved::Field::type,
                            &Resolved::Field::type);
}

Resolved::TypeRef TypeResolver::share(Resolved::TypeDef type) {
  if (const auto known = shared_.find(type); known != shared_.end()) return {.id = *known};
  const Resolved::Id id = state_.add_type(std::move(type), false);
  shared_.insert(id);
  return {.id = id};
}

std::optional<Resolved::Id> TypeResolver::lookup(const ast::Name& name) {
  if (const NamedType* const found = scope_.names.find(name.text)) {
    if (found->is_broken) return std::nullopt;
    return found->id;
  }
  std::vector<std::string_view> candidates;
  if (state_.diagnostics.has_room()) {
    candidates.assign(std::begin(kTypeWords), std::end(kTypeWords));
    scope_.names.append_names(candidates);
  }
  const std::string_view former = former_name(name.text);
  state_.diagnostics.add(Rule::kUnknownName, name.span,
                         "there is no type '" + std::string(name.text) + "' here",
                         former.empty() ? did_you_mean(name.text, candidates)
                                        : "WIT calls it '" + std::string(former) + "'");
  return std::nullopt;
}

std::optional<Resolved::Id> TypeResolver::lookup_resource(const ast::Name& name) {
  const auto id = lookup(name);
  if (!id || state_.is_resource(*id)) return id;
  state_.diagnostics
      .add(Rule::kNotResource, name.span,
           "'" + std::string(name.text) + "' is no resource, and only resources have handles",
           "write the type itself")
      .notes.push_back({state_.strip(*id).span, "defined here"});
  return std::nullopt;
}

}  // namespace mortise::contract
