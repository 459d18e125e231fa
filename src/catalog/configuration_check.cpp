// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "catalog/configuration.hpp"
#include "catalog/toml_json.hpp"
#include "contract/json_value.hpp"
#include "contract/pragma.hpp"

namespace mortise::catalog {
namespace {

using base::Json;
using contract::Contract;
using contract::Member;
using contract::Pragma;
using contract::Rule;
using contract::Span;
using contract::Type;
using contract::TypeIndex;

/// Walks a table and its type together. Every part that can hold a record is walked, so that no
/// field goes by unseen; the rest is compared as JSON.
class Walker {
 public:
  Walker(const Contract& contract, contract::SourceMap& sources, contract::Diagnostics& diagnostics)
      : contract_(contract), sources_(sources), diagnostics_(diagnostics), checker_(contract) {}

  std::optional<Json> walk(TypeIndex index, const Toml& toml) {
    const Type& type = contract_.at(index);
    const bool is_table = toml.kind == Toml::Kind::kTable;
    const bool is_array = toml.kind == Toml::Kind::kArray;
    switch (type.kind) {
      case contract::Kind::kRecord:
        return is_table ? record(type, toml) : leaf(index, toml);
      case contract::Kind::kOption:
        return option(index, type, toml);
      case contract::Kind::kVariant:
      case contract::Kind::kResult:
        return is_table && toml.items.size() == 1 ? chosen(index, type, toml) : leaf(index, toml);
      case contract::Kind::kTuple:
        if (!is_array || toml.items.size() != type.members.size()) return leaf(index, toml);
        return items(toml, [&](size_t i) { return *type.members[i].type; });
      case contract::Kind::kFixedList:
        if (!is_array || toml.items.size() != type.length) return leaf(index, toml);
        return items(toml, [&](size_t) { return *type.first; });
      case contract::Kind::kList:
        if (!is_array) return leaf(index, toml);
        return items(toml, [&](size_t) { return *type.first; });
      case contract::Kind::kMap:
        return map(index, type, toml);
      default:
        return leaf(index, toml);
    }
  }

  /// Whether nothing was reported.
  bool is_fine() const { return is_fine_; }
  std::vector<Configuration::Way> take_secrets() { return std::move(secrets_); }

 private:
  void report(Rule rule, const Span& span, std::string message, std::string help = {}) {
    diagnostics_.add(rule, span, std::move(message), std::move(help));
    is_fine_ = false;
  }

  std::optional<Json> leaf(TypeIndex index, const Toml& toml) {
    Json json = to_json(toml);
    const auto flaw = checker_.check(index, json);
    if (!flaw) return json;
    report(Rule::kBadConfiguration,
           {toml.span.file, static_cast<uint32_t>(flaw->begin), static_cast<uint32_t>(flaw->end)},
           flaw->message, flaw->help);
    return std::nullopt;
  }

  /// What TOML and JSON write alike but for the parts.
  static Json shell(const Toml& toml) {
    return {.kind = toml.kind == Toml::Kind::kTable ? Json::Kind::kObject : Json::Kind::kArray,
            .begin = toml.span.begin,
            .end = toml.span.end};
  }

  /// Walks all items, also behind one that does not fit.
  template <class TypeOf>
  std::optional<Json> items(const Toml& toml, TypeOf type_of) {
    Json json = shell(toml);
    for (const Toml::Key& key : toml.keys) json.names.push_back(key.name);
    bool fits = true;
    for (size_t i = 0; i < toml.items.size(); ++i) {
      way_.push_back(i);
      auto item = walk(type_of(i), toml.items[i]);
      way_.pop_back();
      fits = fits && item;
      json.items.push_back(item ? std::move(*item) : Json{});
    }
    return fits ? std::optional(std::move(json)) : std::nullopt;
  }

