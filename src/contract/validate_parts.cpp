// SPDX-License-Identifier: Apache-2.0
#include "contract/validate_parts.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "contract/names.hpp"

namespace mortise::contract {
namespace {

using Problem = std::optional<std::string>;
using Names = std::vector<Pragma::Name>;

/// What one pragma says.
Problem check_content(const Pragma& pragma, const std::vector<Member>& subjects,
                      bool needs_subject) {
  const auto is_subject = [&](const Member& member) { return member.name == pragma.subject; };
  switch (pragma.name) {
    case Pragma::Name::kDefault:
    case Pragma::Name::kRange:
      if (pragma.value.empty()) return "it has no value";
      break;
    case Pragma::Name::kSunset:
      if (pragma.subject.empty() && pragma.value.empty()) return "it says neither version nor date";
      if (!pragma.subject.empty() && !is_version(pragma.subject))
        return "its version is not like '1.2.3'";
      if (!pragma.value.empty() && !is_date(pragma.value))
        return "its date is not like '2027-06-01'";
      return std::nullopt;
    case Pragma::Name::kExample:
      if (pragma.subject.empty()) return "it has no arguments";
      if (!is_plain_text(pragma.subject)) return "its arguments are not plain text";
      return std::nullopt;
    case Pragma::Name::kFallback:
    case Pragma::Name::kIdempotent:
    case Pragma::Name::kSecret:
      if (!pragma.value.empty()) return "it takes no value";
  }
  if (pragma.name == Pragma::Name::kIdempotent) needs_subject = false;
  if (needs_subject ? std::ranges::none_of(subjects, is_subject) : !pragma.subject.empty())
    return "its subject " + base::quote(pragma.subject) + " does not exist here";
  return std::nullopt;
}

/// @param allowed   what may stand here, besides `@sunset`.
/// @param subjects  what they may be about; null where they are about the item itself.
Problem check_list(const std::vector<Pragma>& pragmas, const Names& allowed,
                   const std::vector<Member>* subjects) {
  std::vector<std::pair<Pragma::Name, std::string_view>> seen;
  for (const Pragma& pragma : pragmas) {
    if (pragma.name > Pragma::Name::kExample)
      return "there is no pragma " + std::to_string(static_cast<unsigned>(pragma.name));
    const std::string what = "pragma @" + std::string(pragma_name(pragma.name));
    const bool is_sunset = pragma.name == Pragma::Name::kSunset;
    if (!is_sunset && std::ranges::find(allowed, pragma.name) == allowed.end())
      return what + " may not stand here";
    if (!is_plain_text(pragma.value)) return what + ": its value is not plain text";
    const auto problem = check_content(
        pragma, subjects != nullptr ? *subjects : std::vector<Member>{}, subjects != nullptr);
    if (problem) return what + ": " + *problem;
    const bool is_value = pragma.name == Pragma::Name::kDefault ||
                          pragma.name == Pragma::Name::kRange ||
                          pragma.name == Pragma::Name::kExample;
    seen.emplace_back(pragma.name,
                      is_value ? std::string_view(pragma.subject) : std::string_view{});
  }
  std::ranges::sort(seen);
  if (std::ranges::adjacent_find(seen) != seen.end()) return "a pragma stands there twice";
  return std::nullopt;
}

/// The handle that a constructor makes: its result, or the ok type of that.
bool makes(const Contract& contract, const Function& function) {
  if (!function.result) return false;
  const Type* made = &contract.at(*function.result);
  if (made->kind == Kind::kResult) {
    if (!made->first) return false;
    made = &contract.at(*made->first);
  }
  return made->kind == Kind::kOwn && made->resource == function.resource;
}

Problem check_role(const Contract& contract, const Function& function) {
  if (function.role == Function::Role::kFree)
    return function.resource == 0 ? Problem{} : "it belongs to no resource, and names one";
  if (function.resource >= contract.resources.size())
    return "there is no resource " + std::to_string(function.resource);
  if (!contract.resources[function.resource].owner.empty())
    return "its resource belongs to another interface";
  if (function.role == Function::Role::kConstructor) {
    if (function.access != Function::Access::kCall || function.is_async)
      return "a constructor is neither an accessor nor async";
    if (!makes(contract, function))
      return "a constructor returns its resource, or a result with it";
  }
  if (function.role != Function::Role::kMethod) return std::nullopt;
  if (function.parameters.empty() || function.parameters[0].name != "self")
    return "a method begins with 'self'";
  const Type& self = contract.at(*function.parameters[0].type);
  if (self.kind != Kind::kBorrow || self.resource != function.resource)
    return "its 'self' is not its resource, borrowed";
  return std::nullopt;
}

Problem check_name(const Contract& contract, const Function& function) {
  std::string prefix = function_prefix(function.role, function.access);
  if (function.role != Function::Role::kFree) prefix += contract.resources[function.resource].name;
  const bool is_constructor = function.role == Function::Role::kConstructor;
  if (!is_constructor && function.role != Function::Role::kFree) prefix += ".";
  if (is_constructor ? function.name == prefix
                     : function.name.starts_with(prefix) &&
                           is_identifier(std::string_view(function.name).substr(prefix.size())))
    return std::nullopt;
  return "its name is " + base::quote(function.name) + ", and should be " + base::quote(prefix) +
         (is_constructor ? "" : " and an identifier");
}

Problem check_access(const Contract& contract, const Function& function) {
  if (function.access == Function::Access::kCall) return std::nullopt;
  if (function.is_async) return "an accessor is not async";
  const size_t parameters =
      function.parameters.size() - (function.role == Function::Role::kMethod ? 1 : 0);
  if (function.access == Function::Access::kGet)
    return parameters == 0 && function.result ? Problem{}
                                              : "a getter takes nothing and returns a value";
  if (parameters != 1) return "a setter takes one value";
  if (!function.result) return std::nullopt;
  const Type& result = contract.at(*function.result);
  return result.kind == Kind::kResult && !result.first
             ? Problem{}
             : "a setter returns nothing, or a result without a value";
}

}  // namespace

Problem check_docs(const std::string& docs) {
  return is_plain_text(docs) ? Problem{} : "its docs are not plain text in UTF-8";
}

Problem check_stability(const Stability& stability) {
  if (!stability.since.empty() && !is_version(stability.since)) return "@since has no version";
  if (!stability.feature.empty() && !is_identifier(stability.feature))
    return "@unstable has no identifier";
  if (!stability.deprecated.empty() && !is_version(stability.deprecated))
    return "@deprecated has no version";
  if (!stability.since.empty() && !stability.feature.empty())
    return "it is both @since and @unstable";
  if (!stability.deprecated.empty() && stability.since.empty() && stability.feature.empty())
    return "it is @deprecated, and neither @since nor @unstable";
  return std::nullopt;
}

Problem check_unique(const std::vector<Member>& members) {
  std::vector<std::string> forms;
  forms.reserve(members.size());
  for (const Member& member : members) forms.push_back(unique_form(member.name));
  std::ranges::sort(forms);
  const auto same = std::ranges::adjacent_find(forms);
  if (same == forms.end()) return std::nullopt;
  return "two of its members are called " + base::quote(*same) +
         ", as case and hyphens do not count";
}

Problem check_pragmas(const Contract& contract) {
  return check_list(contract.pragmas, {}, nullptr);
}

Problem check_pragmas(const Resource& resource) {
  return check_list(resource.pragmas, {}, nullptr);
}

Problem check_pragmas(const Contract& contract, const Type& type) {
  if (type.kind != Kind::kVariant && type.kind != Kind::kEnum)
    return check_list(type.pragmas, {}, nullptr);
  if (Problem problem = check_list(type.pragmas, {Pragma::Name::kFallback}, &type.members))
    return problem;
  const Pragma* const fallback = find_pragma(type.pragmas, Pragma::Name::kFallback);
  if (fallback == nullptr) return std::nullopt;
  const auto at = std::ranges::find(type.members, fallback->subject, &Member::name);
  if (!at->type || contract.at(*at->type).kind == Kind::kString) return std::nullopt;
  return "pragma @fallback: its case has a payload that is no string";
}

Problem check_pragmas(const Member& member, Kind kind) {
  if (kind != Kind::kRecord) return check_list(member.pragmas, {}, nullptr);
  return check_list(member.pragmas,
                    {Pragma::Name::kDefault, Pragma::Name::kRange, Pragma::Name::kSecret}, nullptr);
}

Problem check_pragmas(const Function& function) {
  return check_list(function.pragmas,
                    {Pragma::Name::kDefault, Pragma::Name::kRange, Pragma::Name::kIdempotent,
                     Pragma::Name::kExample},
                    &function.parameters);
}

Problem check_function(const Contract& contract, const Function& function) {
  if (function.role > Function::Role::kConstructor || function.access > Function::Access::kSet)
    return "its role or access does not exist";
  for (const auto check : {check_role, check_name, check_access})
    if (Problem problem = check(contract, function)) return problem;
  return std::nullopt;
}

}  // namespace mortise::contract
