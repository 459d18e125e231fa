// SPDX-License-Identifier: Apache-2.0
#include "contract/match_work.hpp"

#include "contract/remarks.hpp"

namespace mortise::contract {
namespace {

using What = Change::What;

/// Levels of types that are followed. A contract has at most 100.
constexpr uint32_t kDeepest = 200;

}  // namespace

/// For each type the one behind its aliases.
std::vector<TypeIndex> strip_aliases(const Contract& contract) {
  std::vector<TypeIndex> stripped(contract.types.size());
  for (TypeIndex i = 0; i < stripped.size(); ++i) {
    const Type& type = contract.types[i];
    stripped[i] = type.kind == Kind::kAlias ? stripped[*type.first] : i;
  }
  return stripped;
}

std::string track_of(const Contract& contract, const Resource& resource) {
  if (resource.owner.empty()) return contract.track_name();
  const size_t at = resource.owner.rfind('@');
  if (at == resource.owner.npos) return resource.owner;
  return resource.owner.substr(0, at + 1) + track(std::string_view(resource.owner).substr(at + 1));
}

uint32_t Matcher::Work::pair_of(TypeIndex before, TypeIndex after) {
  before = stripped_before_[before];
  after = stripped_after_[after];
  const uint64_t key = uint64_t{before} << 32 | after;
  if (const auto it = known_.find(key); it != known_.end()) return it->second;
  if (steps_ >= Matcher::kMostSteps || depth_ >= kDeepest) return give_up();

  steps_ += 1 + before_.types[before].members.size() + after_.types[after].members.size();
  ++depth_;
  Frame frame;
  Pair pair = compare(before, after, frame);
  --depth_;
  const auto number = static_cast<uint32_t>(pairs_.size());
  for (const size_t told : frame.told) told_[told].pair = number;
  pair.has_changes = !frame.told.empty() || !frame.inside.empty();
  pair.inside = std::move(frame.inside);
  pairs_.push_back(std::move(pair));
  known_.emplace(key, number);
  return number;
}

uint32_t Matcher::Work::give_up() {
  if (given_up_ != kNoPair) return given_up_;
  given_up_ = static_cast<uint32_t>(pairs_.size());
  Frame frame;
  tell({.what = What::kGivenUp,
        .text = "the types are too many to compare; what is left counts as changed",
        .effects = Effects::both(Effect::kImpossible),
        .before = before_.span,
        .after = after_.span},
       frame);
  for (const size_t told : frame.told) told_[told].pair = given_up_;
  pairs_.push_back({.effects = Effects::both(Effect::kImpossible), .has_changes = true});
  return given_up_;
}

Matcher::Work::Pair Matcher::Work::compare(TypeIndex before_index, TypeIndex after_index,
                                           Frame& frame) {
  const Type& before = before_.types[before_index];
  const Type& after = after_.types[after_index];
  Pair pair;
  const auto misfit = [&](What what) {
    pair.effects = Effects::both(Effect::kImpossible);
    pair.misfit = Misfit{before_index, after_index, what};
    return pair;
  };
  if (is_handle(before.kind) && is_handle(after.kind)) {
    if (!is_same_resource(before_, before_.resources[before.resource], after_,
                          after_.resources[after.resource]))
      return misfit(What::kResourceChanged);
    return before.kind == after.kind ? pair : misfit(What::kOwnershipChanged);
  }
  if (before.kind != after.kind || before.length != after.length ||
      before.first.has_value() != after.first.has_value() ||
      before.second.has_value() != after.second.has_value())
    return misfit(What::kTypeChanged);

  switch (before.kind) {
    case Kind::kRecord:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags: {
      const auto was = MemberList::of(before_, before);
      const auto is = MemberList::of(after_, after);
      for (Change& change : compare_remarks(was.owner, path_, before, after))
        tell(std::move(change), frame);
      pair.effects = match_members(was, is, frame);
      break;
    }
    case Kind::kTuple:
      if (before.members.size() != after.members.size()) return misfit(What::kTypeChanged);
      [[fallthrough]];
    default:
      compare_parts(before, after, pair, frame);
  }
  return pair;
}

void Matcher::Work::compare_parts(const Type& before, const Type& after, Pair& pair, Frame& frame) {
  for (size_t i = 0; i < before.members.size(); ++i)
    enter(before.members[i].type, after.members[i].type, "." + std::to_string(i), pair, frame);
  const bool is_result = before.kind == Kind::kResult;
  const bool is_map = before.kind == Kind::kMap;
  const bool is_option = before.kind == Kind::kOption;
  enter(before.first, after.first,
        is_result   ? ".ok"
        : is_map    ? "[key]"
        : is_option ? ""
                    : "[]",
        pair, frame);
  enter(before.second, after.second, is_result ? ".error" : "[value]", pair, frame);
}

/// Compares what is inside a type that has no labels.
void Matcher::Work::enter(std::optional<TypeIndex> before, std::optional<TypeIndex> after,
                          std::string_view step, Pair& pair, Frame& frame) {
  if (!before) return;
  const MatchStep lengthened(path_, step);
  const uint32_t number = pair_of(*before, *after);
  const Pair& inner = pairs_[number];
  pair.effects |= inner.effects;
  if (!pair.misfit) pair.misfit = inner.misfit;
  if (inner.has_changes) frame.inside.push_back(number);
}

bool is_same_resource(const Contract& before, const Resource& was, const Contract& after,
                      const Resource& is) {
  if (was.name != is.name) return false;
  // Own resources follow their interface; that its track changed is told once.
  if (was.owner.empty() && is.owner.empty()) return true;
  return track_of(before, was) == track_of(after, is);
}

}  // namespace mortise::contract
