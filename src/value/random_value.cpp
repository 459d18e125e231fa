// SPDX-License-Identifier: Apache-2.0
#include "value/random_value.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "value/json_out.hpp"

namespace mortise::value {

using contract::Contract;
using contract::Kind;
using contract::Type;
using contract::TypeIndex;

namespace {

/// The bytes of a primitive type but a string.
unsigned width_of(Kind kind) {
  switch (kind) {
    case Kind::kBool:
    case Kind::kS8:
    case Kind::kU8:
      return 1;
    case Kind::kS16:
    case Kind::kU16:
      return 2;
    case Kind::kS64:
    case Kind::kU64:
    case Kind::kF64:
      return 8;
    default:
      return 4;
  }
}

/// The bits of a number that has so many: NaNs are one.
uint64_t fitting(Kind kind, uint64_t bits) {
  const unsigned width = width_of(kind);
  if (width < 8) bits &= (uint64_t{1} << (8 * width)) - 1;
  if (kind == Kind::kF32 && (bits & 0x7fffffff) > 0x7f800000) return 0x7fc00000;
  if (kind == Kind::kF64 && (bits & INT64_MAX) > 0x7ff0000000000000) return 0x7ff8000000000000;
  return bits;
}

uint64_t mask_of(const Type& flags) { return (uint64_t{1} << flags.members.size()) - 1; }

/// The types of a value's parts, in their order.
std::vector<TypeIndex> parts_of(const Type& type, uint64_t bits, size_t elements) {
  std::vector<TypeIndex> parts;
  switch (type.kind) {
    case Kind::kRecord:
    case Kind::kTuple:
      for (const contract::Member& member : type.members) parts.push_back(*member.type);
      break;
    case Kind::kVariant:
    case Kind::kOption:
    case Kind::kResult:
      if (const auto payload = payload_of(type, bits)) parts.push_back(*payload);
      break;
    case Kind::kList:
      parts.assign(elements, *type.first);
      break;
    case Kind::kFixedList:
      parts.assign(type.length, *type.first);
      break;
    case Kind::kMap:
      for (size_t i = 0; i < elements; ++i) {
        parts.push_back(*type.first);
        parts.push_back(*type.second);
      }
      break;
    default:
      break;
  }
  return parts;
}

bool has_cases(Kind kind) {
  return kind == Kind::kVariant || kind == Kind::kOption || kind == Kind::kResult ||
         kind == Kind::kEnum;
}

template <class Make>
Tree with_parts(const Type& type, uint64_t bits, size_t elements, const Make& make) {
  Tree tree{.bits = bits};
  for (const TypeIndex part : parts_of(type, bits, elements)) tree.parts.push_back(make(part));
  return tree;
}

}  // namespace

uint64_t RandomValues::number() {
  constexpr uint64_t kEdges[] = {0,
                                 1,
                                 2,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x7fff,
                                 0x8000,
                                 0xffff,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0x1fffffffffffff,
                                 0x20000000000000,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 0xffffffffffffffff,
                                 0x7f800000,
                                 0xff800000,
                                 0x7fc00000,
                                 0x7ff0000000000000,
                                 0xfff0000000000000,
                                 0x7ff8000000000000};
  return below(2) == 0 ? kEdges[below(std::size(kEdges))] : random_();
}

std::string RandomValues::text() {
  constexpr uint32_t kLetters[] = {'a', 'Z', '0', ' ', '"', '\\', '\n', 0, 0xe9, 0x20ac, 0x1f600};
  std::string text;
  for (uint64_t i = count() * 3; i > 0; --i)
    base::append_utf8(text, kLetters[below(std::size(kLetters))]);
  return text;
}

Tree RandomValues::make(const Contract& contract, TypeIndex index) {
  const Type& type = contract.at(index);
  if (type.kind == Kind::kString) return {.text = text()};
  if (type.kind == Kind::kBool) return {.bits = below(2)};
  if (type.kind == Kind::kChar) {
    constexpr uint32_t kEdges[] = {0, 'a', 0x7f, 0x80, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    return {.bits = kEdges[below(std::size(kEdges))]};
  }
  if (type.kind == Kind::kFlags) return {.bits = random_() & mask_of(type)};
  if (contract::is_primitive(type.kind)) return {.bits = fitting(type.kind, number())};
  ++depth_;
  Tree tree = with_parts(type, has_cases(type.kind) ? below(case_count(type)) : 0, count(),
                         [&](TypeIndex part) { return make(contract, part); });
  --depth_;
  return tree;
}

std::vector<Tree> RandomValues::some(const Contract& contract, TypeIndex type, size_t count) {
  std::vector<Tree> trees;
  if (count > 0) trees.push_back(simplest(contract, type));
  if (count > 1) trees.push_back(fullest(contract, type));
  while (trees.size() < count) trees.push_back(make(contract, type));
  return trees;
}

Tree simplest(const Contract& contract, TypeIndex index) {
  return with_parts(contract.at(index), 0, 0,
                    [&](TypeIndex part) { return simplest(contract, part); });
}

Tree fullest(const Contract& contract, TypeIndex index) {
  const Type& type = contract.at(index);
  if (type.kind == Kind::kString) return {.text = "\xf0\x9f\x98\x80\"\\"};
  if (type.kind == Kind::kBool) return {.bits = 1};
  if (type.kind == Kind::kChar) return {.bits = 0x10ffff};
  if (type.kind == Kind::kFlags) return {.bits = mask_of(type)};
  if (contract::is_primitive(type.kind)) return {.bits = fitting(type.kind, UINT64_MAX)};
  return with_parts(type, has_cases(type.kind) ? case_count(type) - 1 : 0, 1,
                    [&](TypeIndex part) { return fullest(contract, part); });
}

namespace {

/// Makes smaller ones of a value, one change at a time.
class Shrinker {
 public:
  Shrinker(const Contract& contract, TypeIndex type, Tree tree, const Property& property)
      : contract_(contract), type_(type), tree_(std::move(tree)), property_(property) {}

  Tree run() {
    while (left_ > 0 && shrink(type_, tree_)) {
    }
    return std::move(tree_);
  }

 private:
  /// Whether the whole still fails with this in the place of `part`, which it is then.
  bool take(Tree& part, Tree smaller) {
    if (left_ == 0) return false;
    --left_;
    std::swap(part, smaller);
    if (!property_(tree_).empty()) return true;
    std::swap(part, smaller);
    return false;
  }

  bool shrink(TypeIndex index, Tree& part) {
    const Type& type = contract_.at(index);
    if (Tree smallest = simplest(contract_, index); part != smallest && take(part, smallest))
      return true;
    if (shrink_text(part) || shrink_elements(type, part) || shrink_bits(type, part)) return true;
    const std::vector<TypeIndex> types =
        parts_of(type, part.bits, part.parts.size() / (type.kind == Kind::kMap ? 2 : 1));
    for (size_t i = 0; i < types.size(); ++i)
      if (shrink(types[i], part.parts[i])) return true;
    return false;
  }

  bool shrink_text(Tree& part) {
    for (size_t i = 0; i < part.text.size();) {
      size_t end = i + 1;
      while (end < part.text.size() && (static_cast<uint8_t>(part.text[end]) & 0xc0) == 0x80) ++end;
      Tree smaller = part;
      smaller.text.erase(i, end - i);
      if (take(part, std::move(smaller))) return true;
      i = end;
    }
    return false;
  }

  bool shrink_elements(const Type& type, Tree& part) {
    if (type.kind != Kind::kList && type.kind != Kind::kMap) return false;
    const size_t step = type.kind == Kind::kMap ? 2 : 1;
    for (size_t i = 0; i < part.parts.size(); i += step) {
      Tree smaller = part;
      const auto at = smaller.parts.begin() + static_cast<long>(i);
      smaller.parts.erase(at, at + static_cast<long>(step));
      if (take(part, std::move(smaller))) return true;
    }
    return false;
  }

  bool shrink_bits(const Type& type, Tree& part) {
    if (part.bits == 0) return false;
    if (has_cases(type.kind)) return shrink_case(type, part);
    if (type.kind == Kind::kFlags) return shrink_flags(part);
    for (unsigned shift = 63; shift > 0; --shift)
      if (is_valid(type.kind, part.bits >> shift) && take(part, {.bits = part.bits >> shift}))
        return true;
    return is_valid(type.kind, part.bits - 1) && take(part, {.bits = part.bits - 1});
  }

  bool shrink_case(const Type& type, Tree& part) {
    for (uint64_t number = 0; number < part.bits; ++number) {
      Tree earlier =
          with_parts(type, number, 0, [&](TypeIndex inner) { return simplest(contract_, inner); });
      if (take(part, std::move(earlier))) return true;
    }
    return false;
  }

  bool shrink_flags(Tree& part) {
    for (uint64_t bit = 1; bit <= part.bits; bit <<= 1)
      if ((part.bits & bit) != 0 && take(part, {.bits = part.bits & ~bit})) return true;
    return false;
  }

  static bool is_valid(Kind kind, uint64_t bits) {
    if (kind == Kind::kChar) return bits < 0xd800 || (bits >= 0xe000 && bits < 0x110000);
    return fitting(kind, bits) == bits;
  }

  const Contract& contract_;
  const TypeIndex type_;
  Tree tree_;
  const Property& property_;
  int left_ = 10'000;
};

}  // namespace

Tree shrunk(const Contract& contract, TypeIndex type, Tree tree, const Property& property) {
  return Shrinker(contract, type, std::move(tree), property).run();
}

std::string to_text(const Contract& contract, TypeIndex type, const Tree& tree) {
  const auto layout = contract::lay_out(contract, contract::PointerSize::k8);
  const LayoutOf lies{contract, *layout, contract::PointerSize::k8};
  std::vector<uint64_t> words(layout->types[contract.strip(type)].size / 8 + 1);
  auto* const value = reinterpret_cast<std::byte*>(words.data());
  HeapSink sink;
  std::string json;
  base::JsonWriter out(json);
  if (!place_tree(lies, type, tree, value, sink) || !write_json(lies, type, value, {}, out))
    json = "(no JSON)";
  return contract.text(type) + " " + json;
}

bool holds_for_some(uint64_t seed, const Contract& contract, TypeIndex type, size_t count,
                    const Property& property) {
  RandomValues random(seed);
  for (const Tree& tree : random.some(contract, type, count)) {
    if (property(tree).empty()) continue;
    const Tree smallest = shrunk(contract, type, tree, property);
    ADD_FAILURE() << "seed " << seed << ", type " << type << ": "
                  << to_text(contract, type, smallest) << ": " << property(smallest);
    return false;
  }
  return true;
}

}  // namespace mortise::value
