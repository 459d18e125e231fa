// SPDX-License-Identifier: Apache-2.0
#include "contract/json_match.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/base64.hpp"
#include "contract/json_value.hpp"

namespace mortise::contract {
namespace {

using base::Json;
using Difference = std::optional<std::string>;

const Difference kWhole = "";

Difference here(bool is_same) { return is_same ? Difference() : kWhole; }

Difference in(std::string_view name, Difference difference) {
  if (!difference) return difference;
  return inside(name, JsonFlaw{.message = {}, .pointer = *std::move(difference)})->pointer;
}
Difference in(size_t index, Difference difference) {
  return difference ? in(std::to_string(index), std::move(difference)) : difference;
}

/// Bytes in either form.
std::string bytes_of(const Json& json) {
  if (json.kind == Json::Kind::kString) return base::from_base64(json.text).value_or("");
  std::string bytes;
  for (const Json& item : json.items)
    bytes += static_cast<char>(magnitude(Kind::kU8, item).value_or(Magnitude{}).whole);
  return bytes;
}

/// The case that is named, and its payload; null for one without.
std::pair<std::string_view, const Json*> case_of(const Json& json) {
  if (json.kind == Json::Kind::kString) return {json.text, nullptr};
  return {json.names[0], json.items.data()};
}

class Comparer {
 public:
  explicit Comparer(const Contract& contract) : contract_(contract) {}

  Difference compare(TypeIndex index, const Json& expected, const Json& value) const {
    const Type& type = contract_.at(index);
    switch (type.kind) {
      case Kind::kRecord:
        return record(type, expected, value);
      case Kind::kTuple:
        for (size_t i = 0; i < type.members.size(); ++i)
          if (auto found = in(i, compare(*type.members[i].type, expected.items[i], value.items[i])))
            return found;
        return {};
      case Kind::kVariant:
      case Kind::kResult:
        return variant(type, expected, value);
      case Kind::kFlags:
        return here(flags(expected) == flags(value));
      case Kind::kOption:
        return option(type, expected, value);
      case Kind::kList:
      case Kind::kFixedList:
        return list(type, expected, value);
      case Kind::kMap:
        return map(type, expected, value);
      default:
        return here(is_same(type.kind, expected, value));
    }
  }

 private:
  static bool is_same(Kind kind, const Json& expected, const Json& value) {
    if (kind == Kind::kBool) return expected.truth == value.truth;
    if (kind == Kind::kString || kind == Kind::kEnum) return expected.text == value.text;
    const auto a = magnitude(kind, expected);
    const auto b = magnitude(kind, value);
    if (!a || !b) return false;
    const bool are_both_nan = a->real != a->real && b->real != b->real;
    return are_both_nan || (*a <=> *b) == std::partial_ordering::equivalent;
  }

  Difference record(const Type& type, const Json& expected, const Json& value) const {
    for (size_t i = 0; i < expected.items.size(); ++i) {
      const auto field = std::ranges::find(type.members, expected.names[i], &Member::name);
      const auto given = std::ranges::find(value.names, expected.names[i]);
      if (field == type.members.end() || given == value.names.end()) return kWhole;
      const Json& found = value.items[static_cast<size_t>(given - value.names.begin())];
      if (auto difference = in(expected.names[i], compare(*field->type, expected.items[i], found)))
        return difference;
    }
    return {};
  }

  Difference variant(const Type& type, const Json& expected, const Json& value) const {
    const auto [wanted, pattern] = case_of(expected);
    const auto [name, payload] = case_of(value);
    if (wanted != name) return kWhole;
    if (pattern == nullptr || payload == nullptr) return {};
    std::optional<TypeIndex> what;
    if (type.kind == Kind::kResult) {
      what = name == "ok" ? type.first : type.second;
    } else {
      const auto chosen = std::ranges::find(type.members, name, &Member::name);
      if (chosen != type.members.end()) what = chosen->type;
    }
    return what ? in(name, compare(*what, *pattern, *payload)) : Difference();
  }

  static std::vector<std::string_view> flags(const Json& json) {
    std::vector<std::string_view> names;
    for (const Json& item : json.items) names.push_back(item.text);
    std::ranges::sort(names);
    return names;
  }

  Difference option(const Type& type, const Json& expected, const Json& value) const {
    const bool is_none = value.kind == Json::Kind::kNull;
    if ((expected.kind == Json::Kind::kNull) != is_none) return kWhole;
    if (is_none) return {};
    if (contract_.at(*type.first).kind != Kind::kOption)
      return compare(*type.first, expected, value);
    return in("some", compare(*type.first, expected.items[0], value.items[0]));
  }

  Difference list(const Type& type, const Json& expected, const Json& value) const {
    if (contract_.at(*type.first).kind == Kind::kU8)
      return here(bytes_of(expected) == bytes_of(value));
    if (expected.items.size() != value.items.size()) return kWhole;
    for (size_t i = 0; i < value.items.size(); ++i)
      if (auto found = in(i, compare(*type.first, expected.items[i], value.items[i]))) return found;
    return {};
  }

  Difference map(const Type& type, const Json& expected, const Json& value) const {
    if (expected.items.size() != value.items.size()) return kWhole;
    const auto key = [](const Json& map, size_t i) -> std::string_view {
      return map.kind == Json::Kind::kObject ? std::string_view(map.names[i])
                                             : std::string_view(map.items[i].items[0].text);
    };
    const auto what = [](const Json& map, size_t i) -> const Json& {
      return map.kind == Json::Kind::kObject ? map.items[i] : map.items[i].items[1];
    };
    const bool has_names = contract_.at(*type.first).kind == Kind::kString;
    std::unordered_map<std::string_view, size_t> numbers;  // of two of one key the last
    for (size_t i = 0; has_names && i < value.items.size(); ++i) numbers[key(value, i)] = i;
    for (size_t i = 0; i < expected.items.size(); ++i) {
      size_t at = i;
      if (has_names) {
        const auto found = numbers.find(key(expected, i));
        if (found == numbers.end()) return kWhole;
        at = found->second;
      } else if (compare(*type.first, expected.items[i].items[0], value.items[i].items[0])) {
        return in(i, kWhole);
      }
      const auto name = has_names ? std::string(key(expected, i)) : std::to_string(i);
      if (auto difference = in(name, compare(*type.second, what(expected, i), what(value, at))))
        return difference;
    }
    return {};
  }

  const Contract& contract_;
};

}  // namespace

std::optional<std::string> find_difference(const Contract& contract, TypeIndex type,
                                           const Json& expected, const Json& value) {
  return Comparer(contract).compare(type, expected, value);
}

}  // namespace mortise::contract
