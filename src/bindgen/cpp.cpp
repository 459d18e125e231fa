// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp.hpp"

#include <set>

#include "bindgen/cpp_check.hpp"
#include "bindgen/cpp_declare.hpp"
#include "bindgen/cpp_interface.hpp"
#include "contract/sections.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Kind;
using contract::Type;

namespace {

/// The headers of other interfaces that this one takes types from, as seen from it.
std::set<std::string> headers_used(const Contract& contract) {
  std::set<std::string> paths;
  for (const Type& type : contract.types) {
    if (type.kind != Kind::kAlias) continue;
    const Type& first = contract.types[*type.first];
    if (type.owner.empty() && !first.owner.empty())
      paths.insert("../../" + CppPlace::of(first.owner, {}).path);
  }
  for (const contract::Resource& resource : contract.resources)
    if (!resource.owner.empty()) paths.insert("../../" + CppPlace::of(resource.owner, {}).path);
  return paths;
}

}  // namespace

std::string prefixed_path(std::string_view prefix, const std::string& path) {
  return prefix.empty() ? path : std::string(prefix) + "/" + path;
}

Outcome<SourceFile> cpp_header(const Contract& contract, std::string_view prefix) {
  const CppTypes types(contract, prefix);
  MORTISE_TRY(check_kinds(contract, "C++"));
  MORTISE_TRY(check_cpp_names(contract, types));
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
  return SourceFile{.path = prefixed_path(prefix, place.path), .text = out.take()};
}

}  // namespace mortise::bindgen