  std::optional<Json> option(TypeIndex index, const Type& type, const Toml& toml) {
    if (contract_.at(*type.first).kind != contract::Kind::kOption) return walk(*type.first, toml);
    const bool is_some =
        toml.kind == Toml::Kind::kTable && toml.items.size() == 1 && toml.keys[0].name == "some";
    if (!is_some) return leaf(index, toml);
    return items(toml, [&](size_t) { return *type.first; });
  }

  /// A case with its payload, or the `ok` or `err` of a result.
  std::optional<Json> chosen(TypeIndex index, const Type& type, const Toml& toml) {
    const std::string& name = toml.keys[0].name;
    std::optional<TypeIndex> payload;
    if (type.kind == contract::Kind::kResult) {
      payload = name == "ok" ? type.first : name == "err" ? type.second : std::nullopt;
    } else {
      const auto found = std::ranges::find(type.members, name, &Member::name);
      if (found != type.members.end()) payload = found->type;
    }
    if (!payload) return leaf(index, toml);
    return items(toml, [&](size_t) { return *payload; });
  }

  std::optional<Json> map(TypeIndex index, const Type& type, const Toml& toml) {
    if (toml.kind == Toml::Kind::kTable &&
        contract_.at(*type.first).kind == contract::Kind::kString)
      return items(toml, [&](size_t) { return *type.second; });
    const bool is_pairs =
        toml.kind == Toml::Kind::kArray && std::ranges::all_of(toml.items, [](const Toml& pair) {
          return pair.kind == Toml::Kind::kArray && pair.items.size() == 2;
        });
    if (!is_pairs) return leaf(index, toml);
    Json json = shell(toml);
    bool fits = true;
    for (size_t i = 0; i < toml.items.size(); ++i) {
      way_.push_back(i);
      auto pair =
          items(toml.items[i], [&](size_t side) { return side == 0 ? *type.first : *type.second; });
      way_.pop_back();
      fits = fits && pair;
      json.items.push_back(pair ? std::move(*pair) : Json{});
    }
    return fits ? std::optional(std::move(json)) : std::nullopt;
  }

  std::optional<Json> record(const Type& type, const Toml& toml) {
    std::vector<std::string> suggested;
    for (const Toml::Key& key : toml.keys) {
      if (std::ranges::find(type.members, key.name, &Member::name) != type.members.end()) continue;
      suggested.push_back(checker_.suggest(key.name, type.members));
      report(Rule::kBadConfiguration, key.span,
             base::quote(type.name) + " has no field " + base::quote(key.name, 64),
             suggested.back());
    }
    Json json = shell(toml);
    bool fits = true;
    for (size_t i = 0; i < type.members.size(); ++i) {
      const Member& field = type.members[i];
      const Toml* const given = toml.find(field.name);
      way_.push_back(i);
      auto item = given == nullptr ? absent(type, field, toml, suggested) : present(field, *given);
      way_.pop_back();
      fits = fits && item;
      json.names.push_back(field.name);
      json.items.push_back(item ? std::move(*item) : Json{});
    }
    return fits ? std::optional(std::move(json)) : std::nullopt;
  }

  /// @param suggested  what was said about unknown fields: a misspelt one is not missing besides.
  std::optional<Json> absent(const Type& type, const Member& field, const Toml& table,
                             std::span<const std::string> suggested) {
    if (const Pragma* const found = find_pragma(field.pragmas, Pragma::Name::kDefault)) {
      auto json = base::read_json(found->value, contract::kPragmaLimits);
      if (json) return std::move(*json);
    }
    if (contract_.at(*field.type).kind == contract::Kind::kOption) return Json{};
    const std::string meant = "did you mean " + base::quote(field.name) + "?";
    if (std::ranges::find(suggested, meant) != suggested.end()) return std::nullopt;
    report(Rule::kBadConfiguration, table.span,
           "the field " + base::quote(field.name) + " of " + base::quote(type.name) +
               " is missing: " + base::quote(contract_.text(*field.type, 100)));
    return std::nullopt;
  }

