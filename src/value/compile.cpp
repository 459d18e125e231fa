// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "contract/match_members.hpp"
#include "value/code.hpp"

namespace mortise::value {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::MemberList;
using contract::PointerSize;
using contract::Pragma;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

namespace {

/// A side of a program: a contract and where the parts of its types are.
struct Side {
  const Contract& contract;
  contract::Layout layout;

  const Type& type(TypeIndex index) const { return contract.at(index); }
  const TypeLayout& lay(TypeIndex index) const { return layout.types[contract.strip(index)]; }
};

Outcome<Side> side_of(const Contract& contract, PointerSize pointer) {
  MORTISE_TRY_ASSIGN(auto layout, contract::lay_out(contract, pointer));
  return Side{contract, std::move(layout)};
}

}  // namespace

/// Makes the code of one program. Goes as deep as types are nested.
class Compiler {
 public:
  Compiler(Side from, Side to, CompileOptions options)
      : from_(std::move(from)), to_(std::move(to)), code_(std::make_unique<Program::Code>()) {
    code_->options = std::move(options);
    is_hostile_ = code_->options.trust == Trust::kHostile;
  }

  Outcome<Program> run(TypeIndex from, TypeIndex to) {
    code_->to_size = to_.lay(to).size;
    MORTISE_TRY_ASSIGN(code_->main, block(from, to));
    return finish();
  }

  Outcome<Program> run_arguments(size_t from, size_t to) {
    const contract::Function& sender = from_.contract.functions[from];
    const contract::Function& receiver = to_.contract.functions[to];
    code_->to_size = to_.layout.functions[to].arguments.size;
    Steps steps;
    MORTISE_TRY(members(steps, MemberList::of(from_.contract, sender),
                        from_.layout.functions[from].arguments.offsets,
                        MemberList::of(to_.contract, receiver),
                        to_.layout.functions[to].arguments.offsets));
    code_->main = store(std::move(steps));
    return finish();
  }

  void set_pointers(PointerSize from, PointerSize to) {
    code_->from = from;
    code_->to = to;
  }

 private:
  using Op = Step::Op;
  using Steps = std::vector<Step>;
  /// Nested records of at most so many steps stand where they are used, so that copies join.
  static constexpr uint32_t kInline = 16;

  Outcome<Program> finish() {
    code_->target = &to_.contract;
    code_->target_layout = std::move(to_.layout);
    return Program(std::move(code_));
  }

  Error misfit(std::string_view found) const {
    std::string path;
    for (const std::string& step : path_) path += step;
    return Error(
        Code::kValueIncompatible,
        "no value can be moved: " + (path.empty() ? "" : path + ": ") + std::string(found));
  }

  uint32_t label(const std::string& text) {
    code_->labels.push_back(text);
    return static_cast<uint32_t>(code_->labels.size() - 1);
  }

  Block store(Steps steps) {
    const Block stored{static_cast<uint32_t>(code_->steps.size()),
                       static_cast<uint32_t>(steps.size())};
    code_->steps.insert(code_->steps.end(), steps.begin(), steps.end());
    return stored;
  }

  /// The steps of one type from offset 0 to offset 0, made once a pair.
  Outcome<Block> block(TypeIndex from, TypeIndex to) {
    const std::pair key(from_.contract.strip(from), to_.contract.strip(to));
    if (const auto known = blocks_.find(key); known != blocks_.end()) return known->second;
    Steps steps;
    MORTISE_TRY(value(steps, key.first, key.second, 0, 0, 0));
    return blocks_[key] = store(std::move(steps));
  }

  /// Adds a copy; joins it with one right before.
  static void copy(Steps& steps, uint32_t from, uint32_t to, uint32_t size) {
    for (auto last = steps.rbegin(); last != steps.rend(); ++last) {
      if (last->op == Op::kCopy) {
        if (last->from + last->size != from || last->to + last->size != to) break;
        last->size += size;
        return;
      }
      if (last->op > Op::kMask) break;  // checks of copies may stand between
    }
    steps.push_back({.op = Op::kCopy, .from = from, .to = to, .size = size});
  }

