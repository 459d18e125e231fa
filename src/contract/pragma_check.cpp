// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/example.hpp"
#include "contract/json_value.hpp"
#include "contract/names.hpp"
#include "contract/pragma.hpp"

namespace mortise::contract {
namespace {

using base::Json;
using Name = Pragma::Name;

enum class Place : uint8_t { kInterface, kType, kResource, kFunction, kParameter, kField, kCase };

std::string_view place_name(Place place) {
  constexpr std::string_view kNames[] = {"an interface", "a type",  "a resource",    "a function",
                                         "a parameter",  "a field", "a case or flag"};
  return kNames[static_cast<size_t>(place)];
}

bool may_stand(Name name, Place place) {
  switch (name) {
    case Name::kDefault:
    case Name::kRange:
      return place == Place::kField || place == Place::kFunction;
    case Name::kFallback:
      return place == Place::kType;
    case Name::kIdempotent:
    case Name::kExample:
      return place == Place::kFunction;
    case Name::kSecret:
      return place == Place::kField;
    case Name::kSunset:
      return place != Place::kParameter;
  }
  return false;
}

std::string_view where_it_stands(Name name) {
  switch (name) {
    case Name::kDefault:
    case Name::kRange:
      return "it stands on a field, or with the name of a parameter on a function";
    case Name::kFallback:
      return "it stands on a variant or enum";
    case Name::kIdempotent:
    case Name::kExample:
      return "it stands on a function";
    case Name::kSecret:
      return "it stands on a field with a string or bytes";
    case Name::kSunset:
      return "it stands on an item, field or case";
  }
  return {};
}

std::string shown(const Pragma& pragma) {
  return "'@" + std::string(pragma_name(pragma.name)) + "'";
}

/// The value stands at the end of the directive.
Span value_span(const Pragma& pragma, size_t begin, size_t end) {
  Span span = pragma.span;
  if (!span.is_somewhere() || span.end - span.begin < pragma.value.size()) return span;
  const auto base = span.end - static_cast<uint32_t>(pragma.value.size());
  return {span.file, base + static_cast<uint32_t>(begin), base + static_cast<uint32_t>(end)};
}
Span value_span(const Pragma& pragma) { return value_span(pragma, 0, pragma.value.size()); }

/// What the directives of an item are about: one of these or none.
struct Item {
  const Type* type = nullptr;
  const Member* field = nullptr;
  const Function* function = nullptr;
};
/// A directive by its name and, where it may be there for each, subject.
using Key = std::pair<Name, std::string_view>;

/// What a range allows.
struct Bounds {
  Magnitude least;
  Magnitude most;
  Span span;
};

class Checker {
 public:
  Checker(const Contract& contract, Diagnostics& diagnostics)
      : contract_(contract), diagnostics_(diagnostics), values_(contract) {}

  void run() {
    check_item(Place::kInterface, contract_.pragmas);
    for (const Type& type : contract_.types) {
      if (!type.owner.empty()) continue;
      check_item(Place::kType, type.pragmas, {.type = &type});
      const bool is_record = type.kind == Kind::kRecord;
      for (const Member& member : type.members)
        check_item(is_record ? Place::kField : Place::kCase, member.pragmas, {.field = &member});
    }
    for (const Resource& resource : contract_.resources)
      if (resource.owner.empty()) check_item(Place::kResource, resource.pragmas);
    for (const Function& function : contract_.functions) {
      check_item(Place::kFunction, function.pragmas, {.function = &function});
      for (const Member& parameter : function.parameters)
        check_item(Place::kParameter, parameter.pragmas);
    }
  }

 private:
  Diagnostic& report(Rule rule, const Span& span, std::string message, std::string help = {}) {
    return diagnostics_.add(rule, span, std::move(message), std::move(help));
  }
  void misplaced(const Pragma& pragma, std::string message) {
    report(Rule::kPragmaMisplaced, pragma.span, std::move(message),
           std::string(where_it_stands(pragma.name)));
  }
  std::string text(TypeIndex type) const { return base::quote(contract_.text(type)); }

  void check_item(Place place, std::span<const Pragma> pragmas, const Item& item = {}) {
    std::map<Key, const Pragma*> first;
    for (const Pragma& pragma : pragmas) {
      if (!may_stand(pragma.name, place)) {
        misplaced(pragma, shown(pragma) + " does not stand on " + std::string(place_name(place)));
        continue;
      }
      const bool is_value = pragma.name == Name::kDefault || pragma.name == Name::kRange ||
                            pragma.name == Name::kExample;
      const Key key{pragma.name, is_value ? std::string_view(pragma.subject) : std::string_view()};
      const auto [same, is_new] = first.emplace(key, &pragma);
      if (!is_new) {
        report(Rule::kPragmaDuplicate, pragma.span, shown(pragma) + " is given twice")
            .notes.push_back({same->second->span, "first given here"});
        continue;
      }
      if (pragma.name == Name::kFallback) check_fallback(pragma, *item.type);
      if (pragma.name == Name::kSecret) check_secret(pragma, *item.field);
      if (pragma.name == Name::kSunset) check_sunset(pragma);
      if (pragma.name == Name::kExample) check_example(pragma, *item.function);
    }
    check_values(pragmas, first, item);
  }

