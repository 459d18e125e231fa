// SPDX-License-Identifier: Apache-2.0
#include "contract/example.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "contract/diagnostic.hpp"
#include "contract/pragma.hpp"

namespace mortise::contract {
namespace {

using base::Json;
using Flaw = std::optional<JsonFlaw>;

/// What a parameter is that was not given.
std::optional<Json> default_of(const Contract& contract, const Function& function,
                               const Member& parameter) {
  const auto* const pragma = find_pragma(function.pragmas, Pragma::Name::kDefault, parameter.name);
  if (pragma != nullptr)
    if (auto json = base::read_json(pragma->value, kPragmaLimits)) return *std::move(json);
  if (contract.at(*parameter.type).kind == Kind::kOption) return Json{};
  return std::nullopt;
}

/// Whether values of the type have a form in JSON.
bool has_json(const Contract& contract, TypeIndex index) {
  const Type& type = contract.at(index);
  if (type.kind >= Kind::kOwn || type.kind == Kind::kErrorContext) return false;
  const auto fits = [&](const std::optional<TypeIndex>& part) {
    return !part || has_json(contract, *part);
  };
  return fits(type.first) && fits(type.second) &&
         std::ranges::all_of(type.members, [&](const Member& each) { return fits(each.type); });
}

Flaw no_json(const std::string& what, const Error& error) {
  return JsonFlaw{.message = what + std::string(error.message())};
}

}  // namespace

Flaw complete_arguments(const Contract& contract, const Function& function, const Json& given,
                        std::vector<Json>& arguments) {
  if (given.kind != Json::Kind::kObject)
    return JsonFlaw{.message = "expected an object with a member for each parameter, found " +
                               std::string(base::describe(given.kind)),
                    .begin = given.begin,
                    .end = given.end};
  std::vector<std::string_view> names;
  for (const Member& parameter : function.parameters) names.push_back(parameter.name);
  for (size_t i = 0; i < given.names.size(); ++i)
    if (std::ranges::find(names, given.names[i]) == names.end())
      return JsonFlaw{.message = base::quote(function.name) + " has no parameter " +
                                 base::quote(given.names[i], 64),
                      .help = did_you_mean(given.names[i], names),
                      .begin = given.items[i].begin,
                      .end = given.items[i].end};
  JsonChecker checker(contract);
  for (const Member& parameter : function.parameters) {
    const auto at = std::ranges::find(given.names, parameter.name);
    auto argument = at != given.names.end()
                        ? given.items[static_cast<size_t>(at - given.names.begin())]
                        : default_of(contract, function, parameter);
    if (!argument)
      return JsonFlaw{.message = base::quote(function.name) + " needs the argument " +
                                 base::quote(parameter.name),
                      .begin = given.end > 0 ? given.end - 1 : 0,
                      .end = given.end};
    if (Flaw flaw = inside(parameter.name, checker.check(*parameter.type, *argument))) return flaw;
    arguments.push_back(*std::move(argument));
  }
  return {};
}

Flaw read_example(const Contract& contract, const Function& function, const Pragma& pragma,
                  Example& example) {
  if (function.role != Function::Role::kFree || function.is_async)
    return JsonFlaw{.message = "examples are of functions that are no resource's and not async"};
  if (function.result && !has_json(contract, *function.result))
    return JsonFlaw{.message = "a value of " + base::quote(contract.text(*function.result)) +
                               " cannot be written in JSON"};
  const auto given = base::read_json(pragma.subject, kPragmaLimits);
  if (!given) return no_json("its arguments are no JSON: ", given.error());
  if (Flaw flaw = complete_arguments(contract, function, *given, example.arguments)) return flaw;
  if (pragma.value.empty()) return {};
  auto expected = base::read_json(pragma.value, kPragmaLimits);
  if (!expected) return no_json("its result is no JSON: ", expected.error());
  if (!function.result) return JsonFlaw{.message = base::quote(function.name) + " returns nothing"};
  if (Flaw flaw = JsonChecker(contract, true).check(*function.result, *expected)) return flaw;
  example.expected = *std::move(expected);
  return {};
}

}  // namespace mortise::contract
