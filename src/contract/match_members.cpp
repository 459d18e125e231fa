// SPDX-License-Identifier: Apache-2.0
#include "contract/match_members.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/json_reader.hpp"
#include "base/text.hpp"
#include "contract/json_value.hpp"

namespace mortise::contract {
namespace {

constexpr size_t kLongestLabel = 64;

using Sort = MemberList::Sort;
using What = Change::What;

/// The numbers of a list's members that have no partner, by the members with a partner between
/// which they stand. Keys name those by their numbers in `after`.
class Gaps {
 public:
  static constexpr uint32_t kEdge = UINT32_MAX;
  using Key = std::pair<uint32_t, uint32_t>;
  using Entry = std::pair<Key, uint32_t>;

  /// @param partners  for each member of one list the number of its partner, or `kEdge`.
  explicit Gaps(const std::vector<uint32_t>& partners) {
    uint32_t left = kEdge;
    size_t open = 0;
    for (uint32_t i = 0; i < partners.size(); ++i) {
      if (partners[i] == kEdge) {
        entries_.emplace_back(Key{left, kEdge}, i);
        continue;
      }
      for (; open < entries_.size(); ++open) entries_[open].first.second = partners[i];
      left = partners[i];
    }
    std::sort(entries_.begin(), entries_.end());
  }

  /// The members of one gap, in their order.
  std::vector<uint32_t> at(const Key& key) const {
    std::vector<uint32_t> room;
    auto it = std::lower_bound(entries_.begin(), entries_.end(), key,
                               [](const Entry& a, const Key& b) { return a.first < b; });
    for (; it != entries_.end() && it->first == key; ++it) room.push_back(it->second);
    return room;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// The type of a member that may have got another label, as a text; nothing where it has a
/// `@default`, so that somebody thought of those who do not send it.
std::optional<std::string> comparable_type(const MemberList& list, const Member& member) {
  if (list.default_of(member) != nullptr) return std::nullopt;
  if (!member.type) return std::string();
  std::string text = list.contract.text(*member.type, kLongestType);
  return text.size() < kLongestType ? std::optional(std::move(text)) : std::nullopt;
}

bool is_renamed(const MemberList& before, const Member& was, const MemberList& after,
                const Member& is) {
  const auto type = comparable_type(before, was);
  return type && type == comparable_type(after, is);
}

/// Joins members of one gap of which there is exactly one with a type on both sides.
/// @param renamed  numbers in `after`: numbers in `before`.
void join_by_type(const MemberList& before, const std::vector<uint32_t>& gone,
                  const MemberList& after, const std::vector<uint32_t>& come,
                  std::unordered_map<uint32_t, uint32_t>& renamed) {
  struct Candidates {
    std::vector<uint32_t> gone{};
    std::vector<uint32_t> come{};
  };
  std::map<std::string, Candidates> by_type;
  for (const uint32_t number : gone)
    if (const auto type = comparable_type(before, before.members[number]))
      by_type[*type].gone.push_back(number);
  for (const uint32_t number : come)
    if (const auto type = comparable_type(after, after.members[number]))
      by_type[*type].come.push_back(number);
  for (const auto& [type, candidates] : by_type)
    if (candidates.gone.size() == 1 && candidates.come.size() == 1)
      renamed.emplace(candidates.come[0], candidates.gone[0]);
}

/// Whether a default is of its type. Contracts from sources are checked, descriptors are not.
bool fits(const Contract& contract, TypeIndex type, const Pragma& value) {
  const auto json = base::read_json(value.value);
  return json && !JsonChecker(contract).check(type, *json);
}

}  // namespace

const MemberWords& words_of(Sort sort) {
  static constexpr MemberWords kWords[] = {
      {"field", "fields", What::kFieldAdded, What::kFieldRemoved, What::kFieldRenamed,
       What::kFieldsReordered},
      {"case", "cases", What::kCaseAdded, What::kCaseRemoved, What::kCaseRenamed,
       What::kCasesReordered},
      {"flag", "flags", What::kFlagAdded, What::kFlagRemoved, What::kFlagRenamed,
       What::kFlagsReordered},
      {"parameter", "parameters", What::kParameterAdded, What::kParameterRemoved,
       What::kParameterRenamed, What::kParametersReordered},
  };
  return kWords[static_cast<size_t>(sort)];
}

MemberList MemberList::of(const Contract& contract, const Type& type) {
  const Sort sort = type.kind == Kind::kRecord  ? Sort::kFields
                    : type.kind == Kind::kFlags ? Sort::kFlags
                                                : Sort::kCases;
  std::string owner = std::string(kind_name(type.kind)) + " " + base::quote(type.name, 64);
  return {sort, contract, type.members, type.pragmas, std::move(owner), type.span};
}

MemberList MemberList::of(const Contract& contract, const Function& function) {
  return {Sort::kParameters,
          contract,
          function.parameters,
          function.pragmas,
          "function " + base::quote(function.name, kLongestLabel),
          function.span};
}

std::string MemberList::name(const Member& member) const {
  return std::string(words_of(sort).one) + " " + base::quote(member.name, kLongestLabel);
}

const Pragma* MemberList::default_of(const Member& member) const {
  if (sort == Sort::kParameters) return find_pragma(pragmas, Pragma::Name::kDefault, member.name);
  return sort == Sort::kFields ? find_pragma(member.pragmas, Pragma::Name::kDefault) : nullptr;
}

Fate fill(const MemberList& receiver, const Member& member) {
  if (receiver.sort == Sort::kCases || receiver.sort == Sort::kFlags) return {};
  if (const Pragma* value = receiver.default_of(member)) {
    const std::string text = base::quote(value->value, 64);
    if (!fits(receiver.contract, *member.type, *value))
      return {Effect::kImpossible, "its default " + text + " does not fit its type"};
    return {Effect::kConverted, "filled with its default " + text};
  }
  if (receiver.contract.at(*member.type).kind == Kind::kOption)
    return {Effect::kConverted, "filled with 'none'"};
  return {Effect::kImpossible, "nothing can stand for it: it is no 'option' and has no '@default'"};
}

Fate drop(const MemberList& receiver) {
  switch (receiver.sort) {
    case Sort::kFields:
    case Sort::kParameters:
      return {Effect::kConverted, "left out"};
    case Sort::kFlags:
      return {Effect::kMayFail, "a call fails where it is set"};
    case Sort::kCases:
      break;
  }
  const Pragma* fallback = find_pragma(receiver.pragmas, Pragma::Name::kFallback);
  if (fallback == nullptr)
    return {Effect::kMayFail, "a call with it fails: the receiver names no '@fallback'"};
  return {Effect::kConverted,
          "read as the fallback " + base::quote(fallback->subject, kLongestLabel)};
}

void join_renamed(const MemberList& before, const MemberList& after,
                  std::vector<MemberPair>& pairs) {
  // Where nothing is gone or nothing is new, nothing was renamed.
  if (std::ranges::all_of(pairs, [](const MemberPair& p) { return p.before.has_value(); }) ||
      std::ranges::all_of(pairs, [](const MemberPair& p) { return p.after.has_value(); }))
    return;
  std::vector<uint32_t> after_of(before.members.size(), Gaps::kEdge);
  std::vector<uint32_t> self_of(after.members.size(), Gaps::kEdge);
  for (const MemberPair& pair : pairs)
    if (pair.before && pair.after) after_of[*pair.before] = self_of[*pair.after] = *pair.after;

  const Gaps was(after_of);
  const Gaps is(self_of);
  std::unordered_map<uint32_t, uint32_t> renamed;  // number in `after`: number in `before`
  const auto& entries = is.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i - 1].first == entries[i].first) continue;
    const auto come = is.at(entries[i].first);
    const auto gone = was.at(entries[i].first);
    if (come.size() != gone.size()) {
      join_by_type(before, gone, after, come, renamed);
      continue;
    }
    for (size_t k = 0; k < come.size(); ++k)
      if (is_renamed(before, before.members[gone[k]], after, after.members[come[k]]))
        renamed.emplace(come[k], gone[k]);
  }
  if (renamed.empty()) return;

