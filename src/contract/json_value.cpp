// SPDX-License-Identifier: Apache-2.0
#include "contract/json_value.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::contract {

std::optional<JsonFlaw> inside(std::string_view name, std::optional<JsonFlaw> flaw) {
  if (!flaw) return flaw;
  std::string step = "/";
  for (const char c : name) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  flaw->pointer.insert(0, step);
  return flaw;
}

namespace {

using base::Json;
using Flaw = std::optional<JsonFlaw>;

std::string found(const Json& json) {
  if (json.kind == Json::Kind::kNumber || json.kind == Json::Kind::kString)
    return std::string(describe(json.kind)) + ", " + base::quote(json.text, 40);
  if (json.kind == Json::Kind::kBool) return json.truth ? "true" : "false";
  return std::string(describe(json.kind));
}

JsonFlaw flaw_at(const Json& json, std::string message, std::string help = {}) {
  return {std::move(message), "", std::move(help), json.begin, json.end};
}

JsonFlaw expected(const std::string& what, const Json& json) {
  return flaw_at(json, "expected " + what + ", found " + found(json));
}

Flaw inside(size_t index, Flaw flaw) {
  return flaw ? contract::inside(std::to_string(index), std::move(flaw)) : flaw;
}

// Numbers and texts.

struct IntegerForm {
  bool has_sign;
  int bits;
};

std::optional<IntegerForm> integer_form(Kind kind) {
  switch (kind) {
    case Kind::kS8:
      return IntegerForm{true, 8};
    case Kind::kU8:
      return IntegerForm{false, 8};
    case Kind::kS16:
      return IntegerForm{true, 16};
    case Kind::kU16:
      return IntegerForm{false, 16};
    case Kind::kS32:
      return IntegerForm{true, 32};
    case Kind::kU32:
      return IntegerForm{false, 32};
    case Kind::kS64:
      return IntegerForm{true, 64};
    case Kind::kU64:
      return IntegerForm{false, 64};
    default:
      return std::nullopt;
  }
}

template <class Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer number = 0;
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  if (done.ec != std::errc{} || done.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

/// `-?(0|[1-9][0-9]*)`: how JSON writes an integer, and what a string must hold that is one.
bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos &&
         (text.size() == 1 || text[0] != '0');
}

/// An integer in its type's order, moved up by 2^63 where the type has a sign.
std::optional<uint64_t> integer_of(IntegerForm form, const Json& json) {
  const bool may_be_text = form.bits == 64;  // what reads numbers as f64 loses digits above 2^53
  if (json.kind != Json::Kind::kNumber && !(may_be_text && json.kind == Json::Kind::kString))
    return std::nullopt;
  const std::string_view text = json.text == "-0" ? std::string_view("0") : json.text;
  if (!is_integer(text)) return std::nullopt;
  if (!form.has_sign) {
    const auto number = parse_integer<uint64_t>(text);
    return number && (form.bits == 64 || *number >> form.bits == 0) ? number : std::nullopt;
  }
  const auto number = parse_integer<int64_t>(text);
  if (!number) return std::nullopt;
  const int64_t most = std::numeric_limits<int64_t>::max() >> (64 - form.bits);
  if (*number > most || *number < -most - 1) return std::nullopt;
  return static_cast<uint64_t>(*number) ^ uint64_t { 1 } << 63;
}

std::string integer_words(IntegerForm form) {
  const uint64_t most = std::numeric_limits<uint64_t>::max() >> (64 - form.bits + form.has_sign);
  const std::string least = form.has_sign ? "-" + std::to_string(most + 1) : "0";
  return "an integer from " + least + " to " + std::to_string(most);
}

std::optional<double> real_of(Kind kind, const Json& json) {
  if (json.kind == Json::Kind::kString) {
    if (json.text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (json.text == "Infinity") return std::numeric_limits<double>::infinity();
    if (json.text == "-Infinity") return -std::numeric_limits<double>::infinity();
  }
  if (json.kind != Json::Kind::kNumber) return std::nullopt;
  double number = 0;
  const char* end = json.text.data() + json.text.size();
  // The reader refused what is too large, so that what is out of range here is too near to zero.
  if (std::from_chars(json.text.data(), end, number).ec == std::errc::result_out_of_range)
    number = json.text.starts_with('-') ? -0.0 : 0.0;
  if (kind == Kind::kF64) return number;
  const auto narrow = static_cast<float>(number);
  return std::isfinite(narrow) ? std::optional<double>(narrow) : std::nullopt;
}

/// The first character of a text as a number, which is valid UTF-8.
uint64_t scalar(std::string_view text) {
  const size_t size = base::character_size(text);
  const auto first = static_cast<uint8_t>(text[0]);
  uint64_t value = size == 1 ? first : first & (0xff >> (size + 1));
  for (size_t i = 1; i < size; ++i) value = value << 6 | (static_cast<uint8_t>(text[i]) & 0x3f);
  return value;
}

bool is_character(const Json& json) {
  return json.kind == Json::Kind::kString && !json.text.empty() &&
         base::character_size(json.text) == json.text.size();
}

size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count)
    text.remove_prefix(std::max<size_t>(base::character_size(text), 1));
  return count;
}