  void check(Steps& steps, Op op, uint32_t to, uint32_t size, uint32_t plan, uint32_t name) {
    if (is_hostile_)
      steps.push_back({.op = op, .to = to, .size = size, .plan = plan, .label = name});
  }

  /// Adds a step that needs a plan.
  template <class Plan>
  static void plan_step(Steps& steps, Step step, std::vector<Plan>& plans, Plan plan) {
    step.plan = static_cast<uint32_t>(plans.size());
    plans.push_back(std::move(plan));
    steps.push_back(step);
  }

  Outcome<> value(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                  uint32_t name) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    if (source.kind != target.kind)
      return misfit("a " + from_.contract.text(from) + " is no " + to_.contract.text(to));
    const uint32_t size = to_.lay(to).size;
    switch (source.kind) {
      case Kind::kBool:
        copy(steps, from_at, to_at, size);
        check(steps, Op::kBool, to_at, size, 0, name);
        return {};
      case Kind::kChar:
        copy(steps, from_at, to_at, size);
        check(steps, Op::kChar, to_at, size, 0, name);
        return {};
      case Kind::kString:
        steps.push_back({.op = Op::kString, .from = from_at, .to = to_at, .label = name});
        return {};
      case Kind::kRecord:
      case Kind::kTuple:
        return record(steps, from, to, from_at, to_at, name);
      case Kind::kEnum:
        return enumeration(steps, from, to, from_at, to_at, name);
      case Kind::kFlags:
        return flags(steps, from, to, from_at, to_at, name);
      case Kind::kVariant:
      case Kind::kOption:
      case Kind::kResult:
        return variant(steps, from, to, from_at, to_at, name);
      case Kind::kList:
      case Kind::kMap:
        return list(steps, from, to, from_at, to_at, name);
      case Kind::kFixedList:
        return repeat(steps, from, to, from_at, to_at, name);
      case Kind::kOwn:
      case Kind::kBorrow:
        if (!contract::is_same_resource(from_.contract, from_.contract.resources[source.resource],
                                        to_.contract, to_.contract.resources[target.resource]))
          return misfit("a handle of another resource");
        copy(steps, from_at, to_at, size);
        return {};
      case Kind::kErrorContext:
      case Kind::kFuture:
      case Kind::kStream:
        return misfit("a " + std::string(contract::kind_name(source.kind)) + " cannot be moved");
      default:
        copy(steps, from_at, to_at, size);
        return {};
    }
  }

  Outcome<> record(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                   uint32_t name) {
    const std::pair key(from, to);
    auto known = blocks_.find(key);
    if (known == blocks_.end()) {
      Steps inner;
      if (from_.type(from).kind == Kind::kTuple)
        MORTISE_TRY(elements(inner, from, to));
      else
        MORTISE_TRY(members(inner, MemberList::of(from_.contract, from_.type(from)),
                            from_.lay(from).offsets, MemberList::of(to_.contract, to_.type(to)),
                            to_.lay(to).offsets));
      known = blocks_.emplace(key, store(std::move(inner))).first;
    }
    const Block body = known->second;
    if (body.count > kInline) {
      plan_step(steps, {.op = Op::kCall, .from = from_at, .to = to_at, .label = name},
                code_->blocks, body);
      return {};
    }
    for (uint32_t i = 0; i < body.count; ++i) {
      Step step = code_->steps[body.first + i];
      step.from += from_at;
      step.to += to_at;
      if (step.op == Op::kCopy) {
        copy(steps, step.from, step.to, step.size);
        continue;
      }
      if (name != 0) step.label = label(code_->labels[name] + code_->labels[step.label]);
      steps.push_back(step);
    }
    return {};
  }