  std::optional<Json> present(const Member& field, const Toml& toml) {
    if (find_pragma(field.pragmas, Pragma::Name::kSecret) != nullptr)
      return secret(*field.type, toml);
    auto json = walk(*field.type, toml);
    const Pragma* const range = find_pragma(field.pragmas, Pragma::Name::kRange);
    if (!json || range == nullptr) return json;
    const auto bounds = base::read_json(range->value, contract::kPragmaLimits);
    const auto value = magnitude(contract_, *field.type, *json);
    if (!bounds || bounds->items.size() != 2 || !value) return json;
    if (is_within(field, *value, *bounds)) return json;
    report(Rule::kBadConfiguration, toml.span,
           base::quote(field.name) + " must be within " + range->value);
    return std::nullopt;
  }

  /// Bounds of a text or list count characters or elements.
  bool is_within(const Member& field, const contract::Magnitude& value, const Json& bounds) const {
    const Type* type = &contract_.at(*field.type);
    while (type->kind == contract::Kind::kOption) type = &contract_.at(*type->first);
    const bool is_count =
        type->kind == contract::Kind::kString || type->kind == contract::Kind::kList;
    const contract::Kind kind = is_count ? contract::Kind::kU64 : type->kind;
    const auto least = contract::magnitude(kind, bounds.items[0]);
    const auto most = contract::magnitude(kind, bounds.items[1]);
    return !least || !most || (*least <= value && value <= *most);
  }

  void hide(const Toml& toml) {
    sources_.hide(toml.span);
    for (const Toml& item : toml.items) hide(item);
  }

  /// A reference where the secret goes: of a string, of bytes, or of each in a list.
  std::optional<Json> secret(TypeIndex index, const Toml& toml) {
    const Type* type = &contract_.at(index);
    while (type->kind == contract::Kind::kOption) type = &contract_.at(*type->first);
    const bool is_list =
        type->kind == contract::Kind::kList || type->kind == contract::Kind::kFixedList;
    const bool is_bytes = is_list && contract_.at(*type->first).kind == contract::Kind::kU8;
    if (is_list && !is_bytes && toml.kind == Toml::Kind::kArray) {
      Json json = shell(toml);
      bool fits = true;
      for (size_t i = 0; i < toml.items.size(); ++i) {
        way_.push_back(i);
        auto item = secret(*type->first, toml.items[i]);
        way_.pop_back();
        fits = fits && item;
        json.items.push_back(item ? std::move(*item) : Json{});
      }
      return fits ? std::optional(std::move(json)) : std::nullopt;
    }
    const bool is_reference = toml.kind == Toml::Kind::kString &&
                              ((toml.text.starts_with("env:") && toml.text.size() > 4) ||
                               (toml.text.starts_with("file:") && toml.text.size() > 5));
    if (!is_reference) {
      hide(toml);
      report(Rule::kOpenSecret, toml.span, "a secret is not written here, but where it is found",
             "write 'env:NAME' or 'file:PATH', and use another secret: this one was seen");
      return std::nullopt;
    }
    secrets_.push_back(way_);
    Json json = to_json(toml);
    json.truth = is_bytes;
    return json;
  }

  const Contract& contract_;
  contract::SourceMap& sources_;
  contract::Diagnostics& diagnostics_;
  contract::JsonChecker checker_;
  Configuration::Way way_;
  std::vector<Configuration::Way> secrets_;
  bool is_fine_ = true;
};

}  // namespace

std::optional<Configuration> check_configuration(const Toml& values, const ConfigurationType& type,
                                                 contract::SourceMap& sources,
                                                 contract::Diagnostics& diagnostics) {
  Walker walker(type.contract, sources, diagnostics);
  auto json = walker.walk(type.record, values);
  if (!json || !walker.is_fine()) return std::nullopt;
  return Configuration(std::move(*json), walker.take_secrets());
}

}  // namespace mortise::catalog
