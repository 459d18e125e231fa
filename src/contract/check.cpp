// SPDX-License-Identifier: Apache-2.0
#include "contract/check.hpp"

#include <algorithm>
#include <utility>

#include "base/version.hpp"
#include "contract/layout.hpp"
#include "contract/pragma.hpp"
#include "contract/validate.hpp"
#include "contract/wit.hpp"

namespace mortise::contract {
namespace {

Span place_of(const Contract& contract, const Violation& violation) {
  Span span;
  if (violation.part == Violation::Part::kType) span = contract.types[violation.number].span;
  if (violation.part == Violation::Part::kFunction)
    span = contract.functions[violation.number].span;
  return span.is_somewhere() ? span : contract.span;
}

std::string describe_violation(const Contract& contract, const Violation& violation) {
  using Part = Violation::Part;
  if (violation.part == Part::kType)
    return "'" + contract.text(violation.number) + "': " + violation.message;
  if (violation.part == Part::kFunction)
    return "'" + contract.functions[violation.number].name + "': " + violation.message;
  return to_text(violation, contract);
}

void check_sizes(const Contract& contract, Diagnostics& diagnostics) {
  const auto violation = check_limits(contract);
  if (!violation) return;
  diagnostics.add(Rule::kTypeTooLarge, place_of(contract, *violation),
                  describe_violation(contract, *violation),
                  "send it in parts, or as a list of no fixed length");
}

void check_contract(const Contract& contract, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  check_pragmas(contract, diagnostics);
  if (diagnostics.error_count() == errors) check_sizes(contract, diagnostics);
}

/// Whether what has one gate may not count on what has another one: it comes and goes later.
bool outlives(const Stability& user, const Stability& used) {
  if (!used.feature.empty()) return user.feature != used.feature;
  if (used.since.empty() || !user.feature.empty()) return false;
  if (user.since.empty()) return false;
  return *base::parse_version(user.since) < *base::parse_version(used.since);
}

class GateOrder {
 public:
  GateOrder(const Resolved& resolved, Diagnostics& diagnostics)
      : resolved_(resolved), diagnostics_(diagnostics) {}

  void check(const Resolved::Interface& interface) {
    for (const Resolved::Id id : interface.types) {
      const Resolved::TypeDef& type = resolved_.types[id];
      const Stability& gate = type.stability ? *type.stability : *interface.stability;
      each_part(type,
                [&](const Resolved::TypeRef& part) { check(type.name, gate, part, type.span); });
    }
    for (const Resolved::Function& function : interface.functions) {
      const Stability& gate = function.stability ? *function.stability : *interface.stability;
      for (const Resolved::Field& parameter : function.parameters)
        check(function.name, gate, *parameter.type, parameter.span);
      if (function.result) check(function.name, gate, *function.result, function.span);
    }
  }

 private:
  void check(std::string_view user, const Stability& gate, const Resolved::TypeRef& used,
             const Span& span) {
    if (!used.id) return;
    const Resolved::TypeDef& type = resolved_.types[*used.id];
    // A type without a name has the gate of what it was first written in, which means nothing.
    if (type.name.empty())
      return each_part(type, [&](const Resolved::TypeRef& part) { check(user, gate, part, span); });
    if (!outlives(gate, *type.stability)) return;
    const std::string why = type.stability->feature.empty()
                                ? "is there since " + type.stability->since
                                : "depends on the feature '" + type.stability->feature + "'";
    diagnostics_
        .add(Rule::kGateOrder, span, "'" + std::string(user) + "' refers to something that " + why,
             "give both the same gate")
        .notes.push_back({type.span, "it is this"});
  }

  const Resolved& resolved_;
  Diagnostics& diagnostics_;
};

/// Counts the types and resources that interfaces are described with.
class DescribedTypes {
 public:
  explicit DescribedTypes(const Resolved& resolved)
      : resolved_(resolved), counted_for_(resolved.types.size(), kNone) {}

  /// @return how many those of this interface and the ones before are together.
  size_t add(Resolved::Id id) {
    interface_ = id;
    for (const Resolved::Id type : resolved_.interfaces[id].types) want({.id = type});
    for (const Resolved::Function& function : resolved_.interfaces[id].functions)
      each_part(function, [&](const Resolved::TypeRef& part) { want(part); });
    while (!waiting_.empty()) {
      const Resolved::Id type = waiting_.back();
      waiting_.pop_back();
      each_part(resolved_.types[type], [&](const Resolved::TypeRef& part) { want(part); });
    }
    return count_;
  }