  /// The elements of a tuple.
  Outcome<> elements(Steps& steps, TypeIndex from, TypeIndex to) {
    const std::vector<Member>& source = from_.type(from).members;
    const std::vector<Member>& target = to_.type(to).members;
    if (source.size() != target.size())
      return misfit("a tuple of " + std::to_string(source.size()) + " is none of " +
                    std::to_string(target.size()));
    for (size_t i = 0; i < target.size(); ++i) {
      const std::string step = "." + std::to_string(i);
      path_.push_back(step);
      MORTISE_TRY(value(steps, from_.contract.strip(*source[i].type),
                        to_.contract.strip(*target[i].type), from_.lay(from).offsets[i],
                        to_.lay(to).offsets[i], label(step)));
      path_.pop_back();
    }
    return {};
  }

  /// What belongs together, by label. What seems renamed is one, and does not fit.
  Outcome<std::vector<contract::MemberPair>> pairs_of(const MemberList& from,
                                                      const MemberList& to) const {
    auto pairs = contract::pair_members(from.members, to.members);
    contract::join_renamed(from, to, pairs);
    for (const contract::MemberPair& pair : pairs) {
      if (!pair.before || !pair.after) continue;
      const Member& was = from.members[*pair.before];
      const Member& is = to.members[*pair.after];
      if (was.name != is.name)
        return misfit(from.name(was) + " is called " + base::quote(is.name) + " there");
    }
    return pairs;
  }

  /// What the fields or parameters of the receiver become, in its order.
  Outcome<> members(Steps& steps, const MemberList& from, const std::vector<uint32_t>& from_offsets,
                    const MemberList& to, const std::vector<uint32_t>& to_offsets) {
    MORTISE_TRY_ASSIGN(const auto pairs, pairs_of(from, to));
    for (const contract::MemberPair& pair : pairs) {
      if (!pair.after) continue;  // the receiver does not want it
      const Member& member = to.members[*pair.after];
      const std::string step = "." + member.name;
      path_.push_back(step);
      if (pair.before)
        MORTISE_TRY(value(steps, from_.contract.strip(*from.members[*pair.before].type),
                          to_.contract.strip(*member.type), from_offsets[*pair.before],
                          to_offsets[*pair.after], label(step)));
      else
        MORTISE_TRY(fill(steps, to, member, to_offsets[*pair.after]));
      path_.pop_back();
    }
    return {};
  }

  /// A member that the source does not have.
  Outcome<> fill(Steps& steps, const MemberList& receiver, const Member& member, uint32_t to_at) {
    const contract::Fate fate = contract::fill(receiver, member);
    if (fate.effect == contract::Effect::kImpossible)
      return misfit("the sender does not have it, and " + fate.text);
    const Pragma* const written = receiver.default_of(member);
    if (written == nullptr) {
      steps.push_back({.op = Op::kNone, .to = to_at, .size = 1});
      return {};
    }
    MORTISE_TRY_ASSIGN(auto json, base::read_json(written->value));
    plan_step(steps, {.op = Op::kDefault, .to = to_at}, code_->defaults,
              DefaultPlan{to_.contract.strip(*member.type), std::move(json)});
    return {};
  }

  /// What each case of the source becomes.
  Outcome<std::vector<CasePlan>> cases(const Type& source, const Type& target) {
    std::vector<CasePlan> plans(source.members.size());
    const Pragma* const fallback = find_pragma(target.pragmas, Pragma::Name::kFallback);
    for (size_t i = 0; i < plans.size(); ++i) {
      plans[i].name = source.members[i].name;
      plans[i].fate = CasePlan::Fate::kFails;
    }
    MORTISE_TRY_ASSIGN(const auto pairs, pairs_of(MemberList::of(from_.contract, source),
                                                  MemberList::of(to_.contract, target)));
    for (const contract::MemberPair& pair : pairs) {
      if (!pair.before) continue;
      CasePlan& plan = plans[*pair.before];
      if (pair.after) {
        plan.fate = CasePlan::Fate::kCase;
        plan.tag = *pair.after;
        MORTISE_TRY(
            payload(plan, source.members[*pair.before].type, target.members[*pair.after].type));
      } else if (fallback != nullptr) {
        const auto at = std::ranges::find(target.members, fallback->subject, &Member::name);
        plan.tag = static_cast<uint32_t>(at - target.members.begin());
        plan.fate = at->type ? CasePlan::Fate::kText : CasePlan::Fate::kFallback;
      }
    }
    return plans;
  }

