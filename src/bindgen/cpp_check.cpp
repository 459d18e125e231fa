// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_check.hpp"

#include <map>
#include <string>

#include "base/text.hpp"
#include "bindgen/cpp_interface.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Kind;
using contract::Type;
using contract::TypeIndex;

namespace {

/// The names of one scope, and what has each.
class Names {
 public:
  explicit Names(const Contract& contract) : contract_(contract) {}

  Outcome<> take(const std::string& name, const std::string& what) {
    const auto [it, is_new] = names_.emplace(name, what);
    if (is_new) return {};
    return Error(Code::kBindgenNameClash, "cannot write C++ for " + base::quote(contract_.name()) +
                                              ": " + it->second + " and " + what +
                                              " would both be called '" + name +
                                              "'; rename one of them in the contract");
  }

 private:
  const Contract& contract_;
  std::map<std::string, std::string> names_;
};

}  // namespace

Outcome<> check_kinds(const Contract& contract, std::string_view language) {
  const auto unsupported = [&](const std::string& what) {
    return Error(Code::kBindgenUnsupported, "cannot write " + std::string(language) + " for " +
                                                base::quote(contract.name()) + ": " + what);
  };
  for (const Type& type : contract.types)
    if (type.kind == Kind::kFuture || type.kind == Kind::kStream ||
        type.kind == Kind::kErrorContext)
      return unsupported("'" + std::string(kind_name(type.kind)) +
                         "' parses, and calls with it are not supported");
  for (const Function& function : contract.functions)
    if (function.is_async)
      return unsupported("'" + function.name +
                         "' is async, and calls of such functions are not supported");
  return {};
}

Outcome<> check_cpp_names(const Contract& contract, const CppTypes& types) {
  Names names(contract);
  for (TypeIndex i = 0; i < contract.types.size(); ++i) {
    if (!types.is_own(i)) continue;
    const std::string what = "type '" + contract.types[i].name + "'";
    MORTISE_TRY(names.take(types.name(i, Form::kOwned), what));
    if (types.has_twin(i))
      MORTISE_TRY(names.take(types.name(i, Form::kView), "the view of " + what));
  }
  Names members(contract);
  for (const contract::Resource& resource : contract.resources) {
    if (!resource.owner.empty()) continue;
    const std::string what = "resource '" + resource.name + "'";
    for (const char* const suffix : {"", "Ref", "Object", "Class"})
      MORTISE_TRY(names.take(types.place().type_name(resource.name, suffix),
                             (*suffix == 0 ? "" : "what is for ") + what));
    for (const char* const verb : {"make-", "find-"})
      MORTISE_TRY(members.take(cpp_variable(verb + resource.name), "what is for " + what));
  }
  for (const Function& function : contract.functions) {
    const std::string what = "function '" + function.name + "'";
    MORTISE_TRY(members.take(cpp_function(function), what));
    if (is_optional(contract, function))
      MORTISE_TRY(members.take("has_" + cpp_function(function), "the question for " + what));
    if (!function.parameters.empty())
      MORTISE_TRY(names.take(cpp_parameters_name(function), "the parameters of " + what));
  }
  return {};
}

}  // namespace mortise::bindgen
