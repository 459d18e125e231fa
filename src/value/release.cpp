// SPDX-License-Identifier: Apache-2.0
#include "value/release.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "contract/layout.hpp"
#include "mortise/memory.hpp"
#include "value/slice.hpp"

namespace mortise::value {

using contract::Kind;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

/// Steps from `main` on; what holds nothing has none.
struct Release::Code {
  /// A run of steps, each with offsets from the same place.
  struct Block {
    uint32_t first = 0;
    uint32_t count = 0;
  };
  struct Step {
    enum class Op : uint8_t {
      kBlock,    ///< a string, or a list whose elements hold nothing
      kList,     ///< a list: `inside` of each element, then the block
      kRepeat,   ///< `inside` of `count` elements that lie here
      kVariant,  ///< the payload at `payload`, by `cases[first_case + tag]`
      kCall,     ///< `inside`
    };
    Op op;
    uint32_t at = 0;
    uint32_t stride = 0;
    uint32_t alignment = 1;
    uint32_t count = 0;
    uint32_t tag_size = 0;
    uint32_t payload = 0;
    uint32_t first_case = 0;
    Block inside{};
  };

  Block main{};
  std::vector<Step> steps{};
  std::vector<Block> cases{};
};

/// Makes the code. Goes as deep as types are nested.
class Release::Maker {
 public:
  Maker(const contract::Contract& contract, const contract::Layout& layout)
      : contract_(contract), layout_(layout) {}

  std::unique_ptr<const Code> run(TypeIndex type) {
    code_.main = block(type);
    return code_.main.count == 0 ? nullptr : std::make_unique<const Code>(std::move(code_));
  }

 private:
  using Block = Code::Block;
  using Step = Code::Step;
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
      case Kind::kString:
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
  Code code_;
  std::unordered_map<TypeIndex, Block> blocks_;
};

/// One run of the code.
class Release::Runner {
 public:
  explicit Runner(const Code& code) : code_(code) {}

  void run(const Code::Block& block, std::byte* value) const noexcept {
    const Step* step = code_.steps.data() + block.first;
    for (const Step* const end = step + block.count; step != end; ++step)
      run(*step, value + step->at);
  }

 private:
  using Step = Code::Step;
  using Op = Step::Op;

  void run(const Step& step, std::byte* at) const noexcept {
    switch (step.op) {
      case Op::kBlock:
      case Op::kList: {
        const Slice slice = load_slice(at, contract::PointerSize::k8, nullptr);
        if (slice.begin == 0 || slice.count == 0) return;
        auto* const room = reinterpret_cast<std::byte*>(slice.begin);
        if (step.op == Op::kList) elements(step, room, slice.count);
        detail::memory.release(room, static_cast<size_t>(slice.count) * step.stride,
                               step.alignment);
        return;
      }
      case Op::kRepeat:
        elements(step, at, step.count);
        return;
      case Op::kVariant:
        run(code_.cases[step.first_case + load_tag(at, step.tag_size)], at + step.payload);
        return;
      case Op::kCall:
        run(step.inside, at);
        return;
    }
  }

  void elements(const Step& step, std::byte* first, uint64_t count) const noexcept {
    for (uint64_t i = 0; i < count; ++i) run(step.inside, first + i * step.stride);
  }

  const Code& code_;
};

Release::Release(std::unique_ptr<const Code> code) : code_(std::move(code)) {}
Release::Release(Release&&) noexcept = default;
Release& Release::operator=(Release&&) noexcept = default;
Release::~Release() = default;

Outcome<Release> Release::make(const contract::Contract& contract, TypeIndex type) {
  MORTISE_TRY_ASSIGN(const auto layout, contract::lay_out(contract, contract::PointerSize::k8));
  return Release(Maker(contract, layout).run(type));
}

void Release::run(std::byte* value) const noexcept {
  if (code_ != nullptr) Runner(*code_).run(code_->main, value);
}

}  // namespace mortise::value