  // Names and the like.

  void check_fallback(const Pragma& pragma, const Type& type) {
    if (type.kind != Kind::kVariant && type.kind != Kind::kEnum)
      return misplaced(pragma, "'@fallback' does not stand on the " +
                                   std::string(kind_name(type.kind)) + " " +
                                   base::quote(type.name));
    Span span = pragma.span;
    if (span.is_somewhere() && span.end - span.begin >= pragma.subject.size())
      span.begin = span.end - static_cast<uint32_t>(pragma.subject.size());
    for (const Member& member : type.members) {
      if (member.name != pragma.subject) continue;
      if (!member.type || contract_.at(*member.type).kind == Kind::kString) return;
      report(Rule::kPragmaValue, span,
             "the case " + base::quote(member.name) + " has a payload of " + text(*member.type),
             "a fallback has no payload, or a 'string' that gets the unknown name")
          .notes.push_back({member.span, "the case is here"});
      return;
    }
    report(Rule::kPragmaValue, span,
           base::quote(type.name) + " has no case " + base::quote(pragma.subject),
           values_.suggest(pragma.subject, type.members));
  }

  void check_secret(const Pragma& pragma, const Member& field) {
    TypeIndex type = *field.type;
    for (;;) {
      const Type& behind = contract_.at(type);
      if (behind.kind == Kind::kString) return;
      const bool is_list = behind.kind == Kind::kList || behind.kind == Kind::kFixedList;
      if (is_list && contract_.at(*behind.first).kind == Kind::kU8) return;
      if (!is_list && behind.kind != Kind::kOption) break;
      type = *behind.first;
    }
    misplaced(pragma, "'@secret' does not stand on " + base::quote(field.name) + ", a " +
                          text(*field.type));
  }

  void check_sunset(const Pragma& pragma) {
    std::string problem;
    if (!base::parse_version(pragma.subject, &problem))
      report(Rule::kPragmaMalformed, pragma.span,
             base::quote(pragma.subject) + " is no version: " + problem);
    if (!is_date(pragma.value))
      report(Rule::kPragmaMalformed, value_span(pragma), base::quote(pragma.value) + " is no date");
  }

  void check_example(const Pragma& pragma, const Function& function) {
    Example example;
    if (const auto flaw = read_example(contract_, function, pragma, example))
      report_flaw("the example does not fit " + base::quote(function.name), *flaw, pragma.span);
  }

  // Values.

  void check_values(std::span<const Pragma> pragmas, const std::map<Key, const Pragma*>& first,
                    const Item& item) {
    std::unordered_map<std::string_view, TypeIndex> types;
    if (item.field != nullptr && item.field->type) types.emplace("", *item.field->type);
    if (item.function != nullptr && !pragmas.empty())
      for (const Member& parameter : item.function->parameters)
        types.emplace(parameter.name, *parameter.type);
    std::unordered_map<std::string_view, Bounds> bounds;
    // A default needs its range, which may stand behind it.
    for (const Name name : {Name::kRange, Name::kDefault}) {
      for (const Pragma& pragma : pragmas) {
        const auto counts = first.find({name, pragma.subject});
        if (counts == first.end() || counts->second != &pragma) continue;
        const auto type = types.find(pragma.subject);
        if (type == types.end()) {
          no_subject(pragma, item);
        } else if (name == Name::kRange) {
          if (const auto range = check_range(pragma, type->second))
            bounds.emplace(pragma.subject, *range);
        } else {
          const auto range = bounds.find(pragma.subject);
          check_default(pragma, type->second, range == bounds.end() ? nullptr : &range->second);
        }
      }
    }
  }

  void no_subject(const Pragma& pragma, const Item& item) {
    Span span = pragma.span;
    if (span.is_somewhere() && !pragma.subject.empty()) span.end = value_span(pragma).begin;
    if (item.function == nullptr) {
      report(
          Rule::kPragmaMalformed, span,
          "on a field, no name stands in front of the value: found " + base::quote(pragma.subject));
    } else if (pragma.subject.empty()) {
      report(Rule::kPragmaMalformed, span,
             "on a function, the name of a parameter stands in front of the value");
    } else {
      report(Rule::kPragmaValue, span,
             base::quote(item.function->name) + " has no parameter " + base::quote(pragma.subject),
             values_.suggest(pragma.subject, item.function->parameters));
    }
  }

  std::optional<Json> read_value(const Pragma& pragma) {
    size_t failed_at = 0;
    auto json = base::read_json(pragma.value, kPragmaLimits, &failed_at);
    if (json) return *std::move(json);
    report(Rule::kPragmaMalformed, value_span(pragma, failed_at, failed_at),
           "the value is no JSON: " + std::string(json.message()));
    return std::nullopt;
  }