JsonFlaw wrong_count(size_t count, const Json& json) {
  const std::string what = "an array of " + std::to_string(count);
  if (json.kind != Json::Kind::kArray) return expected(what, json);
  return flaw_at(json, "expected " + what + ", found one of " + std::to_string(json.items.size()));
}

}  // namespace

Flaw check_json(Kind primitive, const Json& json) {
  if (const auto form = integer_form(primitive)) {
    if (integer_of(*form, json)) return {};
    return expected(integer_words(*form), json);
  }
  switch (primitive) {
    case Kind::kBool:
      if (json.kind == Json::Kind::kBool) return {};
      return expected("true or false", json);
    case Kind::kF32:
    case Kind::kF64:
      if (real_of(primitive, json)) return {};
      return expected(primitive == Kind::kF32 ? "a number within f32" : "a number", json);
    case Kind::kChar:
      if (is_character(json)) return {};
      return expected("a string of one character", json);
    case Kind::kString:
      if (json.kind == Json::Kind::kString) return {};
      return expected("a string", json);
    default:
      assert(false && "a type with parts");
      return {};
  }
}

std::optional<Magnitude> magnitude(Kind primitive, const Json& json) {
  if (const auto form = integer_form(primitive)) {
    const auto number = integer_of(*form, json);
    return number ? std::optional(Magnitude{.whole = *number}) : std::nullopt;
  }
  if (primitive == Kind::kF32 || primitive == Kind::kF64) {
    const auto number = real_of(primitive, json);
    return number ? std::optional(Magnitude{.real = *number}) : std::nullopt;
  }
  if (primitive != Kind::kChar || !is_character(json)) return std::nullopt;
  return Magnitude{.whole = scalar(json.text)};
}

std::optional<Magnitude> magnitude(const Contract& contract, TypeIndex index, const Json& json) {
  const Json* value = &json;
  const Type* type = &contract.at(index);
  while (type->kind == Kind::kOption) {
    if (value->kind == Json::Kind::kNull) return std::nullopt;
    type = &contract.at(*type->first);
    if (type->kind == Kind::kOption) value = value->items.data();  // {"some": ...}
  }
  if (type->kind == Kind::kString) return Magnitude{.whole = count_characters(value->text)};
  if (type->kind != Kind::kList) return magnitude(type->kind, *value);
  if (value->kind == Json::Kind::kArray) return Magnitude{.whole = value->items.size()};
  return Magnitude{.whole = base::base64_size(value->text).value_or(0)};
}

// Types with parts.

const JsonChecker::Index& JsonChecker::index_of(const Type& type) {
  const auto [entry, is_new] = indexes_.try_emplace(&type);
  Index& index = entry->second;
  if (!is_new) return index;
  for (const Member& member : type.members) {
    index.members.emplace(member.name, &member);
    if (type.kind == Kind::kRecord && !may_be_absent(member)) index.required.push_back(member.name);
  }
  return index;
}

