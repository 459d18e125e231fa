// SPDX-License-Identifier: Apache-2.0
#include "value/tree.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

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

uint64_t load_bits(Kind kind, const std::byte* at, size_t size) {
  uint64_t bits = 0;
  std::memcpy(&bits, at, size);
  if (kind == Kind::kF32 && std::isnan(std::bit_cast<float>(static_cast<uint32_t>(bits))))
    bits = std::bit_cast<uint32_t>(std::numeric_limits<float>::quiet_NaN());
  if (kind == Kind::kF64 && std::isnan(std::bit_cast<double>(bits)))
    bits = std::bit_cast<uint64_t>(std::numeric_limits<double>::quiet_NaN());
  return bits;
}

/// What lies one after the other at a distance: types and offsets from the first of them.
struct Row {
  std::vector<std::pair<TypeIndex, uint32_t>> parts;
  uint32_t stride;
};

Row row_of(const Type& type, const TypeLayout& lay) {
  if (type.kind == Kind::kMap)
    return {{{*type.first, lay.offsets[0]}, {*type.second, lay.offsets[1]}}, lay.element_size};
  return {{{*type.first, 0}}, lay.element_size};
}

}  // namespace

std::optional<TypeIndex> payload_of(const Type& type, uint64_t number) {
  if (type.kind == Kind::kVariant) return type.members[number].type;
  if (type.kind == Kind::kOption) return number == 1 ? type.first : std::nullopt;
  return number == 0 ? type.first : type.second;
}

uint64_t case_count(const Type& type) {
  return contract::has_members(type.kind) ? type.members.size() : 2;
}

Tree read_tree(const LayoutOf& layout, TypeIndex index, const std::byte* value,
               const std::byte* base) {
  const Type& type = layout.contract.at(index);
  const TypeLayout& lay = lay_of(layout, index);
  Tree tree;
  const auto elements = [&](const std::byte* first, uint64_t count) {
    const Row row = row_of(type, lay);
    for (uint64_t i = 0; i < count; ++i)
      for (const auto& [part, offset] : row.parts)
        tree.parts.push_back(read_tree(layout, part, first + i * row.stride + offset, base));
  };
  switch (type.kind) {
    case Kind::kString: {
      const Slice slice = load_slice(value, layout.pointer, base);
      if (slice.count > 0)
        tree.text.assign(reinterpret_cast<const char*>(slice.data()), slice.count);
      return tree;
    }
    case Kind::kRecord:
    case Kind::kTuple:
      for (size_t i = 0; i < type.members.size(); ++i)
        tree.parts.push_back(
            read_tree(layout, *type.members[i].type, value + lay.offsets[i], base));
      return tree;
    case Kind::kVariant:
    case Kind::kOption:
    case Kind::kResult:
      tree.bits = load_tag(value, lay.tag_size);
      if (const auto payload = payload_of(type, tree.bits))
        tree.parts.push_back(read_tree(layout, *payload, value + lay.payload_offset, base));
      return tree;
    case Kind::kList:
    case Kind::kMap: {
      const Slice slice = load_slice(value, layout.pointer, base);
      elements(slice.data(), slice.count);
      return tree;
    }
    case Kind::kFixedList:
      elements(value, type.length);
      return tree;
    default:
      tree.bits = load_bits(type.kind, value, lay.size);
      return tree;
  }
}

bool place_tree(const LayoutOf& layout, TypeIndex index, const Tree& tree, std::byte* to,
                Sink& sink) {
  const Type& type = layout.contract.at(index);
  const TypeLayout& lay = lay_of(layout, index);
  const auto elements = [&](std::byte* first) {
    const Row row = row_of(type, lay);
    for (size_t i = 0; i < tree.parts.size(); ++i) {
      const auto& [part, offset] = row.parts[i % row.parts.size()];
      std::byte* const at = first + i / row.parts.size() * row.stride + offset;
      if (!place_tree(layout, part, tree.parts[i], at, sink)) return false;
    }
    return true;
  };
  switch (type.kind) {
    case Kind::kString: {
      std::byte* const room = tree.text.empty() ? nullptr : sink.allocate(tree.text.size(), 1);
      if (room == nullptr && !tree.text.empty()) return false;
      if (room != nullptr) std::memcpy(room, tree.text.data(), tree.text.size());
      store_slice(to, layout.pointer, sink.base(), room, tree.text.size());
      return true;
    }
    case Kind::kRecord:
    case Kind::kTuple:
      for (size_t i = 0; i < type.members.size(); ++i)
        if (!place_tree(layout, *type.members[i].type, tree.parts[i], to + lay.offsets[i], sink))
          return false;
      return true;
    case Kind::kVariant:
    case Kind::kOption:
    case Kind::kResult: {
      store_tag(to, lay.tag_size, static_cast<uint32_t>(tree.bits));
      const auto payload = payload_of(type, tree.bits);
      return !payload || place_tree(layout, *payload, tree.parts[0], to + lay.payload_offset, sink);
    }
    case Kind::kList:
    case Kind::kMap: {
      const size_t count = tree.parts.size() / (type.kind == Kind::kMap ? 2 : 1);
      std::byte* const room =
          count == 0 ? nullptr : sink.allocate(count * lay.element_size, lay.element_alignment);
      if (room == nullptr && count > 0) return false;
      store_slice(to, layout.pointer, sink.base(), room, count);
      return elements(room);
    }
    case Kind::kFixedList:
      return elements(to);
    default:
      std::memcpy(to, &tree.bits, lay.size);
      return true;
  }
}

}  // namespace mortise::value
