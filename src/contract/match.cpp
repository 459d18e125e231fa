// SPDX-License-Identifier: Apache-2.0
#include "contract/match.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "contract/match_members.hpp"
#include "contract/match_work.hpp"
#include "contract/remarks.hpp"

namespace mortise::contract {
namespace {

using What = Change::What;

/// "record 'setting'", "type 'id'", "'list<u8>'"
std::string described(const Contract& contract, TypeIndex index) {
  const Type& type = contract.types[index];
  std::string text = base::quote(contract.text(index, kLongestType), kLongestType);
  if (type.name.empty()) return text;
  return std::string(kind_name(is_labelled(type.kind) ? type.kind : Kind::kAlias)) + " " + text;
}

/// The same with what a name stands for in its place.
std::string described_inside(const Contract& contract, TypeIndex index) {
  if (is_labelled(contract.at(index).kind)) return described(contract, contract.strip(index));
  return base::quote(contract.definition(index, kLongestType), kLongestType);
}

}  // namespace

void MatchUse::join(const MatchUse& other) {
  std::vector<uint32_t> all;
  std::set_union(functions.begin(), functions.end(), other.functions.begin(), other.functions.end(),
                 std::back_inserter(all));
  has_more = has_more || other.has_more || all.size() > Change::kMostFunctions;
  all.resize(std::min(all.size(), Change::kMostFunctions));
  functions = std::move(all);
  in_parameters = in_parameters || other.in_parameters;
  in_results = in_results || other.in_results;
}

std::string MatchSite::name() const {
  if (list == nullptr) return "type " + base::quote(definition, kLongestType);
  if (member == nullptr) return "the result of " + list->owner;
  return list->name(*member) + " of " + list->owner;
}

Effects Matcher::Work::match_site(TypeIndex before, TypeIndex after, const MatchSite& site,
                                  Frame& frame) {
  const uint32_t number = pair_of(before, after);
  const Pair& pair = pairs_[number];
  if (pair.misfit) tell_misfit(before, after, site, *pair.misfit, frame);
  if (pair.has_changes) frame.inside.push_back(number);
  return pair.effects;
}

/// A payload or result, which may be missing.
Effects Matcher::Work::match_optional(std::optional<TypeIndex> before,
                                      std::optional<TypeIndex> after, const MatchSite& site,
                                      Frame& frame) {
  if (before && after) return match_site(*before, *after, site, frame);
  if (!before && !after) return {};
  const std::string type = before ? described(before_, *before) : described(after_, *after);
  const auto* const verb = before ? " has no value any more, it had " : " now has the value ";
  tell({.what = What::kTypeChanged,
        .text = site.name() + verb + type,
        .effects = Effects::both(Effect::kImpossible),
        .before = site.before,
        .after = site.after},
       frame);
  return Effects::both(Effect::kImpossible);
}

void Matcher::Work::tell_misfit(TypeIndex before, TypeIndex after, const MatchSite& site,
                                const Misfit& misfit, Frame& frame) {
  const std::string was = described(before_, before);
  const std::string is = described(after_, after);
  const std::string name = (site.list == nullptr ? "" : "type of ") + site.name();
  std::string text = name + " changed from " + was + " to " + is;
  if (was == is) {  // the difference is further inside
    const std::string inside = described_inside(before_, misfit.before) + " became " +
                               described_inside(after_, misfit.after);
    text = name == was ? was + ": " + inside : name + " is still " + was + ", but there " + inside;
  }
  if (misfit.what == What::kResourceChanged) {
    const auto full = [](const Contract& contract, TypeIndex type) {
      const Resource& resource = contract.resources[contract.types[type].resource];
      return base::quote(track_of(contract, resource) + "." + resource.name, kLongestType);
    };
    text = name + " is for another resource: " + full(before_, misfit.before) + " became " +
           full(after_, misfit.after);
  }
  tell({.what = misfit.what,
        .text = std::move(text),
        .effects = Effects::both(Effect::kImpossible),
        .before = site.before,
        .after = site.after},
       frame);
}

Effects Matcher::Work::match_members(const MemberList& before, const MemberList& after,
                                     Frame& frame) {
  std::vector<MemberPair> pairs = pair_members(before.members, after.members);
  join_renamed(before, after, pairs);
  Effects effects;
  for (const MemberPair& pair : pairs) {
    const Member* was = pair.before ? &before.members[*pair.before] : nullptr;
    const Member* is = pair.after ? &after.members[*pair.after] : nullptr;
    const MatchStep dot(path_, ".");
    const MatchStep label(path_, (is ? is : was)->name);
    if (was == nullptr)
      effects |= tell_one_sided(after, *is, before, true, frame);
    else if (is == nullptr)
      effects |= tell_one_sided(before, *was, after, false, frame);
    else
      effects |= match_both(before, *was, after, *is, frame);
  }
  if (is_reordered(pairs)) {
    const MemberWords& words = words_of(after.sort);
    const auto converted = Effects::both(Effect::kConverted);
    tell({.what = words.reordered,
          .text = std::string(words.many) + " of " + after.owner + " have another order",
          .effects = converted,
          .before = before.span,
          .after = after.span},
         frame);
    effects |= converted;
  }
  return effects;
}

Effects Matcher::Work::match_both(const MemberList& before, const Member& was,
                                  const MemberList& after, const Member& is, Frame& frame) {
  const MatchSite site{.list = &after, .member = &is, .before = was.span, .after = is.span};
  if (was.name != is.name) {
    const auto impossible = Effects::both(Effect::kImpossible);
    tell({.what = words_of(after.sort).renamed,
          .text = before.name(was) + " of " + before.owner + " is now called " +
                  base::quote(is.name, 64),
          .effects = impossible,
          .before = was.span,
          .after = is.span},
         frame);
    return impossible;
  }
  if (was.docs != is.docs || was.pragmas != is.pragmas)
    for (Change& change : compare_remarks(site.name(), path_, was, is))
      tell(std::move(change), frame);
  return match_optional(was.type, is.type, site, frame);
}

/// @param is_added  the version after has the member, the one before lacks it; else the reverse.
Effects Matcher::Work::tell_one_sided(const MemberList& has, const Member& member,
                                      const MemberList& lacks, bool is_added, Frame& frame) {
  const MemberWords& words = words_of(has.sort);
  Fate arriving = fill(has, member);
  Fate leaving = drop(lacks);
  if (!is_added) std::swap(arriving, leaving);
  const Effects effects{arriving.effect, leaving.effect};
  if (is_full()) return effects;  // and no text is written for nobody
  tell({.what = is_added ? words.added : words.removed,
        .text = has.name(member) + (is_added ? " added to " : " removed from ") + lacks.owner,
        .effects = effects,
        .forward = std::move(arriving.text),
        .backward = std::move(leaving.text),
        .before = is_added ? lacks.span : member.span,
        .after = is_added ? member.span : lacks.span},
       frame);
  return effects;
}

/// Whether one more change is too much.
bool Matcher::Work::is_full() {
  has_more_changes_ = has_more_changes_ || told_.size() >= Matcher::kMostChanges;
  return told_.size() >= Matcher::kMostChanges;
}

void Matcher::Work::tell(Change change, Frame& frame) {
  if (change.what != What::kGivenUp && is_full()) return;
  change.path = path_.substr(0, Matcher::kLongestPath);
  if (path_.size() > Matcher::kLongestPath) change.path += "...";
  frame.told.push_back(told_.size());
  told_.push_back({.change = std::move(change)});
}

Effects Matcher::Work::match_types(TypeIndex before, TypeIndex after, std::string_view path) {
  const MatchStep lengthened(path_, path);
  Frame frame;
  const MatchSite site{
      .definition = path, .before = before_.types[before].span, .after = after_.types[after].span};
  const Effects effects = match_site(before, after, site, frame);
  assign(frame, {});
  return effects;
}

Effects Matcher::Work::match_functions(const Function& before, const Function& after) {
  const MatchStep lengthened(path_, after.name);
  const auto number = static_cast<uint32_t>(functions_.size());
  functions_.push_back(after.name);
  const auto was = MemberList::of(before_, before);
  const auto is = MemberList::of(after_, after);

  Frame parameters;
  Effects there = match_members(was, is, parameters);
  if (before.is_async != after.is_async) {
    there = Effects::both(Effect::kImpossible);
    tell({.what = What::kAsyncChanged,
          .text = is.owner + (after.is_async ? " is now 'async'" : " is no longer 'async'"),
          .effects = there,
          .before = before.span,
          .after = after.span},
         parameters);
  }
  assign(parameters, {.functions = {number}, .in_parameters = true});

  Frame result;
  const MatchStep answered(path_, "()");
  const MatchSite site{.list = &is, .before = before.span, .after = after.span};
  const Effects back = match_optional(before.result, after.result, site, result);
  assign(result, {.functions = {number}, .in_results = true});
  return {std::max(there.forward, back.backward), std::max(there.backward, back.forward)};
}

/// Says who carries what was told in a frame, and what is inside it.
void Matcher::Work::assign(const Frame& frame, const MatchUse& use) {
  for (const size_t told : frame.told) told_[told].use = use;
  for (const uint32_t pair : frame.inside) roots_.emplace_back(pair, use);
}

/// Who carries each pair: those who name it, and those who carry a pair around it.
std::vector<MatchUse> Matcher::Work::spread() const {
  std::vector<MatchUse> uses(pairs_.size());
  for (const auto& [pair, use] : roots_) uses[pair].join(use);
  for (size_t i = pairs_.size(); i-- > 0;)
    for (const uint32_t inner : pairs_[i].inside) uses[inner].join(uses[i]);
  return uses;
}

std::vector<Change> Matcher::Work::changes() const {
  const std::vector<MatchUse> uses = spread();
  std::vector<Change> changes;
  changes.reserve(told_.size());
  for (const Told& told : told_) {
    const MatchUse& use = told.pair == kNoPair ? told.use : uses[told.pair];
    Change& change = changes.emplace_back(told.change);
    for (const uint32_t function : use.functions) change.functions.push_back(functions_[function]);
    change.has_more_functions = use.has_more;
    change.in_parameters = use.in_parameters;
    change.in_results = use.in_results;
  }
  return changes;
}

Matcher::Matcher(const Contract& before, const Contract& after)
    : work_(std::make_unique<Work>(before, after)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Effects Matcher::match_types(TypeIndex before, TypeIndex after, std::string_view path) {
  return work_->match_types(before, after, path);
}
Effects Matcher::match_functions(const Function& before, const Function& after) {
  return work_->match_functions(before, after);
}
std::vector<Change> Matcher::changes() const { return work_->changes(); }
bool Matcher::has_more_changes() const { return work_->has_more_changes(); }

}  // namespace mortise::contract