  Outcome<> payload(CasePlan& plan, const std::optional<TypeIndex>& from,
                    const std::optional<TypeIndex>& to) {
    if (from.has_value() != to.has_value())
      return misfit("case " + base::quote(plan.name) + " has a payload in one version alone");
    if (!from) return {};
    path_.push_back("." + plan.name);
    MORTISE_TRY_ASSIGN(plan.payload, block(*from, *to));
    path_.pop_back();
    return {};
  }

  Outcome<> variant(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                    uint32_t name) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    VariantPlan plan{.from_tag_size = from_.lay(from).tag_size,
                     .to_tag_size = to_.lay(to).tag_size,
                     .from_payload = from_.lay(from).payload_offset,
                     .to_payload = to_.lay(to).payload_offset};
    if (source.kind == Kind::kVariant) {
      MORTISE_TRY_ASSIGN(plan.cases, cases(source, target));
    } else if (source.kind == Kind::kOption) {
      plan.cases = {{.tag = 0, .name = "none"}, {.tag = 1, .name = "some"}};
      MORTISE_TRY(payload(plan.cases[1], source.first, target.first));
    } else {
      plan.cases = {{.tag = 0, .name = "ok"}, {.tag = 1, .name = "error"}};
      MORTISE_TRY(payload(plan.cases[0], source.first, target.first));
      MORTISE_TRY(payload(plan.cases[1], source.second, target.second));
    }
    plan_step(steps, {.op = Op::kVariant, .from = from_at, .to = to_at, .label = name},
              code_->variants, std::move(plan));
    return {};
  }

  static bool same_labels(const Type& source, const Type& target) {
    return std::ranges::equal(source.members, target.members, {}, &Member::name, &Member::name);
  }

  Outcome<> enumeration(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at,
                        uint32_t to_at, uint32_t name) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    const uint32_t size = to_.lay(to).size;
    if (same_labels(source, target)) {
      copy(steps, from_at, to_at, size);
      check(steps, Op::kCase, to_at, size, static_cast<uint32_t>(target.members.size()), name);
      return {};
    }
    VariantPlan plan{.from_tag_size = from_.lay(from).tag_size, .to_tag_size = size};
    MORTISE_TRY_ASSIGN(plan.cases, cases(source, target));
    plan_step(steps, {.op = Op::kEnum, .from = from_at, .to = to_at, .label = name}, code_->enums,
              std::move(plan));
    return {};
  }

  Outcome<> flags(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                  uint32_t name) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    const uint32_t size = to_.lay(to).size;
    if (same_labels(source, target)) {
      copy(steps, from_at, to_at, size);
      check(steps, Op::kMask, to_at, size, static_cast<uint32_t>(target.members.size()), name);
      return {};
    }
    FlagsPlan plan{.from_size = from_.lay(from).size, .to_size = size};
    plan.bits.resize(source.members.size());
    MORTISE_TRY_ASSIGN(const auto pairs, pairs_of(MemberList::of(from_.contract, source),
                                                  MemberList::of(to_.contract, target)));
    for (const contract::MemberPair& pair : pairs)
      if (pair.before) plan.bits[*pair.before] = {pair.after, source.members[*pair.before].name};
    plan_step(steps, {.op = Op::kFlags, .from = from_at, .to = to_at, .label = name}, code_->flags,
              std::move(plan));
    return {};
  }

  /// Whether elements of a list are one copy on both sides, without a gap.
  bool is_copy(const Block& element, uint32_t from_stride, uint32_t to_stride) const {
    if (element.count != 1 || from_stride != to_stride) return false;
    const Step& step = code_->steps[element.first];
    return step.op == Op::kCopy && step.from == 0 && step.to == 0 && step.size == to_stride;
  }

  Outcome<Block> element(TypeIndex from, TypeIndex to) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    if (source.kind != Kind::kMap) return block(*source.first, *target.first);
    Steps steps;
    const auto& from_offsets = from_.lay(from).offsets;
    const auto& to_offsets = to_.lay(to).offsets;
    MORTISE_TRY(value(steps, from_.contract.strip(*source.first), to_.contract.strip(*target.first),
                      from_offsets[0], to_offsets[0], label(".key")));
    MORTISE_TRY(value(steps, from_.contract.strip(*source.second),
                      to_.contract.strip(*target.second), from_offsets[1], to_offsets[1],
                      label(".value")));
    return store(std::move(steps));
  }

  Outcome<> list(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                 uint32_t name) {
    const TypeLayout& source = from_.lay(from);
    const TypeLayout& target = to_.lay(to);
    ListPlan plan{.from_stride = source.element_size,
                  .to_stride = target.element_size,
                  .from_alignment = source.element_alignment,
                  .to_alignment = target.element_alignment};
    path_.push_back("[]");
    MORTISE_TRY_ASSIGN(plan.element, element(from, to));
    path_.pop_back();
    plan.is_copy = is_copy(plan.element, plan.from_stride, plan.to_stride);
    plan.is_in_place = plan.is_copy && code_->options.borrow != Borrow::kNothing;
    plan_step(steps, {.op = Op::kList, .from = from_at, .to = to_at, .label = name}, code_->lists,
              plan);
    return {};
  }

  Outcome<> repeat(Steps& steps, TypeIndex from, TypeIndex to, uint32_t from_at, uint32_t to_at,
                   uint32_t name) {
    const Type& source = from_.type(from);
    const Type& target = to_.type(to);
    if (source.length != target.length)
      return misfit("a list of " + std::to_string(source.length) + " is none of " +
                    std::to_string(target.length));
    RepeatPlan plan{.count = source.length,
                    .from_stride = from_.lay(from).element_size,
                    .to_stride = to_.lay(to).element_size};
    path_.push_back("[]");
    MORTISE_TRY_ASSIGN(plan.element, block(*source.first, *target.first));
    path_.pop_back();
    if (is_copy(plan.element, plan.from_stride, plan.to_stride)) {
      copy(steps, from_at, to_at, plan.count * plan.to_stride);
      return {};
    }
    plan_step(steps, {.op = Op::kRepeat, .from = from_at, .to = to_at, .label = name},
              code_->repeats, plan);
    return {};
  }

  Side from_;
  Side to_;
  std::unique_ptr<Program::Code> code_;
  bool is_hostile_ = false;
  std::map<std::pair<TypeIndex, TypeIndex>, Block> blocks_;
  std::vector<std::string> path_;
};

Outcome<Program> compile(const TypeAt& source, const TypeAt& target,
                         const CompileOptions& options) {
  MORTISE_TRY_ASSIGN(auto from, side_of(source.contract, source.pointer));
  MORTISE_TRY_ASSIGN(auto to, side_of(target.contract, target.pointer));
  Compiler compiler(std::move(from), std::move(to), options);
  compiler.set_pointers(source.pointer, target.pointer);
  return compiler.run(source.type, target.type);
}

Outcome<Program> compile(const ArgumentsAt& source, const ArgumentsAt& target,
                         const CompileOptions& options) {
  MORTISE_TRY_ASSIGN(auto from, side_of(source.contract, source.pointer));
  MORTISE_TRY_ASSIGN(auto to, side_of(target.contract, target.pointer));
  Compiler compiler(std::move(from), std::move(to), options);
  compiler.set_pointers(source.pointer, target.pointer);
  return compiler.run_arguments(source.function, target.function);
}

}  // namespace mortise::value
