// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::contract {

/// No value takes this many bytes or more (component-model, pull request 688).
inline constexpr uint32_t kSizeLimit = uint32_t{1} << 28;

/// The bytes of a pointer where a value is: 4 in linear memory, shared memory, files and on the
/// network, 8 in the same address space.
enum class PointerSize : uint8_t { k4 = 4, k8 = 8 };
constexpr PointerSize kHere = PointerSize::k8;  // in this address space

/// The types of core WebAssembly.
enum class CoreType : uint8_t { kI32, kI64, kF32, kF64 };

/// "i32".
std::string_view core_type_name(CoreType type);

/// The core values that stand for a value at the edge of a core module, as long as they are few. A
/// value.
class Flat {
 public:
  /// More are never passed one by one.
  static constexpr size_t kMost = 16;

  Flat() = default;
  explicit Flat(CoreType type) { add(type); }

  bool fits() const { return count_ <= kMost; }
  /// Only where it fits.
  std::span<const CoreType> values() const;

  void add(CoreType type);
  void append(const Flat& other);
  /// Makes this what holds either itself or `other`, slot by slot.
  void join(const Flat& other);

 private:
  std::array<CoreType, kMost> values_{};
  size_t count_ = 0;  // kMost + 1: too many
};

/// Where the parts of a record, a tuple or the parameters of a function are. Offsets are in bytes.
struct RecordLayout {
  uint32_t size = 0;
  uint32_t alignment = 1;
  std::vector<uint32_t> offsets{};

  friend bool operator==(const RecordLayout&, const RecordLayout&) = default;
};

/// How a type lies in memory. Sizes and offsets are in bytes, and what a type does not have is 0.
struct TypeLayout {
  uint32_t size = 0;  ///< A multiple of the alignment, so elements of a list follow each other at
                      ///< this distance.
  uint32_t alignment = 1;
  std::vector<uint32_t>
      offsets{};  ///< Of a record's or tuple's members; of key and value in a map's element.
  uint32_t tag_size = 0;        ///< Of a variant, enum, option or result; the tag is at 0.
  uint32_t payload_offset = 0;  ///< Of the same: where the payload of any case is, or would be.
  uint32_t element_size = 0;    ///< Of a list, fixed list or map.
  uint32_t element_alignment = 0;
  Flat flat{};
};

/// The type of a core function.
struct CoreSignature {
  std::vector<CoreType> parameters{};
  std::vector<CoreType> results{};

  friend bool operator==(const CoreSignature&, const CoreSignature&) = default;
};

/// What a call of a function moves: the argument record, which is its parameters as a tuple, the
/// result record, which is its result type, and the same at the edge of a core module.
struct FunctionLayout {
  RecordLayout arguments{};  ///< Without parameters: size 0, alignment 1.
  uint32_t result_size = 0;  ///< Without a result: size 0, alignment 1.
  uint32_t result_alignment = 1;
  bool arguments_in_memory =
      false;                      ///< More than 16 core values: one pointer to the record instead.
  bool result_in_memory = false;  ///< More than 1 core value: a pointer to the record instead.
  CoreSignature exported{};       ///< Of a module that provides it: returns the pointer.
  CoreSignature imported{};       ///< Of a module that calls it: hands over where to write.
};

/// The canonical layout of everything in a contract for one pointer size: little-endian, as the
/// component model's canonical ABI at commit 6d28164 has it. By number, as in `Contract`. A value.
struct Layout {
  std::vector<TypeLayout> types{};
  std::vector<FunctionLayout> functions{};
};

/// What is too large to be a value.
struct Oversize {
  bool is_function;  ///< The argument record of a function, else a type.
  uint32_t number;
};

/// The first type or argument record whose size at P = 8 is `kSizeLimit` or more; at P = 4 none is
/// larger. The contract keeps rules 1 and 2 of `Contract`.
std::optional<Oversize> find_oversize(const Contract& contract);

/// The layout of a contract that keeps rules 1 and 2 of `Contract`; takes time in proportion to it.
/// @return `contract.too_large` where a size is `kSizeLimit` or more.
Outcome<Layout> lay_out(const Contract& contract, PointerSize pointer);

}  // namespace mortise::contract
