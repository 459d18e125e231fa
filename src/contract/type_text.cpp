// SPDX-License-Identifier: Apache-2.0
#include "contract/type_text.hpp"

#include <charconv>
#include <span>

namespace mortise::contract {
namespace {

constexpr int kMaxLevels = 200;  // of the text; the tests go a little beyond what is allowed

std::optional<Kind> kind_of(std::string_view word) {
  if (word == "fixed") return Kind::kFixedList;
  if (word == "alias") return Kind::kAlias;
  for (int i = 0; i <= static_cast<int>(Kind::kAlias); ++i) {
    const Kind kind = static_cast<Kind>(i);
    if (is_kind(kind) && kind != Kind::kFixedList && kind_name(kind) == word) return kind;
  }
  return std::nullopt;
}

/// Reads a text from left to right. After the first mistake everything fails.
class Reader {
 public:
  Reader(Contract& contract, std::string_view text) : contract_(contract), rest_(text) {}

  std::optional<TypeIndex> type();
  bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  /// Types or `_` up to a closing bracket, called like `prefix` and a number.
  bool members(std::vector<Member>& members, char prefix);
  /// A type, or nothing for `_`.
  bool part(std::optional<TypeIndex>& type) {
    return skip("_") || (type = this->type()).has_value();
  }

 private:
  bool content(Type& type);
  bool number(uint32_t& value);
  bool close() { return skip(")"); }

  Contract& contract_;
  std::string_view rest_;
  int level_ = 0;
};

bool Reader::number(uint32_t& value) {
  const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
  if (read.ec != std::errc{}) return false;
  rest_.remove_prefix(static_cast<size_t>(read.ptr - rest_.data()));
  return true;
}

bool Reader::members(std::vector<Member>& members, char prefix) {
  if (close()) return true;
  do {
    Member member;
    if (prefix != 0) member.name = prefix + std::to_string(members.size());
    if (!part(member.type)) return false;
    members.push_back(std::move(member));
  } while (skip(","));
  return close();
}

bool Reader::content(Type& type) {
  switch (type.kind) {
    case Kind::kRecord:
      return members(type.members, 'f');
    case Kind::kTuple:
      return members(type.members, 0);
    case Kind::kVariant:
      return members(type.members, 'c');
    case Kind::kEnum:
    case Kind::kFlags: {
      uint32_t count = 0;
      if (!number(count)) return false;
      for (uint32_t i = 0; i < count; ++i)
        type.members.push_back({.name = "c" + std::to_string(i)});
      return close();
    }
    case Kind::kMap:
    case Kind::kResult:
      return part(type.first) && skip(",") && part(type.second) && close();
    case Kind::kFixedList:
      return number(type.length) && skip(",") && part(type.first) && close();
    case Kind::kOwn:
    case Kind::kBorrow:
      return close();
    default:
      return part(type.first) && close();
  }
}

std::optional<TypeIndex> Reader::type() {
  const size_t size = std::min(rest_.find_first_of("(),"), rest_.size());
  const auto kind = kind_of(rest_.substr(0, size));
  if (!kind || level_ >= kMaxLevels) return std::nullopt;
  rest_.remove_prefix(size);
  Type type{.kind = *kind};
  if (!is_primitive(*kind)) {
    ++level_;
    if (!skip("(") || !content(type)) return std::nullopt;
    --level_;
  }
  const auto index = static_cast<TypeIndex>(contract_.types.size());
  const bool has_name = *kind == Kind::kAlias || (has_members(*kind) && *kind != Kind::kTuple);
  if (has_name) type.name = "t" + std::to_string(index);
  contract_.types.push_back(std::move(type));
  return index;
}

std::string list(std::span<const uint32_t> numbers) {
  std::string text;
  for (const uint32_t number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

std::string list(std::span<const CoreType> types) {
  std::string text;
  for (const CoreType type : types)
    text += (text.empty() ? "" : ",") + std::string(core_type_name(type));
  return text;
}

std::string pair(uint32_t size, uint32_t alignment) {
  return std::to_string(size) + "/" + std::to_string(alignment);
}

}  // namespace

Contract test_contract() {
  Contract contract{.package = "test:unit", .interface = "types", .version = "1.0.0"};
  contract.resources.push_back({.name = "thing"});
  return contract;
}

std::optional<TypeIndex> add_type(Contract& contract, std::string_view text) {
  Reader reader(contract, text);
  const auto type = reader.type();
  return reader.at_end() ? type : std::nullopt;
}

bool add_function(Contract& contract, std::string_view text) {
  Function function{.name = "g" + std::to_string(contract.functions.size())};
  Reader reader(contract, text);
  if (!reader.skip("function(") || !reader.members(function.parameters, 'p') ||
      !reader.skip("->") || !reader.part(function.result) || !reader.at_end())
    return false;
  contract.functions.push_back(std::move(function));
  return true;
}

std::string to_text(const TypeLayout& layout) {
  return pair(layout.size, layout.alignment) + " offsets " + list(layout.offsets) + " tag " +
         std::to_string(layout.tag_size) + " payload " + std::to_string(layout.payload_offset) +
         " element " + pair(layout.element_size, layout.element_alignment) + " flat " +
         (layout.flat.fits() ? list(layout.flat.values()) : "-");
}

std::string to_text(const FunctionLayout& layout) {
  const auto signature = [](const CoreSignature& core) {
    return list(core.parameters) + "->" + list(core.results);
  };
  return pair(layout.arguments.size, layout.arguments.alignment) + " offsets " +
         list(layout.arguments.offsets) + " result " +
         pair(layout.result_size, layout.result_alignment) + " exported " +
         signature(layout.exported) + " imported " + signature(layout.imported);
}

}  // namespace mortise::contract