 private:
  static constexpr Resolved::Id kNone = UINT32_MAX;

  void want(const Resolved::TypeRef& type) {
    if (!type.id || std::exchange(counted_for_[*type.id], interface_) == interface_) return;
    ++count_;
    waiting_.push_back(*type.id);
  }

  const Resolved& resolved_;
  std::vector<Resolved::Id> counted_for_;  // by type: the last interface that has it
  std::vector<Resolved::Id> waiting_;
  Resolved::Id interface_ = 0;
  size_t count_ = 0;
};

/// Knows without a closer look which interfaces can hold nothing that has to be checked: nearly
/// all, and a closer look takes longer than reading them did.
class QuickLook {
 public:
  explicit QuickLook(const Resolved& resolved) : resolved_(resolved) {
    size_t members = 0;
    for (const Resolved::TypeDef& type : resolved.types) {
      members += type.members.size();
      bounds_.push_back(bound_of(type));
    }
    for (const Resolved::Interface& interface : resolved.interfaces)
      for (const Resolved::Function& function : interface.functions)
        members += function.parameters.size();
    is_small_ = resolved.types.size() < kMaxTypes / 2 && members < kMaxMembers;
  }

  bool is_harmless(const Resolved::Interface& interface) const {
    if (!is_small_ || interface.functions.size() > kMaxFunctions || !interface.pragmas.empty())
      return false;
    return std::ranges::all_of(interface.types, [&](Resolved::Id id) { return is_harmless(id); }) &&
           std::ranges::all_of(interface.functions, [&](const Resolved::Function& function) {
             return function.pragmas.empty() && bound_of(function.parameters) < kSizeLimit &&
                    (!function.result || bound_of(*function.result) < kSizeLimit);
           });
  }

 private:
  bool is_harmless(Resolved::Id id) const {
    const Resolved::TypeDef& type = resolved_.types[id];
    return type.pragmas.empty() && bounds_[id] < kSizeLimit &&
           std::ranges::all_of(type.members, &std::vector<Pragma>::empty,
                               &Resolved::Field::pragmas);
  }

  uint64_t bound_of(const Resolved::TypeRef& type) const {
    return type.id ? bounds_[*type.id] : 16;
  }

  uint64_t bound_of(const std::vector<Resolved::Field>& members) const {
    uint64_t sum = 0;
    for (const Resolved::Field& member : members)
      if (member.type) sum += bound_of(*member.type);
    return std::min<uint64_t>(sum, kSizeLimit);
  }

  /// Not less than the size of a type: every part takes a multiple of eight bytes, and the tag of a
  /// variant eight. At most `kSizeLimit`.
  uint64_t bound_of(const Resolved::TypeDef& type) const {
    uint64_t size = 16 + bound_of(type.members);
    const bool is_inline = type.kind == Kind::kAlias || type.kind == Kind::kOption ||
                           type.kind == Kind::kResult || type.kind == Kind::kFixedList;
    if (is_inline && type.first) size += bound_of(*type.first);
    if (is_inline && type.second) size += bound_of(*type.second);
    if (type.kind == Kind::kFixedList) size *= type.length;
    return std::min<uint64_t>(size, kSizeLimit);
  }

  const Resolved& resolved_;
  std::vector<uint64_t> bounds_;  // by type
  bool is_small_ = false;
};

}  // namespace

void check_resolved(const Resolved& resolved, const ReadOptions& options,
                    Diagnostics& diagnostics) {
  // Interfaces that use many types of others are described with them: that grows with the square of
  // what is written.
  DescribedTypes described(resolved);
  for (Resolved::Id id = 0; id < resolved.interfaces.size(); ++id) {
    if (described.add(id) <= options.max_described) continue;
    diagnostics.add(Rule::kTooLarge, resolved.interfaces[id].span,
                    "up to here the interfaces refer to more than " +
                        std::to_string(options.max_described) + " types together",
                    "use fewer types of other interfaces");
    return;
  }
  GateOrder gates(resolved, diagnostics);
  const QuickLook quick(resolved);
  for (Resolved::Id id = 0; id < resolved.interfaces.size(); ++id) {
    if (!quick.is_harmless(resolved.interfaces[id]))
      check_contract(describe(resolved, id), diagnostics);
    gates.check(resolved.interfaces[id]);
  }
  for (Resolved::Id id = 0; id < resolved.worlds.size(); ++id)
    check_sizes(describe_world(resolved, id), diagnostics);
  check_world_pragmas(resolved, diagnostics);
}

}  // namespace mortise::contract
