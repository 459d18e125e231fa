// SPDX-License-Identifier: Apache-2.0
#include "value/walk.hpp"

#include <optional>
#include <unordered_map>
#include <utility>

namespace mortise::value {

using contract::Kind;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

namespace {

/// Makes a walk. Goes as deep as types are nested.
class Maker {
 public:
  Maker(const contract::Contract& contract, const contract::Layout& layout, WalkParts parts)
      : contract_(contract), layout_(layout), parts_(parts) {}

  Walk run(TypeIndex type) {
    code_.main = block(type);
    return std::move(code_);
  }
  Walk run_arguments(size_t function) {
    const auto& parameters = contract_.functions[function].parameters;
    std::vector<Step> steps;
    for (size_t i = 0; i < parameters.size(); ++i)
      append(steps, *parameters[i].type, layout_.functions[function].arguments.offsets[i]);
    code_.main = store(steps);
    return std::move(code_);
  }

 private:
  using Block = Walk::Block;
  using Step = Walk::Step;
  using Op = Step::Op;
  /// A record of more steps is called where it is used: types that share their parts do not grow.
  static constexpr uint32_t kInline = 16;

  const TypeLayout& lay(TypeIndex type) const { return layout_.types[contract_.strip(type)]; }

  Block store(const std::vector<Step>& steps) {
    const Block stored{static_cast<uint32_t>(code_.steps.size()),
                       static_cast<uint32_t>(steps.size())};
    code_.steps.insert(code_.steps.end(), steps.begin(), steps.end());
    return stored;
  }

  /// The steps of a type from offset 0, made once.
  Block block(TypeIndex index) {
    const TypeIndex type = contract_.strip(index);
    if (const auto known = blocks_.find(type); known != blocks_.end()) return known->second;
    const Block made = store(steps_of(type));
    return blocks_[type] = made;
  }

  void append(std::vector<Step>& steps, TypeIndex type, uint32_t at) {
    const Block part = block(type);
    if (part.count > kInline) {
      steps.push_back({.op = Op::kCall, .at = at, .inside = part});
      return;
    }
    for (uint32_t i = 0; i < part.count; ++i) {
      steps.push_back(code_.steps[part.first + i]);
      steps.back().at += at;
    }
  }

  std::vector<Step> steps_of(TypeIndex index) {
    const Type& type = contract_.types[index];
    const TypeLayout& at = lay(index);
    std::vector<Step> steps;
    switch (type.kind) {
      case Kind::kOwn:
        if (!parts_.owned) return {};
        return {{.op = Op::kOwn, .count = type.resource}};
      case Kind::kBorrow:
        if (!parts_.borrows) return {};
        return {{.op = Op::kBorrow, .count = type.resource}};
      case Kind::kString:
        if (!parts_.blocks) return {};
        return {{.op = Op::kBlock, .stride = 1}};
      case Kind::kRecord:
      case Kind::kTuple:
        for (size_t i = 0; i < type.members.size(); ++i)
          append(steps, *type.members[i].type, at.offsets[i]);
        return steps;
      case Kind::kList:
      case Kind::kMap: {
        Block element;
        if (type.kind == Kind::kList) {
          element = block(*type.first);
        } else {
          append(steps, *type.first, at.offsets[0]);
          append(steps, *type.second, at.offsets[1]);
          element = store(steps);
        }
        if (element.count == 0 && !parts_.blocks) return {};
        return {{.op = element.count == 0 ? Op::kBlock : Op::kList,
                 .stride = at.element_size,
                 .alignment = at.element_alignment,
                 .inside = element}};
      }
      case Kind::kFixedList: {
        const Block element = block(*type.first);
        if (element.count == 0) return {};
        return {{.op = Op::kRepeat,
                 .stride = at.element_size,
                 .count = type.length,
                 .inside = element}};
      }
      case Kind::kVariant: {
        std::vector<std::optional<TypeIndex>> payloads;
        for (const contract::Member& member : type.members) payloads.push_back(member.type);
        return variant(at, payloads);
      }
      case Kind::kOption:
        return variant(at, {std::nullopt, type.first});
      case Kind::kResult:
        return variant(at, {type.first, type.second});
      default:
        return {};
    }
  }

  std::vector<Step> variant(const TypeLayout& at,
                            const std::vector<std::optional<TypeIndex>>& payloads) {
    std::vector<Block> cases;
    bool holds = false;
    for (const auto& payload : payloads) {
      cases.push_back(payload ? block(*payload) : Block{});
      holds = holds || cases.back().count > 0;
    }
    if (!holds) return {};
    const auto first = static_cast<uint32_t>(code_.cases.size());
    code_.cases.insert(code_.cases.end(), cases.begin(), cases.end());
    return {{.op = Op::kVariant,
             .tag_size = at.tag_size,
             .payload = at.payload_offset,
             .first_case = first}};
  }

  const contract::Contract& contract_;
  const contract::Layout& layout_;
  const WalkParts parts_;
  Walk code_;
  std::unordered_map<TypeIndex, Block> blocks_;
};

}  // namespace

Outcome<Walk> Walk::of_type(const contract::Contract& contract, TypeIndex type, WalkParts parts) {
  MORTISE_TRY_ASSIGN(const auto layout, contract::lay_out(contract, contract::PointerSize::k8));
  return Maker(contract, layout, parts).run(type);
}

Outcome<Walk> Walk::of_arguments(const contract::Contract& contract, size_t function,
                                 WalkParts parts) {
  MORTISE_TRY_ASSIGN(const auto layout, contract::lay_out(contract, contract::PointerSize::k8));
  return Maker(contract, layout, parts).run_arguments(function);
}

}  // namespace mortise::value
