// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp.hpp"

#include <map>
#include <set>

#include "base/text.hpp"
#include "bindgen/cpp_declare.hpp"
#include "bindgen/cpp_interface.hpp"
#include "bindgen/wit_text.hpp"
#include "contract/sections.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Kind;
using contract::Type;
using contract::TypeIndex;

namespace {

/// Finds out what has no form in C++.
class Checker {
 public:
  Checker(const Contract& contract, const CppTypes& types) : contract_(contract), types_(types) {}

  Outcome<> run() {
    MORTISE_TRY(check_kinds());
    MORTISE_TRY(check_types());
    return check_functions();
  }

 private:
  Error unsupported(const std::string& what) const {
    return Error(Code::kBindgenUnsupported,
                 "cannot write C++ for " + base::quote(contract_.name()) + ": " + what);
  }

  Outcome<> check_kinds() const {
    for (const contract::Resource& resource : contract_.resources)
      return unsupported("'" + resource.name + "' is a resource, and those are not supported yet");
    for (const Type& type : contract_.types)
      if (type.kind == Kind::kFuture || type.kind == Kind::kStream ||
          type.kind == Kind::kErrorContext)
        return unsupported("'" + std::string(kind_name(type.kind)) +
                           "' parses, and calls with it are not supported");
    for (const Function& function : contract_.functions)
      if (function.is_async)
        return unsupported("'" + function.name +
                           "' is async, and calls of such functions are not supported");
    return {};
  }

  /// Takes a name for something. @param scope  in which it must be the only one.
  Outcome<> take(std::map<std::string, std::string>& scope, const std::string& name,
                 const std::string& what) const {
    const auto [it, is_new] = scope.emplace(name, what);
    if (is_new) return {};
    return Error(Code::kBindgenNameClash, "cannot write C++ for " + base::quote(contract_.name()) +
                                              ": " + it->second + " and " + what +
                                              " would both be called '" + name +
                                              "'; rename one of them in the contract");
  }

  Outcome<> check_types() {
    for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
      if (!types_.is_own(i)) continue;
      const std::string what = "type '" + contract_.types[i].name + "'";
      MORTISE_TRY(take(names_, types_.name(i, Form::kOwned), what));
      if (types_.has_twin(i))
        MORTISE_TRY(take(names_, types_.name(i, Form::kView), "the view of " + what));
    }
    return {};
  }

  Outcome<> check_functions() {
    std::map<std::string, std::string> members;
    for (const Function& function : contract_.functions) {
      const std::string what = "function '" + function.name + "'";
      MORTISE_TRY(take(members, cpp_function(function), what));
      if (!function.parameters.empty())
        MORTISE_TRY(take(names_, cpp_parameters_name(function), "the parameters of " + what));
    }
    return {};
  }

  const Contract& contract_;
  const CppTypes& types_;
  std::map<std::string, std::string> names_;  // and what has each
};

/// The headers of other interfaces that this one takes types from, as seen from it.
std::set<std::string> headers_used(const Contract& contract) {
  std::set<std::string> paths;
  for (const Type& type : contract.types) {
    if (type.kind != Kind::kAlias) continue;
    const Type& first = contract.types[*type.first];
    if (type.owner.empty() && !first.owner.empty())
      paths.insert("../../" + CppPlace::of(first.owner).path);
  }
  return paths;
}

}  // namespace

Outcome<SourceFile> cpp_header(const Contract& contract) {
  const CppTypes types(contract);
  MORTISE_TRY(Checker(contract, types).run());
  MORTISE_TRY_ASSIGN(auto p8, lay_out(contract, contract::PointerSize::k8));
  MORTISE_TRY_ASSIGN(auto p4, lay_out(contract, contract::PointerSize::k4));
  MORTISE_TRY_ASSIGN(const auto section,
                     contract::encode_sections({&contract, 1}, {.with_docs = false}));
  const CppLayouts layouts{std::move(p8), std::move(p4)};
  const CppPlace& place = types.place();

  CodeWriter out;
  out.line("// Made by `mortise bindgen` from the contract " + contract.name() + ". Do not edit.");
  out.line("#ifndef " + place.guard).line("#define " + place.guard).line();
  out.line("#include <mortise/client.hpp>");
  out.line("#include <mortise/contract.hpp>");
  out.line("#include <mortise/plugin.hpp>").line();
  const auto used = headers_used(contract);
  for (const std::string& path : used) out.line("#include \"" + path + "\"");
  if (!used.empty()) out.line();
  const std::string space = place.outer +
                            (place.version.empty() ? "" : "::inline " + place.version) +
                            "::inline " + place.inner;
  out.line("namespace " + space + " {").line();
  CppDeclarations(contract, types, layouts, out).write();
  if (!contract.functions.empty()) CppInterface(contract, types, layouts, out).write(section);
  out.line("}  // namespace " + space).line();
  out.line("#endif  // " + place.guard);
  return SourceFile{.path = place.path, .text = out.take()};
}

}  // namespace mortise::bindgen