bool JsonChecker::may_be_absent(const Member& field) const {
  if (contract_.at(*field.type).kind == Kind::kOption) return true;
  return std::ranges::any_of(
      field.pragmas, [](const Pragma& pragma) { return pragma.name == Pragma::Name::kDefault; });
}

JsonChecker::Found JsonChecker::find(const Type& type, std::string_view name, std::string_view what,
                                     const Json& json) {
  const auto& members = index_of(type).members;
  const auto member = members.find(name);
  if (member != members.end()) return {member->second};
  std::string message =
      base::quote(type.name) + " has no " + std::string(what) + " " + base::quote(name, 64);
  return {nullptr, flaw_at(json, std::move(message), suggest(name, type.members))};
}

std::string JsonChecker::suggest(std::string_view name, std::span<const Member> among) {
  if (among.size() > kMostCompared - compared_) return {};
  compared_ += among.size();
  std::vector<std::string_view> names;
  for (const Member& member : among) names.push_back(member.name);
  return did_you_mean(name, names);
}

Flaw JsonChecker::check(TypeIndex index, const Json& json) {
  const Type& type = contract_.at(index);
  switch (type.kind) {
    case Kind::kRecord:
      return record(type, json);
    case Kind::kTuple:
      return tuple(type, json);
    case Kind::kVariant:
      return variant(type, json);
    case Kind::kEnum:
      if (json.kind != Json::Kind::kString) return expected("the name of a case", json);
      return find(type, json.text, "case", json).flaw;
    case Kind::kFlags:
      return flags(type, json);
    case Kind::kOption:
      return option(type, json);
    case Kind::kResult:
      return result(type, json);
    case Kind::kList:
    case Kind::kFixedList:
      return list(type, json);
    case Kind::kMap:
      return map(type, json);
    case Kind::kOwn:
    case Kind::kBorrow:
    case Kind::kFuture:
    case Kind::kStream:
    case Kind::kErrorContext:
      return flaw_at(
          json, "a value of " + base::quote(contract_.text(index)) + " cannot be written in JSON");
    default:
      return check_json(type.kind, json);
  }
}

Flaw JsonChecker::record(const Type& type, const Json& json) {
  if (json.kind != Json::Kind::kObject)
    return expected("an object with the fields of " + base::quote(type.name), json);
  for (size_t i = 0; i < json.items.size(); ++i) {
    const Found field = find(type, json.names[i], "field", json.items[i]);
    if (field.flaw) return inside(json.names[i], field.flaw);
    if (Flaw flaw = inside(json.names[i], check(*field.member->type, json.items[i]))) return flaw;
  }
  const auto& required = index_of(type).required;
  if (required.empty() || is_pattern_) return {};
  // Each name is there once, so that no more required fields are looked for than there are names.
  const std::unordered_set<std::string_view> given(json.names.begin(), json.names.end());
  for (const std::string_view name : required)
    if (!given.contains(name))
      return flaw_at(json, "the field " + base::quote(name) + " is missing");
  return {};
}

Flaw JsonChecker::tuple(const Type& type, const Json& json) {
  const size_t count = type.members.size();
  if (json.kind != Json::Kind::kArray || json.items.size() != count)
    return wrong_count(count, json);
  for (size_t i = 0; i < count; ++i)
    if (Flaw flaw = inside(i, check(*type.members[i].type, json.items[i]))) return flaw;
  return {};
}

Flaw JsonChecker::variant(const Type& type, const Json& json) {
  if (json.kind == Json::Kind::kString) {
    const Found chosen = find(type, json.text, "case", json);
    if (chosen.flaw || !chosen.member->type || is_pattern_) return chosen.flaw;
    return flaw_at(json, "the case " + base::quote(json.text) + " has a payload",
                   "write {\"" + chosen.member->name + "\": ...}");
  }
  if (json.kind != Json::Kind::kObject || json.items.size() != 1)
    return expected("the name of a case, or an object with a case and its payload", json);
  const Found chosen = find(type, json.names[0], "case", json);
  if (chosen.flaw) return chosen.flaw;
  if (!chosen.member->type)
    return flaw_at(json, "the case " + base::quote(json.names[0]) + " has no payload",
                   "write \"" + chosen.member->name + "\"");
  return inside(json.names[0], check(*chosen.member->type, json.items[0]));
}

