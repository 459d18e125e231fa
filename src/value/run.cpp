// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <new>
#include <utility>

#include "base/text.hpp"
#include "value/code.hpp"
#include "value/json_in.hpp"
#include "value/slice.hpp"

namespace mortise::value {
namespace {

/// The first and the last so many bytes, which may be the same ones.
template <size_t kSize>
void copy_ends(std::byte* to, const std::byte* from, size_t size) {
  std::memcpy(to, from, kSize);
  std::memcpy(to + size - kSize, from + size - kSize, kSize);
}

/// A copy, most often of few bytes: too few to call somebody for them. Some are read twice; what is
/// checked of a hostile source is the copy.
inline void copy_bytes(std::byte* to, const std::byte* from, size_t size) {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    copy_ends<16>(to, from, size);
  } else if (size >= 8) {
    copy_ends<8>(to, from, size);
  } else if (size >= 4) {
    copy_ends<4>(to, from, size);
  } else {
    for (size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

}  // namespace

// What nobody expects stays out of the way of what is done for each part of a value.
#define MORTISE_RARE [[gnu::cold, gnu::noinline]]

/// One run of a program, from pointers of one size to those of another.
template <contract::PointerSize kFrom, contract::PointerSize kTo>
class Runner {
 public:
  Runner(const Program::Code& code, const Segment& segment, Sink& sink, const Limits& limits)
      : code_(code),
        segment_(segment),
        sink_(sink),
        target_base_(sink.base()),
        left_(limits.bytes),
        is_hostile_(code.options.trust == Trust::kHostile),
        borrows_texts_(code.options.borrow == Borrow::kTexts) {}

  Outcome<> run(const std::byte* source, std::byte* target) {
    if (kTo == contract::PointerSize::k4) clear(target, code_.to_size);
    if (run(code_.main, source, target)) return {};
    sink_.undo();
    std::string text = code_.options.name;
    for (auto part = path_.rbegin(); part != path_.rend(); ++part) text += *part;
    return Error(failure_, (text.empty() ? "the value" : text) + ": " + what_);
  }

 private:
  using Op = Step::Op;

  bool run(const Block& block, const std::byte* from, std::byte* to) {
    const Step* step = code_.steps.data() + block.first;
    for (const Step* const end = step + block.count; step != end; ++step)
      if (!run(*step, from + step->from, to + step->to)) return within(code_.labels[step->label]);
    return true;
  }

  MORTISE_RARE bool fail(Code failure, std::string what) {
    failure_ = failure;
    what_ = std::move(what);
    return false;
  }
  MORTISE_RARE bool within(const std::string& label) {
    if (!label.empty()) path_.push_back(label);
    return false;
  }
  MORTISE_RARE bool within(const CasePlan& plan) { return within("." + plan.name); }
  MORTISE_RARE bool within(uint64_t element) { return within("[" + std::to_string(element) + "]"); }

  [[gnu::always_inline]] bool run(const Step& step, const std::byte* from, std::byte* to) {
    switch (step.op) {
      case Op::kCopy:
        copy_bytes(to, from, step.size);
        return true;
      case Op::kBool:
        *to = static_cast<std::byte>(*to != std::byte{0});
        return true;
      case Op::kChar:
        return check_char(to);
      case Op::kCase:
        return check_case(load_tag(to, step.size), step.plan);
      case Op::kMask:
        return mask(to, step);
      case Op::kEnum:
        return enumeration(code_.enums[step.plan], from, to);
      case Op::kFlags:
        return flags(code_.flags[step.plan], from, to);
      case Op::kString:
        return string(from, to);
      case Op::kList:
        return list(code_.lists[step.plan], from, to);
      case Op::kRepeat:
        return repeat(code_.repeats[step.plan], from, to);
      case Op::kVariant:
        return variant(code_.variants[step.plan], from, to);
      case Op::kNone:
        *to = std::byte{0};
        return true;
      case Op::kDefault:
        return fill(code_.defaults[step.plan], to);
      case Op::kCall:
        return run(code_.blocks[step.plan], from, to);
    }
    return false;
  }

  bool check_char(const std::byte* at) {
    const auto value = load_once<uint32_t>(at);
    if (value < 0xd800 || (value >= 0xe000 && value < 0x110000)) return true;
    return no_character(value);
  }
  MORTISE_RARE bool no_character(uint32_t value) {
    return fail(Code::kValueMalformed, std::to_string(value) + " is no character");
  }

  bool check_case(uint32_t tag, size_t count) { return tag < count || no_case(tag, count); }
  MORTISE_RARE bool no_case(uint32_t tag, size_t count) {
    return fail(Code::kValueMalformed,
                "there is no case " + std::to_string(tag) + " among " + std::to_string(count));
  }

  static bool mask(std::byte* at, const Step& step) {
    if (step.plan < 32)
      store_tag(at, step.size, load_tag(at, step.size) & ((uint32_t{1} << step.plan) - 1));
    return true;
  }

  MORTISE_RARE bool unknown_case(const CasePlan& plan) {
    return fail(Code::kValueUnconvertible,
                "the receiver does not know the case " + base::quote(plan.name));
  }

  bool enumeration(const VariantPlan& plan, const std::byte* from, std::byte* to) {
    const uint32_t tag = load_tag(from, plan.from_tag_size);
    if (!check_case(tag, plan.cases.size())) return false;
    const CasePlan& becomes = plan.cases[tag];
    if (becomes.fate == CasePlan::Fate::kFails) return unknown_case(becomes);
    store_tag(to, plan.to_tag_size, becomes.tag);
    return true;
  }

  bool variant(const VariantPlan& plan, const std::byte* from, std::byte* to) {
    const uint32_t tag = load_tag(from, plan.from_tag_size);
    if (!check_case(tag, plan.cases.size())) return false;
    const CasePlan& becomes = plan.cases[tag];
    store_tag(to, plan.to_tag_size, becomes.tag);
    switch (becomes.fate) {
      case CasePlan::Fate::kFails:
        return unknown_case(becomes);
      case CasePlan::Fate::kFallback:
        return true;
      case CasePlan::Fate::kText:
        return place_text(becomes.name, to + plan.to_payload);
      case CasePlan::Fate::kCase:
        break;
    }
    return run(becomes.payload, from + plan.from_payload, to + plan.to_payload) || within(becomes);
  }

  bool flags(const FlagsPlan& plan, const std::byte* from, std::byte* to) {
    const uint32_t bits = load_tag(from, plan.from_size);
    uint32_t made = 0;
    for (uint32_t i = 0; i < plan.bits.size(); ++i) {
      if ((bits >> i & 1) == 0) continue;
      if (!plan.bits[i].first)
        return fail(Code::kValueUnconvertible,
                    "the receiver does not know the flag " + base::quote(plan.bits[i].second));
      made |= uint32_t{1} << *plan.bits[i].first;
    }
    store_tag(to, plan.to_size, made);
    return true;
  }

  Slice slice_at(const std::byte* from) const { return load_slice(from, kFrom, segment_.base); }
  void place_slice(std::byte* to, const std::byte* begin, uint64_t count) const {
    store_slice(to, kTo, target_base_, begin, count);
  }

  /// Checks where a string or list is before anything of it is looked at, and counts its bytes.
  bool admit(const Slice& range, uint32_t stride, uint32_t alignment) {
    // Both are below 2^32 where they are offsets; elsewhere the source is trusted.
    const uint64_t bytes = range.count * stride;
    if (kFrom == contract::PointerSize::k4 && is_hostile_) {
      const uint64_t offset = range.begin - reinterpret_cast<uintptr_t>(segment_.base);
      if ((offset & (alignment - 1)) != 0 || offset + bytes > segment_.size)
        return misplaced(offset, bytes, alignment);
    }
    return count(bytes);
  }
  bool count(uint64_t bytes) {
    if (bytes > left_) return too_large(bytes);
    left_ -= bytes;
    return true;
  }
  MORTISE_RARE bool misplaced(uint64_t offset, uint64_t bytes, uint32_t alignment) {
    const bool is_aligned = offset % alignment == 0;
    return fail(Code::kValueMalformed,
                is_aligned ? "ends " + std::to_string(offset + bytes - segment_.size) +
                                 " bytes past the segment"
                           : "begins at " + std::to_string(offset) + ", which is no multiple of " +
                                 std::to_string(alignment));
  }
  MORTISE_RARE bool too_large(uint64_t bytes) {
    return fail(Code::kValueTooLarge, "takes " + std::to_string(bytes) +
                                          " bytes, over the limit by " +
                                          std::to_string(bytes - left_));
  }
  MORTISE_RARE bool no_room(uint64_t bytes) {
    return fail(Code::kMemoryExhausted, "there is no room for " + std::to_string(bytes) + " bytes");
  }

  /// What lies between the parts must not tell what was in this memory before.
  static void clear(std::byte* room, uint64_t bytes) {
    std::memset(room, 0, static_cast<size_t>(bytes));
  }

  std::byte* allocate(uint64_t bytes, size_t alignment) {
    std::byte* const room = sink_.allocate(static_cast<size_t>(bytes), alignment);
    if (room == nullptr) no_room(bytes);
    return room;
  }

  bool check_text(const std::byte* begin, uint64_t count) {
    const std::string_view text(reinterpret_cast<const char*>(begin), static_cast<size_t>(count));
    return !is_hostile_ || base::is_utf8(text) || no_text();
  }
  MORTISE_RARE bool no_text() { return fail(Code::kValueMalformed, "is not UTF-8"); }

  bool string(const std::byte* from, std::byte* to) {
    const Slice range = slice_at(from);
    if (!admit(range, 1, 1)) return false;
    if (range.count == 0) {
      place_slice(to, nullptr, 0);
      return true;
    }
    if (borrows_texts_) {
      place_slice(to, range.data(), range.count);
      return check_text(range.data(), range.count);
    }
    std::byte* const room = allocate(range.count, 1);
    if (room == nullptr) return false;
    copy_bytes(room, range.data(), static_cast<size_t>(range.count));
    place_slice(to, room, range.count);
    return check_text(room, range.count);  // of the copy: the source may change
  }

  bool place_text(const std::string& text, std::byte* to) {
    std::byte* const room = allocate(text.size(), 1);
    if (room == nullptr) return false;
    std::memcpy(room, text.data(), text.size());
    place_slice(to, room, text.size());
    return true;
  }

  bool list(const ListPlan& plan, const std::byte* from, std::byte* to) {
    const Slice range = slice_at(from);
    if (!admit(range, plan.from_stride, plan.from_alignment)) return false;
    if (range.count == 0 || plan.is_in_place) {
      place_slice(to, range.count == 0 ? nullptr : range.data(), range.count);
      return true;
    }
    // The target's elements may be larger than those that were counted.
    const uint64_t bytes = range.count * plan.to_stride;
    if (plan.to_stride > plan.from_stride) {
      const uint64_t more = bytes - range.count * plan.from_stride;
      if (more > left_)
        return fail(Code::kValueTooLarge, "is over the limit with the receiver's sizes");
      left_ -= more;
    }
    std::byte* const room = allocate(bytes, plan.to_alignment);
    if (room == nullptr) return false;
    place_slice(to, room, range.count);
    if (plan.is_copy) {
      std::memcpy(room, range.data(), static_cast<size_t>(bytes));
      return true;
    }
    if (kTo == contract::PointerSize::k4) clear(room, bytes);
    return elements(plan.element, range.data(), plan.from_stride, room, plan.to_stride,
                    range.count);
  }

  bool repeat(const RepeatPlan& plan, const std::byte* from, std::byte* to) {
    return elements(plan.element, from, plan.from_stride, to, plan.to_stride, plan.count);
  }

  bool elements(const Block& block, const std::byte* from, uint32_t from_stride, std::byte* to,
                uint32_t to_stride, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i)
      if (!run(block, from + i * from_stride, to + i * to_stride)) return within(i);
    return true;
  }

  bool fill(const DefaultPlan& plan, std::byte* to) {
    const auto placed =
        place_json({*code_.target, code_.target_layout, kTo}, plan.type, plan.json, to, sink_);
    return placed || fail(placed.error().code(), std::string(placed.message()));
  }

  const Program::Code& code_;
  const Segment segment_;
  Sink& sink_;
  std::byte* const target_base_;
  uint64_t left_;
  const bool is_hostile_;
  const bool borrows_texts_;
  Code failure_ = Code::kValueMalformed;
  std::string what_;
  std::vector<std::string> path_;  // innermost first
};

Program::Program(std::unique_ptr<const Code> code) : code_(std::move(code)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Outcome<> Program::run(const std::byte* source, const Segment& segment, std::byte* target,
                       Sink& sink, const Limits& limits) const try {
  using contract::PointerSize;
  const auto run = [&]<PointerSize kFrom>() {
    return code_->to == PointerSize::k4
               ? Runner<kFrom, PointerSize::k4>(*code_, segment, sink, limits).run(source, target)
               : Runner<kFrom, PointerSize::k8>(*code_, segment, sink, limits).run(source, target);
  };
  return code_->from == PointerSize::k4 ? run.template operator()<PointerSize::k4>()
                                        : run.template operator()<PointerSize::k8>();
} catch (const std::bad_alloc&) {  // for the words of an error
  sink.undo();
  return Error(mortise::Code::kMemoryExhausted);
}

bool Program::is_copy() const {
  return code_->main.count == 1 && code_->steps[code_->main.first].op == Step::Op::kCopy;
}

size_t Program::step_count() const { return code_->main.count; }

}  // namespace mortise::value
