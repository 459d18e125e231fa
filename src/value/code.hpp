// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.hpp"
#include "value/program.hpp"

namespace mortise::value {

/// A run of steps, each with offsets from the same two places.
struct Block {
  uint32_t first = 0;
  uint32_t count = 0;
};

/// One thing that a program does. Checks follow the copy that they check, and look at the copy.
struct Step {
  enum class Op : uint8_t {
    kCopy,     ///< `size` bytes
    kBool,     ///< makes a copied byte 0 or 1
    kChar,     ///< checks a copied scalar value
    kCase,     ///< checks a copied tag of `size` bytes against `plan` cases
    kMask,     ///< clears the bits of copied flags of `size` bytes above `plan` labels
    kEnum,     ///< by `enums[plan]`
    kFlags,    ///< by `flags[plan]`
    kString,   ///< no plan
    kList,     ///< by `lists[plan]`
    kRepeat,   ///< by `repeats[plan]`
    kVariant,  ///< by `variants[plan]`
    kNone,     ///< the tag 0 in `size` bytes: an option that the source does not have
    kDefault,  ///< by `defaults[plan]`
    kCall,     ///< by `blocks[plan]`
  };

  Op op;
  uint32_t from = 0;
  uint32_t to = 0;
  uint32_t size = 0;
  uint32_t plan = 0;
  uint32_t label = 0;  ///< What a path says of it: a number in `labels`, 0 for nothing.
};

struct ListPlan {
  uint32_t from_stride = 0;
  uint32_t to_stride = 0;
  uint32_t from_alignment = 1;
  uint32_t to_alignment = 1;
  Block element{};
  bool is_copy = false;      ///< All elements are one copy.
  bool is_in_place = false;  ///< The target may point to the source.
};

struct RepeatPlan {
  uint32_t count = 0;
  uint32_t from_stride = 0;
  uint32_t to_stride = 0;
  Block element{};
};

/// What a case of the source becomes.
struct CasePlan {
  enum class Fate : uint8_t {
    kCase,      ///< the case `tag`, its payload by `payload`
    kFallback,  ///< the case `tag`, which has no payload
    kText,      ///< the case `tag`, whose payload is the source's label
    kFails,     ///< the receiver does not have it
  };

  Fate fate = Fate::kCase;
  uint32_t tag = 0;
  Block payload{};
  std::string name{};
};

struct VariantPlan {
  uint32_t from_tag_size = 1;
  uint32_t to_tag_size = 1;
  uint32_t from_payload = 0;
  uint32_t to_payload = 0;
  std::vector<CasePlan> cases{};
};

struct FlagsPlan {
  uint32_t from_size = 1;
  uint32_t to_size = 1;
  /// By bit of the source: the bit of the target, and the label.
  std::vector<std::pair<std::optional<uint32_t>, std::string>> bits{};
};

struct DefaultPlan {
  contract::TypeIndex type;
  base::Json json;
};

/// A program as the compiler leaves it.
struct Program::Code {
  CompileOptions options{};
  contract::PointerSize from = contract::PointerSize::k8;
  contract::PointerSize to = contract::PointerSize::k8;
  uint32_t to_size = 0;
  Block main{};
  std::vector<Step> steps{};
  std::vector<Block> blocks{};
  std::vector<ListPlan> lists{};
  std::vector<RepeatPlan> repeats{};
  std::vector<VariantPlan> variants{};
  std::vector<VariantPlan> enums{};
  std::vector<FlagsPlan> flags{};
  std::vector<DefaultPlan> defaults{};
  std::vector<std::string> labels{std::string()};
  const contract::Contract* target = nullptr;
  contract::Layout target_layout{};
};

}  // namespace mortise::value