  std::vector<bool> joined(before.members.size());
  for (MemberPair& pair : pairs) {
    if (pair.before || !renamed.contains(*pair.after)) continue;
    pair.before = renamed[*pair.after];
    joined[*pair.before] = true;
  }
  std::erase_if(pairs, [&](const MemberPair& p) { return !p.after && joined[*p.before]; });
}

bool is_reordered(const std::vector<MemberPair>& pairs) {
  std::optional<uint32_t> last;
  for (const MemberPair& pair : pairs) {
    if (!pair.before || !pair.after) continue;
    if (last && *pair.before < *last) return true;
    last = pair.before;
  }
  return false;
}

std::vector<MemberPair> pair_members(std::span<const Member> before,
                                     std::span<const Member> after) {
  std::vector<MemberPair> pairs;
  pairs.reserve(std::max(before.size(), after.size()));
  // Most lists begin alike, and most are alike.
  uint32_t same = 0;
  for (; same < before.size() && same < after.size(); ++same) {
    if (before[same].name != after[same].name) break;
    pairs.push_back({same, same});
  }
  std::unordered_map<std::string_view, uint32_t> numbers;
  for (uint32_t i = same; i < before.size(); ++i) numbers.emplace(before[i].name, i);
  std::vector<bool> found(before.size());
  for (uint32_t i = same; i < after.size(); ++i) {
    const auto it = numbers.find(after[i].name);
    pairs.push_back({it == numbers.end() ? std::nullopt : std::optional(it->second), i});
    if (it != numbers.end()) found[it->second] = true;
  }
  for (uint32_t i = same; i < before.size(); ++i)
    if (!found[i]) pairs.push_back({i, std::nullopt});
  return pairs;
}

}  // namespace mortise::contract
