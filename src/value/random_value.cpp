// SPDX-License-Identifier: Apache-2.0
#include "value/random_value.hpp"

#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <string>

#include "base/text.hpp"
#include "value/slice.hpp"

namespace mortise::value {

using contract::Kind;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

namespace {

const TypeLayout& lay_of(const LayoutOf& layout, TypeIndex type) {
  return layout.layout.types[layout.contract.strip(type)];
}

/// The payload of a case, as it is or of an option or result.
std::optional<TypeIndex> payload_of(const Type& type, uint32_t tag) {
  if (type.kind == Kind::kVariant) return type.members[tag].type;
  if (type.kind == Kind::kOption) return tag == 1 ? type.first : std::nullopt;
  return tag == 0 ? type.first : type.second;
}

uint32_t case_count(const Type& type) {
  return type.kind == Kind::kVariant || type.kind == Kind::kEnum
             ? static_cast<uint32_t>(type.members.size())
             : 2;
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
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 0xffffffffffffffff,
                                 0x7f800000,
                                 0x7fc00000,
                                 0x7ff0000000000000};
  return below(2) == 0 ? kEdges[below(std::size(kEdges))] : random_();
}

bool RandomValues::text(const LayoutOf& layout, std::byte* to, Sink& sink) {
  constexpr uint32_t kLetters[] = {'a', 'Z', '0', ' ', '"', '\\', '\n', 0, 0xe9, 0x20ac, 0x1f600};
  std::string text;
  for (uint64_t i = count() * 3; i > 0; --i)
    base::append_utf8(text, kLetters[below(std::size(kLetters))]);
  std::byte* room = nullptr;
  if (!text.empty()) {
    room = sink.allocate(text.size(), 1);
    if (room == nullptr) return false;
    std::memcpy(room, text.data(), text.size());
  }
  store_slice(to, layout.pointer, sink.base(), room, text.size());
  return true;
}

bool RandomValues::list(const LayoutOf& layout, const TypeLayout& lay, TypeIndex index,
                        std::byte* to, Sink& sink) {
  const Type& type = layout.contract.at(index);
  const uint64_t size = type.kind == Kind::kFixedList ? type.length : count();
  std::byte* room = type.kind == Kind::kFixedList ? to : nullptr;
  if (type.kind != Kind::kFixedList) {
    if (size > 0) {
      room = sink.allocate(static_cast<size_t>(size) * lay.element_size, lay.element_alignment);
      if (room == nullptr) return false;
    }
    store_slice(to, layout.pointer, sink.base(), room, size);
  }
  for (uint64_t i = 0; i < size; ++i) {
    std::byte* const at = room + i * lay.element_size;
    const bool placed = type.kind == Kind::kMap
                            ? place(layout, *type.first, at + lay.offsets[0], sink) &&
                                  place(layout, *type.second, at + lay.offsets[1], sink)
                            : place(layout, *type.first, at, sink);
    if (!placed) return false;
  }
  return true;
}

bool RandomValues::place(const LayoutOf& layout, TypeIndex index, std::byte* to, Sink& sink) {
  const Type& type = layout.contract.at(index);
  const TypeLayout& lay = lay_of(layout, index);
  struct Deeper {
    int& depth;
    explicit Deeper(int& at) : depth(at) { ++depth; }
    ~Deeper() { --depth; }
  } const deeper(depth_);
  switch (type.kind) {
    case Kind::kBool:
      *to = static_cast<std::byte>(below(2));
      return true;
    case Kind::kChar: {
      constexpr uint32_t kEdges[] = {0, 'a', 0xd7ff, 0xe000, 0x10ffff};
      const uint32_t letter = kEdges[below(std::size(kEdges))];
      std::memcpy(to, &letter, sizeof(letter));
      return true;
    }
    case Kind::kString:
      return text(layout, to, sink);
    case Kind::kRecord:
    case Kind::kTuple:
      for (size_t i = 0; i < type.members.size(); ++i)
        if (!place(layout, *type.members[i].type, to + lay.offsets[i], sink)) return false;
      return true;
    case Kind::kEnum:
      store_tag(to, lay.size, static_cast<uint32_t>(below(case_count(type))));
      return true;
    case Kind::kFlags: {
      const uint64_t mask = (uint64_t{1} << type.members.size()) - 1;
      store_tag(to, lay.size, static_cast<uint32_t>(random_() & mask));
      return true;
    }
    case Kind::kVariant:
    case Kind::kOption:
    case Kind::kResult: {
      const auto tag = static_cast<uint32_t>(below(case_count(type)));
      store_tag(to, lay.tag_size, tag);
      const auto payload = payload_of(type, tag);
      return !payload || place(layout, *payload, to + lay.payload_offset, sink);
    }
    case Kind::kList:
    case Kind::kFixedList:
    case Kind::kMap:
      return list(layout, lay, index, to, sink);
    default: {
      const uint64_t bits = number();
      std::memcpy(to, &bits, lay.size);
      return true;
    }
  }
}

namespace {

template <class Number>
Number get(const std::byte* at) {
  Number number;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

/// Two sides of one comparison.
struct Pair {
  const LayoutOf& a_layout;
  const std::byte* a_base;
  const LayoutOf& b_layout;
  const std::byte* b_base;

  template <class Number>
  static bool equal_reals(const std::byte* a, const std::byte* b) {
    const auto x = get<Number>(a);
    const auto y = get<Number>(b);
    return x == y || (std::isnan(x) && std::isnan(y));
  }

  bool equal(TypeIndex index, const std::byte* a, const std::byte* b) const {
    const Type& type = a_layout.contract.at(index);
    const TypeLayout& at_a = lay_of(a_layout, index);
    const TypeLayout& at_b = lay_of(b_layout, index);
    switch (type.kind) {
      case Kind::kF32:
        return equal_reals<float>(a, b);
      case Kind::kF64:
        return equal_reals<double>(a, b);
      case Kind::kRecord:
      case Kind::kTuple:
        for (size_t i = 0; i < type.members.size(); ++i)
          if (!equal(*type.members[i].type, a + at_a.offsets[i], b + at_b.offsets[i])) return false;
        return true;
      case Kind::kVariant:
      case Kind::kOption:
      case Kind::kResult: {
        const uint32_t tag = load_tag(a, at_a.tag_size);
        if (tag != load_tag(b, at_b.tag_size)) return false;
        const auto payload = payload_of(type, tag);
        return !payload || equal(*payload, a + at_a.payload_offset, b + at_b.payload_offset);
      }
      case Kind::kString:
      case Kind::kList:
      case Kind::kMap:
        return equal_slices(type, at_a, at_b, a, b);
      case Kind::kFixedList:
        for (uint32_t i = 0; i < type.length; ++i)
          if (!equal(*type.first, a + i * at_a.element_size, b + i * at_b.element_size))
            return false;
        return true;
      default:
        return std::memcmp(a, b, at_a.size) == 0;
    }
  }

  bool equal_slices(const Type& type, const TypeLayout& at_a, const TypeLayout& at_b,
                    const std::byte* a, const std::byte* b) const {
    const Slice x = load_slice(a, a_layout.pointer, a_base);
    const Slice y = load_slice(b, b_layout.pointer, b_base);
    if (x.count != y.count) return false;
    if (type.kind == Kind::kString)
      return x.count == 0 || std::memcmp(x.data(), y.data(), static_cast<size_t>(x.count)) == 0;
    for (uint64_t i = 0; i < x.count; ++i) {
      const std::byte* const left = x.data() + i * at_a.element_size;
      const std::byte* const right = y.data() + i * at_b.element_size;
      const bool same =
          type.kind == Kind::kMap
              ? equal(*type.first, left + at_a.offsets[0], right + at_b.offsets[0]) &&
                    equal(*type.second, left + at_a.offsets[1], right + at_b.offsets[1])
              : equal(*type.first, left, right);
      if (!same) return false;
    }
    return true;
  }
};

}  // namespace

bool equal_values(const LayoutOf& a_layout, const std::byte* a, const std::byte* a_base,
                  const LayoutOf& b_layout, const std::byte* b, const std::byte* b_base,
                  TypeIndex type) {
  return Pair{a_layout, a_base, b_layout, b_base}.equal(type, a, b);
}

}  // namespace mortise::value
