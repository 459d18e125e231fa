// SPDX-License-Identifier: Apache-2.0
#include "contract/complete_json.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"

namespace mortise::contract {
namespace {

using base::Json;
using Flaw = std::optional<JsonFlaw>;

/// Walks through values that were compared with their types before.
class Completer {
 public:
  explicit Completer(const Contract& contract) : contract_(contract), checker_(contract) {}

  Flaw run(TypeIndex type, Json& json) {
    Flaw flaw = checker_.check(type, json);
    return flaw ? flaw : complete(type, json);
  }

 private:
  Flaw complete(TypeIndex index, Json& json) {
    if (++parts_ > kMostCompleted)
      return JsonFlaw{.message = "with all its defaults it has more than " +
                                 std::to_string(kMostCompleted) + " parts"};
    const Type& type = contract_.at(index);
    switch (type.kind) {
      case Kind::kRecord:
        return record(type, json);
      case Kind::kTuple:
        return each(json, [&](size_t i) { return *type.members[i].type; });
      case Kind::kVariant:
        return variant(type, json);
      case Kind::kOption:
        return option(type, json);
      case Kind::kResult: {
        const auto& payload = json.names[0] == "ok" ? type.first : type.second;
        return payload ? inside(json.names[0], complete(*payload, json.items[0])) : Flaw();
      }
      case Kind::kList:
      case Kind::kFixedList:
        return each(json, [&](size_t) { return *type.first; });
      case Kind::kMap:
        return map(type, json);
      default:
        return {};
    }
  }

  template <class TypeOf>
  Flaw each(Json& json, TypeOf type_of) {
    for (size_t i = 0; i < json.items.size(); ++i)
      if (Flaw flaw = inside(std::to_string(i), complete(type_of(i), json.items[i]))) return flaw;
    return {};
  }

  Flaw variant(const Type& type, Json& json) {
    if (json.kind == Json::Kind::kString) return {};
    const auto chosen = std::ranges::find(type.members, json.names[0], &Member::name);
    return inside(json.names[0], complete(*chosen->type, json.items[0]));
  }

  Flaw option(const Type& type, Json& json) {
    if (json.kind == Json::Kind::kNull) return {};
    if (contract_.at(*type.first).kind != Kind::kOption) return complete(*type.first, json);
    return inside("some", complete(*type.first, json.items[0]));
  }

  Flaw map(const Type& type, Json& json) {
    for (size_t i = 0; i < json.items.size(); ++i) {
      const bool has_name = json.kind == Json::Kind::kObject;
      Json& content = has_name ? json.items[i] : json.items[i].items[1];
      const std::string step = has_name ? json.names[i] : std::to_string(i);
      Flaw flaw = complete(*type.second, content);
      if (flaw) return inside(step, has_name ? std::move(flaw) : inside("1", std::move(flaw)));
    }
    return {};
  }

  Flaw record(const Type& type, Json& json) {
    if (json.items.size() < type.members.size())
      if (Flaw flaw = fill_in(type, json)) return flaw;
    for (size_t i = 0; i < json.items.size(); ++i) {
      const Member& field = member(type, json, i);
      Flaw flaw = complete(*field.type, json.items[i]);
      if (!flaw) flaw = check_range(field, json.items[i]);
      if (flaw) return inside(field.name, std::move(flaw));
    }
    return {};
  }

  /// Most values have their fields in the order of the record.
  static const Member& member(const Type& type, const Json& json, size_t index) {
    if (index < type.members.size() && type.members[index].name == json.names[index])
      return type.members[index];
    return *std::ranges::find(type.members, json.names[index], &Member::name);
  }

  Flaw fill_in(const Type& type, Json& json) {
    const std::unordered_set<std::string> given(json.names.begin(), json.names.end());
    for (const Member& field : type.members) {
      if (given.contains(field.name)) continue;
      Json value{.begin = json.begin, .end = json.end};  // null
      if (const Pragma* const found = find_pragma(field.pragmas, Pragma::Name::kDefault)) {
        auto read = base::read_json(found->value, {.bytes = size_t{1} << 20});
        Flaw flaw = read ? checker_.check(*field.type, *read)
                         : JsonFlaw{.message = std::string(read.message())};
        if (flaw) {
          flaw->message = "its default is none: " + flaw->message;
          return inside(field.name, std::move(flaw));
        }
        value = *std::move(read);
      }
      json.names.push_back(field.name);
      json.items.push_back(std::move(value));
    }
    return {};
  }

  Flaw check_range(const Member& field, const Json& json) const {
    const Pragma* const range = find_pragma(field.pragmas, Pragma::Name::kRange);
    if (range == nullptr) return {};
    const auto size = magnitude(contract_, *field.type, json);
    if (!size) return {};  // an option's none
    TypeIndex type = *field.type;
    while (contract_.at(type).kind == Kind::kOption) type = *contract_.at(type).first;
    const Kind kind = contract_.at(type).kind;
    const Kind bound = kind == Kind::kString || kind == Kind::kList ? Kind::kU32 : kind;
    const auto read = base::read_json(range->value, {.bytes = size_t{1} << 20});
    const bool is_pair = read && read->kind == Json::Kind::kArray && read->items.size() == 2;
    const auto least = is_pair ? magnitude(bound, read->items[0]) : std::nullopt;
    const auto most = is_pair ? magnitude(bound, read->items[1]) : std::nullopt;
    if (least && most && *least <= *size && *size <= *most) return {};
    const std::string what = bound == kind ? base::quote(json.text) : "its length";
    return JsonFlaw{.message = what + " is not within its range, " + range->value,
                    .begin = json.begin,
                    .end = json.end};
  }

  const Contract& contract_;
  JsonChecker checker_;
  size_t parts_ = 0;
};

}  // namespace

std::optional<JsonFlaw> complete_json(const Contract& contract, TypeIndex type, Json& json) {
  return Completer(contract).run(type, json);
}

}  // namespace mortise::contract
