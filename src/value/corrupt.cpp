// SPDX-License-Identifier: Apache-2.0
#include "value/corrupt.hpp"

#include <utility>

#include "value/slice.hpp"
#include "value/tree.hpp"

namespace mortise::value {

using contract::Kind;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

namespace {

using Expected = Corruption::Expected;

/// Walks through a value and notes what can be spoilt.
class Spoiler {
 public:
  Spoiler(const LayoutOf& layout, const Segment& segment) : layout_(layout), segment_(segment) {}

  void walk(TypeIndex index, const std::byte* at, const std::string& path) {
    const Type& type = layout_.contract.at(index);
    const TypeLayout& lay = layout_.layout.types[layout_.contract.strip(index)];
    switch (type.kind) {
      case Kind::kBool:
        return add("a bool of many bits", path, Expected::kAnything, at, 1, 0xff);
      case Kind::kChar:
        for (const uint32_t bad : {0xd800U, 0xdfffU, 0x110000U, 0xffffffffU})
          add("no character", path, Expected::kMalformed, at, 4, bad);
        return;
      case Kind::kFlags:
        return flags(type, lay, at, path);
      case Kind::kEnum:
        return tag(type, lay.size, at, path);
      case Kind::kRecord:
      case Kind::kTuple:
        for (size_t i = 0; i < type.members.size(); ++i)
          walk(*type.members[i].type, at + lay.offsets[i],
               path + "." + (type.kind == Kind::kTuple ? std::to_string(i) : type.members[i].name));
        return;
      case Kind::kVariant:
      case Kind::kOption:
      case Kind::kResult:
        return variant(type, lay, at, path);
      case Kind::kString:
      case Kind::kList:
      case Kind::kMap:
        return slice(type, lay, at, path);
      case Kind::kFixedList:
        return elements(type, lay, at, type.length, path);
      default:
        return;  // every bit pattern is a number
    }
  }

  std::vector<Corruption> found;

 private:
  size_t offset_of(const std::byte* at) const { return static_cast<size_t>(at - segment_.base); }

  void add(std::string what, const std::string& path, Expected expected, const std::byte* at,
           size_t size, uint64_t bytes) {
    found.push_back({.what = std::move(what),
                     .path = path,
                     .expected = expected,
                     .at = offset_of(at),
                     .size = size,
                     .bytes = bytes,
                     .segment = segment_.size});
  }

  void flags(const Type& type, const TypeLayout& lay, const std::byte* at,
             const std::string& path) {
    const uint64_t known = (uint64_t{1} << type.members.size()) - 1;
    add("unknown flags", path, Expected::kSame, at, lay.size, load_tag(at, lay.size) | ~known);
  }

  void tag(const Type& type, uint32_t size, const std::byte* at, const std::string& path) {
    const uint64_t end = uint64_t{1} << 8 * size;
    const uint64_t count = case_count(type);
    if (count < end) add("the tag after the last", path, Expected::kMalformed, at, size, count);
    if (count < end) add("the largest tag", path, Expected::kMalformed, at, size, end - 1);
    if (count > 1) add("another tag", path, Expected::kAnything, at, size, count - 1);
  }

  void variant(const Type& type, const TypeLayout& lay, const std::byte* at,
               const std::string& path) {
    tag(type, lay.tag_size, at, path);
    const uint32_t live = load_tag(at, lay.tag_size);
    const auto payload = payload_of(type, live);
    if (!payload) return;
    const std::string name = type.kind == Kind::kVariant  ? type.members[live].name
                             : type.kind == Kind::kOption ? "some"
                             : live == 0                  ? "ok"
                                                          : "error";
    walk(*payload, at + lay.payload_offset, path + "." + name);
  }

  void slice(const Type& type, const TypeLayout& lay, const std::byte* at,
             const std::string& path) {
    const Slice slice = load_slice(at, contract::PointerSize::k4, segment_.base);
    const uint64_t stride = type.kind == Kind::kString ? 1 : lay.element_size;
    const uint32_t alignment = type.kind == Kind::kString ? 1 : lay.element_alignment;
    const auto offset =
        static_cast<uint32_t>(slice.begin - reinterpret_cast<uintptr_t>(segment_.base));
    const std::byte* const length = at + 4;
    add("the largest length", path, Expected::kMalformed, length, 4, 0xffffffff);
    if (stride > 1)
      add("a length that overflows", path, Expected::kMalformed, length, 4,
          (uint64_t{1} << 32) / stride + 1);
    add("a length beyond the end", path, Expected::kMalformed, length, 4,
        (segment_.size - offset) / stride + 1);
    add("the largest offset", path, Expected::kMalformed, at, 4, 0xffffffff);
    add("no offset", path, Expected::kAnything, at, 4, 0);
    add("an offset into the value itself", path, Expected::kAnything, at, 4, 8);
    add("itself for its element", path, Expected::kAnything, at, 8,
        offset_of(at) | uint64_t{1} << 32);
    if (alignment > 1)
      add("an offset between steps", path, Expected::kMalformed, at, 4, offset + alignment / 2);
    if (slice.count == 0) return;
    const uint64_t end = offset + slice.count * stride;
    add("an offset past the end", path, Expected::kMalformed, at, 4,
        (segment_.size + alignment - 1) / alignment * alignment);
    found.push_back({.what = "a segment that ends before",
                     .path = "",
                     .expected = Expected::kMalformed,
                     .segment = end - 1});
    if (type.kind != Kind::kString) return elements(type, lay, slice.data(), slice.count, path);
    for (const uint64_t bad : {0xc0, 0xed, 0xf5, 0xff})  // each but begins a character
      add("no UTF-8", path, Expected::kMalformed, slice.data() + slice.count - 1, 1, bad);
  }

  void elements(const Type& type, const TypeLayout& lay, const std::byte* first, uint64_t count,
                const std::string& path) {
    for (uint64_t i = 0; i < count; ++i) {
      const std::byte* const at = first + i * lay.element_size;
      const std::string inner = path + "[" + std::to_string(i) + "]";
      if (type.kind == Kind::kMap) {
        walk(*type.first, at + lay.offsets[0], inner + ".key");
        walk(*type.second, at + lay.offsets[1], inner + ".value");
      } else {
        walk(*type.first, at, inner);
      }
    }
  }

  const LayoutOf& layout_;
  const Segment& segment_;
};

}  // namespace

std::vector<Corruption> corruptions(const LayoutOf& layout, TypeIndex type, const std::byte* value,
                                    const Segment& segment) {
  Spoiler spoiler(layout, segment);
  spoiler.walk(type, value, "");
  return std::move(spoiler.found);
}

}  // namespace mortise::value