  void report_flaw(const Pragma& pragma, const std::string& what, const JsonFlaw& flaw) {
    report_flaw(what, flaw, value_span(pragma, flaw.begin, flaw.end));
  }
  void report_flaw(const std::string& what, const JsonFlaw& flaw, const Span& span) {
    report(Rule::kPragmaValue, span,
           what + ": " + (flaw.pointer.empty() ? "" : "at " + base::quote(flaw.pointer) + ", ") +
               flaw.message,
           flaw.help);
  }

  void check_default(const Pragma& pragma, TypeIndex type, const Bounds* bounds) {
    const auto json = read_value(pragma);
    if (!json) return;
    if (const auto flaw = values_.check(type, *json))
      return report_flaw(pragma, "the default is no " + text(type), *flaw);
    const auto size = magnitude(contract_, type, *json);
    if (bounds == nullptr || !size || (bounds->least <= *size && *size <= bounds->most)) return;
    report(Rule::kPragmaValue, value_span(pragma), "the default is out of range")
        .notes.push_back({bounds->span, "the range is given here"});
  }

  /// What a range of the type is in: numbers and characters in themselves, texts and lists in their
  /// length. Nothing where there are no ranges.
  std::optional<Kind> range_kind(TypeIndex type) const {
    while (contract_.at(type).kind == Kind::kOption) type = *contract_.at(type).first;
    const Kind kind = contract_.at(type).kind;
    if (kind == Kind::kString || kind == Kind::kList) return Kind::kU32;
    if (kind >= Kind::kS8 && kind <= Kind::kChar) return kind;
    return std::nullopt;
  }

  std::optional<Bounds> check_range(const Pragma& pragma, TypeIndex type) {
    const auto json = read_value(pragma);
    if (!json) return std::nullopt;
    const auto kind = range_kind(type);
    if (!kind) {
      report(Rule::kPragmaMisplaced, pragma.span, "there are no ranges of " + text(type),
             "numbers, characters and the lengths of strings and lists have ranges");
      return std::nullopt;
    }
    if (json->kind != Json::Kind::kArray || json->items.size() != 2) {
      report(Rule::kPragmaMalformed, value_span(pragma), "a range is [least, most]");
      return std::nullopt;
    }
    for (const size_t i : {0, 1}) {
      if (auto flaw = check_json(*kind, json->items[i])) {
        flaw->pointer = "/" + std::to_string(i);
        report_flaw(pragma, "the range does not fit " + text(type), *flaw);
        return std::nullopt;
      }
    }
    const Bounds bounds{*magnitude(*kind, json->items[0]), *magnitude(*kind, json->items[1]),
                        pragma.span};
    if (bounds.least <= bounds.most) return bounds;
    const bool is_above = bounds.least > bounds.most;
    report(Rule::kPragmaValue, value_span(pragma),
           is_above ? "the least is above the most" : "a range has no NaN");
    return std::nullopt;
  }

  const Contract& contract_;
  Diagnostics& diagnostics_;
  JsonChecker values_;
};

/// Worlds: what one includes of another is seen in both and reported once.
class WorldChecker {
 public:
  explicit WorldChecker(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void check(std::span<const Pragma> pragmas) {
    const Pragma* first = nullptr;
    for (const Pragma& pragma : pragmas) {
      const bool is_sunset = pragma.name == Name::kSunset;
      if (is_sunset && first == nullptr) {
        first = &pragma;
      } else if (!seen_.emplace(pragma.span.file, pragma.span.begin).second) {
        continue;
      } else if (is_sunset) {
        diagnostics_.add(Rule::kPragmaDuplicate, pragma.span, shown(pragma) + " is given twice")
            .notes.push_back({first->span, "first given here"});
      } else {
        diagnostics_.add(Rule::kPragmaMisplaced, pragma.span,
                         shown(pragma) + " has no meaning in a world",
                         "it belongs into an interface: that is what a contract is");
      }
    }
  }

 private:
  Diagnostics& diagnostics_;
  std::set<std::pair<uint32_t, uint32_t>> seen_;
};

}  // namespace

void check_pragmas(const Contract& contract, Diagnostics& diagnostics) {
  Checker(contract, diagnostics).run();
}

void check_world_pragmas(const Resolved& resolved, Diagnostics& diagnostics) {
  WorldChecker checker(diagnostics);
  for (const auto& world : resolved.worlds) {
    checker.check(world.pragmas);
    for (const auto* items : {&world.imports, &world.exports})
      for (const auto& item : *items)
        if (const auto* function = std::get_if<Resolved::Function>(&item.what))
          checker.check(function->pragmas);
  }
  for (const auto& type : resolved.types) {
    if (type.owner.where != Resolved::Owner::Where::kWorld) continue;
    checker.check(type.pragmas);
    for (const auto& member : type.members) checker.check(member.pragmas);
  }
}

}  // namespace mortise::contract
