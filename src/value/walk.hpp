// SPDX-License-Identifier: Apache-2.0
#pragma once

// Inside this module: a walk through a value to what it holds, made once of its type.

#include <cstdint>
#include <vector>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"
#include "value/slice.hpp"

namespace mortise::value {

/// What a walk stops at.
struct WalkParts {
  bool blocks = false;   ///< Of strings, lists and maps.
  bool owned = false;    ///< Handles that are owned.
  bool borrows = false;  ///< Handles that are borrowed.
};

/// Steps from `main` on; what holds nothing that the walk stops at has none.
struct Walk {
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
      kOwn,      ///< a handle of resource number `count`
      kBorrow,   ///< the same
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

  /// @return `contract.too_large` where the type has no layout.
  static Outcome<Walk> of_type(const contract::Contract& contract, contract::TypeIndex type,
                               WalkParts parts);
  static Outcome<Walk> of_arguments(const contract::Contract& contract, size_t function,
                                    WalkParts parts);

  bool is_nothing() const { return main.count == 0; }

  Block main{};
  std::vector<Step> steps{};
  std::vector<Block> cases{};
};

/// One run of a walk through a value with addresses, which is trusted. The visitor gets
/// `block(address, size, alignment)` behind everything inside of it, and `handle(value, resource,
/// is_own)`.
template <class Visitor>
class Walker {
 public:
  Walker(const Walk& walk, Visitor& visitor) : walk_(walk), visitor_(visitor) {}

  void run(const std::byte* value) { run(walk_.main, value); }

 private:
  using Step = Walk::Step;
  using Op = Step::Op;

  void run(const Walk::Block& block, const std::byte* value) {
    const Step* step = walk_.steps.data() + block.first;
    for (const Step* const end = step + block.count; step != end; ++step)
      run(*step, value + step->at);
  }

  void run(const Step& step, const std::byte* at) {
    switch (step.op) {
      case Op::kBlock:
      case Op::kList: {
        const Slice slice = load_slice(at, contract::PointerSize::k8, nullptr);
        if (slice.begin == 0 || slice.count == 0) return;
        if (step.op == Op::kList) elements(step, slice.data(), slice.count);
        visitor_.block(slice.begin, static_cast<size_t>(slice.count) * step.stride, step.alignment);
        return;
      }
      case Op::kRepeat:
        elements(step, at, step.count);
        return;
      case Op::kVariant:
        run(walk_.cases[step.first_case + load_tag(at, step.tag_size)], at + step.payload);
        return;
      case Op::kCall:
        run(step.inside, at);
        return;
      case Op::kOwn:
      case Op::kBorrow:
        visitor_.handle(load_once<uint32_t>(at), step.count, step.op == Op::kOwn);
        return;
    }
  }

  void elements(const Step& step, const std::byte* first, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) run(step.inside, first + i * step.stride);
  }

  const Walk& walk_;
  Visitor& visitor_;
};

}  // namespace mortise::value