Flaw JsonChecker::flags(const Type& type, const Json& json) {
  if (json.kind != Json::Kind::kArray) return expected("an array of flags", json);
  std::vector<bool> given(type.members.size());
  for (size_t i = 0; i < json.items.size(); ++i) {
    const Json& item = json.items[i];
    if (item.kind != Json::Kind::kString) return inside(i, expected("the name of a flag", item));
    const Found flag = find(type, item.text, "flag", item);
    if (flag.flaw) return inside(i, flag.flaw);
    const auto number = static_cast<size_t>(flag.member - type.members.data());
    if (given[number])
      return inside(i, flaw_at(item, "the flag " + base::quote(item.text) + " is given twice"));
    given[number] = true;
  }
  return {};
}

Flaw JsonChecker::option(const Type& type, const Json& json) {
  if (json.kind == Json::Kind::kNull) return {};
  if (contract_.at(*type.first).kind != Kind::kOption) return check(*type.first, json);
  // Null would not say which of the two has no value.
  if (json.kind != Json::Kind::kObject || json.items.size() != 1 || json.names[0] != "some")
    return expected("null or {\"some\": ...}, since an option is in an option", json);
  return inside("some", check(*type.first, json.items[0]));
}

Flaw JsonChecker::result(const Type& type, const Json& json) {
  if (is_pattern_ && json.kind == Json::Kind::kString && (json.text == "ok" || json.text == "err"))
    return {};
  const bool is_object = json.kind == Json::Kind::kObject && json.items.size() == 1;
  const bool is_ok = is_object && json.names[0] == "ok";
  if (!is_ok && !(is_object && json.names[0] == "err"))
    return expected(R"({"ok": ...} or {"err": ...})", json);
  const auto& payload = is_ok ? type.first : type.second;
  if (payload) return inside(json.names[0], check(*payload, json.items[0]));
  if (json.items[0].kind == Json::Kind::kNull) return {};
  return inside(json.names[0], expected("null, since there is no payload", json.items[0]));
}

Flaw JsonChecker::list(const Type& type, const Json& json) {
  const bool is_fixed = type.kind == Kind::kFixedList;
  if (json.kind == Json::Kind::kString && contract_.at(*type.first).kind == Kind::kU8) {
    const auto size = base::base64_size(json.text);
    if (!size) return expected("an array or bytes in base64", json);
    if (!is_fixed || *size == type.length) return {};
    return flaw_at(
        json, "expected " + std::to_string(type.length) + " bytes, found " + std::to_string(*size));
  }
  if (is_fixed && (json.kind != Json::Kind::kArray || json.items.size() != type.length))
    return wrong_count(type.length, json);
  if (json.kind != Json::Kind::kArray) return expected("an array", json);
  for (size_t i = 0; i < json.items.size(); ++i)
    if (Flaw flaw = inside(i, check(*type.first, json.items[i]))) return flaw;
  return {};
}

Flaw JsonChecker::map(const Type& type, const Json& json) {
  const bool has_names = contract_.at(*type.first).kind == Kind::kString;
  if (has_names && json.kind == Json::Kind::kObject) {
    for (size_t i = 0; i < json.items.size(); ++i)
      if (Flaw flaw = inside(json.names[i], check(*type.second, json.items[i]))) return flaw;
    return {};
  }
  if (json.kind != Json::Kind::kArray)
    return expected(
        has_names ? "an object, or an array of [key, value]" : "an array of [key, value]", json);
  for (size_t i = 0; i < json.items.size(); ++i) {
    const Json& pair = json.items[i];
    if (pair.kind != Json::Kind::kArray || pair.items.size() != 2)
      return inside(i, expected("[key, value]", pair));
    if (Flaw flaw = inside(i, inside(0, check(*type.first, pair.items[0])))) return flaw;
    if (Flaw flaw = inside(i, inside(1, check(*type.second, pair.items[1])))) return flaw;
  }
  return {};
}

}  // namespace mortise::contract
