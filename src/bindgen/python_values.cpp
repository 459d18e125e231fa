// SPDX-License-Identifier: Apache-2.0
#include "bindgen/python_values.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "bindgen/python_names.hpp"
#include "contract/json_value.hpp"
#include "contract/pragma.hpp"

namespace mortise::bindgen::python {
namespace {

using base::Json;
using contract::Contract;
using contract::Kind;
using contract::Type;
using contract::TypeIndex;

std::string escaped(unsigned char c) {
  constexpr char kDigits[] = "0123456789abcdef";
  return std::string("\\x") + kDigits[c / 16] + kDigits[c % 16];
}

/// Writes values that were checked.
class Writer {
 public:
  Writer(const Contract& contract, const ModuleNames& names) : contract_(contract), names_(names) {}

  std::string of(TypeIndex index, const Json& json) {
    const Type& type = contract_.at(index);
    switch (type.kind) {
      case Kind::kBool:
        return json.truth ? "True" : "False";
      case Kind::kF32:
      case Kind::kF64:
        return json.kind == Json::Kind::kString ? "float(\"" + json.text + "\")" : json.text;
      case Kind::kChar:
      case Kind::kString:
        return literal(json.text);
      case Kind::kRecord:
        is_fixed_ = false;
        return record(index, type, json);
      case Kind::kTuple:
        return "(" + items(type, json) + (json.items.size() == 1 ? ",)" : ")");
      case Kind::kVariant:
        is_fixed_ = false;
        return variant(index, type, json);
      case Kind::kEnum:
        return name_of(index) + "." + constant_name(json.text);
      case Kind::kFlags:
        return flags(index, json);
      case Kind::kOption:
        return option(type, json);
      case Kind::kResult:
        return result(type, json);
      case Kind::kList:
      case Kind::kFixedList:
        return list(type, json);
      case Kind::kMap:
        is_fixed_ = false;
        return map(type, json);
      default:
        return json.text;  // digits, whether as a number or as a string
    }
  }

  bool is_fixed() const { return is_fixed_; }

 private:
  std::string name_of(TypeIndex index) const { return names_.types.at(contract_.strip(index)); }

  std::string items(const Type& type, const Json& json) {
    std::string text;
    for (size_t i = 0; i < json.items.size(); ++i)
      text += (i == 0 ? "" : ", ") + of(*type.members[i].type, json.items[i]);
    return text;
  }

  std::string record(TypeIndex index, const Type& type, const Json& json) {
    std::string text;
    for (size_t i = 0; i < json.items.size(); ++i) {
      const auto field = std::ranges::find(type.members, json.names[i], &contract::Member::name);
      text +=
          (i == 0 ? "" : ", ") + field_name(json.names[i]) + "=" + of(*field->type, json.items[i]);
    }
    return name_of(index) + "(" + text + ")";
  }

  std::string variant(TypeIndex index, const Type& type, const Json& json) {
    const bool has_payload = json.kind == Json::Kind::kObject;
    const std::string& label = has_payload ? json.names.front() : json.text;
    const auto found = std::ranges::find(type.members, label, &contract::Member::name);
    const auto number = static_cast<size_t>(found - type.members.begin());
    return names_.cases.at({contract_.strip(index), number}) + "(" +
           (has_payload ? of(*found->type, json.items.front()) : "") + ")";
  }

  std::string flags(TypeIndex index, const Json& json) {
    if (json.items.empty()) return name_of(index) + "(0)";
    std::string text;
    for (const Json& item : json.items)
      text += (text.empty() ? "" : " | ") + name_of(index) + "." + constant_name(item.text);
    return text;
  }

  std::string option(const Type& type, const Json& json) {
    if (json.kind == Json::Kind::kNull) return "None";
    if (contract_.at(*type.first).kind != Kind::kOption) return of(*type.first, json);
    return "mortise.Some(" + of(*type.first, json.items.front()) + ")";
  }

  std::string result(const Type& type, const Json& json) {
    is_fixed_ = false;
    const bool is_ok = json.names.front() == "ok";
    const auto& side = is_ok ? type.first : type.second;
    return std::string(is_ok ? "mortise.Ok(" : "mortise.Err(") +
           (side ? of(*side, json.items.front()) : "") + ")";
  }

  std::string list(const Type& type, const Json& json) {
    if (contract_.at(*type.first).kind != Kind::kU8) {
      is_fixed_ = false;
      std::string text;
      for (const Json& item : json.items)
        text += (text.empty() ? "" : ", ") + of(*type.first, item);
      return "[" + text + "]";
    }
    std::string bytes;
    if (json.kind == Json::Kind::kString) bytes = *base::from_base64(json.text);
    for (const Json& item : json.items) bytes += static_cast<char>(std::stoi(item.text));
    std::string text;
    for (const char c : bytes) text += escaped(static_cast<unsigned char>(c));
    return "b\"" + text + "\"";
  }

  std::string map(const Type& type, const Json& json) {
    std::string text;
    for (size_t i = 0; i < json.items.size(); ++i) {
      const bool is_object = json.kind == Json::Kind::kObject;
      const std::string key =
          is_object ? literal(json.names[i]) : of(*type.first, json.items[i].items[0]);
      const Json& value = is_object ? json.items[i] : json.items[i].items[1];
      text += (i == 0 ? "" : ", ") + key + ": " + of(*type.second, value);
    }
    return "{" + text + "}";
  }

  const Contract& contract_;
  const ModuleNames& names_;
  bool is_fixed_ = true;
};

}  // namespace

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7F)
      out += escaped(byte);
    else
      out += c;
  }
  return out + "\"";
}

std::optional<Expression> expression(const Contract& contract, const ModuleNames& names,
                                     TypeIndex type, const std::string& json) {
  const auto read = base::read_json(json, contract::kPragmaLimits);
  if (!read || contract::JsonChecker(contract).check(type, *read)) return std::nullopt;
  Writer writer(contract, names);
  std::string text = writer.of(type, *read);
  return Expression{std::move(text), writer.is_fixed()};
}

std::string field_name(std::string_view label) {
  const std::string name = variable_name(label);
  return hides_a_word(name) ? name + "_" : name;
}

}  // namespace mortise::bindgen::python
