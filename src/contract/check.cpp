// SPDX-License-Identifier: Apache-2.0
#include "contract/check.hpp"

#include <algorithm>

#include "base/version.hpp"
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

void check_contract(const Contract& contract, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  check_pragmas(contract, diagnostics);
  if (diagnostics.error_count() != errors) return;
  const auto violation = validate(contract);
  if (!violation) return;
  diagnostics.add(Rule::kTypeTooLarge, place_of(contract, *violation),
                  to_text(*violation, contract));
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
      const Stability& gate = type.stability == Stability{} ? interface.stability : type.stability;
      each_part(type,
                [&](const Resolved::TypeRef& part) { check(type.name, gate, part, type.span); });
    }
    for (const Resolved::Function& function : interface.functions) {
      const Stability& gate =
          function.stability == Stability{} ? interface.stability : function.stability;
      for (const Resolved::Field& parameter : function.parameters)
        check(function.name, gate, *parameter.type, parameter.span);
      if (function.result) check(function.name, gate, *function.result, function.span);
    }
  }

 private:
  void check(const std::string& user, const Stability& gate, const Resolved::TypeRef& used,
             const Span& span) {
    if (!used.id) return;
    const Resolved::TypeDef& type = resolved_.types[*used.id];
    // A type without a name has the gate of what it was first written in, which means nothing.
    if (type.name.empty())
      return each_part(type, [&](const Resolved::TypeRef& part) { check(user, gate, part, span); });
    if (!outlives(gate, type.stability)) return;
    const std::string why = type.stability.feature.empty()
                                ? "is there since " + type.stability.since
                                : "depends on the feature '" + type.stability.feature + "'";
    diagnostics_
        .add(Rule::kGateOrder, span, "'" + user + "' refers to something that " + why,
             "give both the same gate")
        .notes.push_back({type.span, "it is this"});
  }

  const Resolved& resolved_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_resolved(const Resolved& resolved, Diagnostics& diagnostics) {
  GateOrder gates(resolved, diagnostics);
  for (Resolved::Id id = 0; id < resolved.interfaces.size(); ++id) {
    check_contract(describe(resolved, id), diagnostics);
    gates.check(resolved.interfaces[id]);
  }
  for (Resolved::Id id = 0; id < resolved.worlds.size(); ++id)
    check_contract(describe_world_types(resolved, id), diagnostics);
  check_world_pragmas(resolved, diagnostics);
}

}  // namespace mortise::contract
