// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/wit.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"
#include "value/program.hpp"
#include "value/tree.hpp"

// Support of tests.

namespace mortise::value {

/// A contract with both of its layouts.
struct Laid {
  explicit Laid(contract::Contract from) : contract(std::move(from)) {
    wide = *contract::lay_out(contract, contract::PointerSize::k8);
    narrow = *contract::lay_out(contract, contract::PointerSize::k4);
  }
  LayoutOf at(contract::PointerSize pointer) const {
    return {contract, pointer == contract::PointerSize::k8 ? wide : narrow, pointer};
  }
  size_t size(contract::TypeIndex type, contract::PointerSize pointer) const {
    return at(pointer).layout.types[contract.strip(type)].size;
  }

  contract::Contract contract;
  contract::Layout wide;
  contract::Layout narrow;
};

/// The interface of a text.
inline Laid laid(const std::string& items) {
  const contract::Sources sources =
      contract::read_wit_text("t.wit", "package a:b; interface i {\n" + items + "\n}");
  EXPECT_TRUE(sources.ok()) << contract::render(sources.diagnostics, sources.map);
  return Laid(contract::describe_all(sources.resolved).at(0));
}

inline contract::TypeIndex named(const contract::Contract& contract, std::string_view name) {
  for (contract::TypeIndex i = 0; i < contract.types.size(); ++i)
    if (contract.types[i].name == name) return i;
  ADD_FAILURE() << "no type " << name;
  return 0;
}

/// A linear memory with a value at offset 8.
struct Memory {
  explicit Memory(size_t record, size_t size = size_t{1} << 16)
      : words(size / 8), sink(base(), size, (8 + record + 7) / 8 * 8) {}

  std::byte* base() { return reinterpret_cast<std::byte*>(words.data()); }
  std::byte* value() { return base() + 8; }
  Segment segment() { return {base(), sink.used()}; }

  std::vector<uint64_t> words;
  SegmentSink sink;
};

/// Room for one value with addresses, and what it refers to.
struct Room {
  explicit Room(size_t size) : words(size / 8 + 1) {}
  std::byte* value() { return reinterpret_cast<std::byte*>(words.data()); }

  std::vector<uint64_t> words;
  HeapSink sink;  // gives back what it holds
};

/// Room for a value of a type, however it lies.
class Lying {
 public:
  Lying(const Laid& side, contract::TypeIndex type, contract::PointerSize pointer)
      : side_(side), type_(type), pointer_(pointer) {
    if (pointer == contract::PointerSize::k4)
      memory_.emplace(side.size(type, pointer), side.size(type, pointer) * 4 + (1 << 16));
    else
      room_.emplace(side.size(type, pointer));
  }

  std::byte* value() { return memory_ ? memory_->value() : room_->value(); }
  Segment segment() { return memory_ ? memory_->segment() : Segment{}; }
  Sink& sink() { return memory_ ? static_cast<Sink&>(memory_->sink) : room_->sink; }
  bool place(const Tree& tree) {
    return place_tree(side_.at(pointer_), type_, tree, value(), sink());
  }
  Tree tree() { return read_tree(side_.at(pointer_), type_, value(), segment().base); }
  TypeAt type() const { return {side_.contract, type_, pointer_}; }

 private:
  const Laid& side_;
  const contract::TypeIndex type_;
  const contract::PointerSize pointer_;
  std::optional<Memory> memory_;
  std::optional<Room> room_;
};

inline std::string json_of(const Laid& side, contract::TypeIndex type,
                           contract::PointerSize pointer, const std::byte* value,
                           const Segment& segment) {
  std::string text;
  base::JsonWriter out(text);
  EXPECT_TRUE(write_json(side.at(pointer), type, value, segment, out));
  return text;
}

/// Whether a type can be moved, has JSON, and is not large.
inline bool is_plain(const Laid& side, contract::TypeIndex index) {
  const contract::Type& type = side.contract.at(index);
  if (type.kind == contract::Kind::kErrorContext || contract::is_handle(type.kind) ||
      type.kind == contract::Kind::kFuture || type.kind == contract::Kind::kStream ||
      side.size(index, contract::PointerSize::k8) >= 100'000)
    return false;
  for (const contract::Member& member : type.members)
    if (member.type && !is_plain(side, *member.type)) return false;
  return (!type.first || is_plain(side, *type.first)) &&
         (!type.second || is_plain(side, *type.second));
}

}  // namespace mortise::value
