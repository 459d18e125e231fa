// SPDX-License-Identifier: Apache-2.0
//
// The functions of `TypeResolver`.
#include <utility>

#include "contract/resolve_types.hpp"

namespace mortise::contract {

using Access = Function::Access;
using Role = Function::Role;

TypeResolver::FunctionSource TypeResolver::source_of(const ast::Docs& docs,
                                                     const std::vector<ast::Attribute>& attributes,
                                                     const ast::Name& name,
                                                     const ast::Signature& signature, Role role,
                                                     const ast::Name* resource) const {
  FunctionSource source{docs, attributes, name, signature, role, resource};
  const bool is_plain = role == Role::kFree && signature.access == Access::kCall;
  source.full_name =
      is_plain ? name.text
               : state_.sources.keep(function_name(
                     role, signature.access, resource != nullptr ? resource->text : "", name.text));
  return source;
}

std::optional<Resolved::Function> TypeResolver::resolve_function(const FunctionSource& source) {
  const ast::Signature& signature = source.signature;
  const Gate gate = read_gate(state_, source.attributes, package_, source.name.span);
  Resolved::Function function{.name = source.full_name,
                              .role = source.role,
                              .access = signature.access,
                              .is_async = signature.is_async,
                              .docs = source.docs.text,
                              .pragmas = source.docs.pragmas,
                              .stability = gate.stability,
                              .external_id = gate.external_id,
                              .span = source.name.span};
  if (source.resource != nullptr) {
    const NamedType* const found = scope_.names.find(source.resource->text);
    if (found == nullptr || found->is_broken) return std::nullopt;
    function.resource = found->id;
  }
  resolve_parameters(source, function);
  resolve_result(source, function);
  if (signature.access != Access::kCall) check_accessor(source, function);
  if (!gate.is_open) return std::nullopt;
  check_parts(function);
  return function;
}

void TypeResolver::resolve_parameters(const FunctionSource& source, Resolved::Function& function) {
  NameScope names("parameter", state_.diagnostics);
  if (source.role == Role::kMethod) {
    Resolved::TypeDef self{.kind = Kind::kBorrow, .resource = function.resource};
    self.stability = stability_of_parts(self);
    self.span = source.signature.span;
    names.define("self", source.signature.span);
    function.parameters.push_back(
        {.name = "self", .type = share(std::move(self)), .span = source.signature.span});
  }
  function.parameters.reserve(function.parameters.size() + source.signature.parameters.size());
  for (const ast::Parameter& parameter : source.signature.parameters) {
    names.define(parameter.name.text, parameter.name.span);
    function.parameters.push_back({.name = parameter.name.text,
                                   .type = resolve(parameter.type, {}),
                                   .span = parameter.name.span});
  }
}

void TypeResolver::resolve_result(const FunctionSource& source, Resolved::Function& function) {
  const std::optional<ast::TypeExpr>& written = source.signature.result;
  if (written) function.result = resolve(*written, {});
  if (source.role != Role::kConstructor) return;
  if (written)
    check_constructor_result(source, function);
  else
    function.result = as_value({.id = function.resource}, source.name.span);
}

/// A constructor gives its resource, or a result with it.
void TypeResolver::check_constructor_result(const FunctionSource& source,
                                            const Resolved::Function& function) {
  const auto definition = [&](const Resolved::TypeRef& type) -> const Resolved::TypeDef* {
    return type.id ? &state_.resolved.types[*type.id] : nullptr;
  };
  const ast::TypeExpr& written = *source.signature.result;
  const Resolved::TypeDef* const result = definition(*function.result);
  const std::string name(source.resource->text);
  if (result == nullptr || result->kind != Kind::kResult) {
    state_.diagnostics.add(Rule::kBadConstructor, written.span,
                           "a constructor gives its resource, or a result with it",
                           "leave the result out, or write 'result<" + name + ", ...>'");
    return;
  }
  const Resolved::TypeDef* const ok = result->first ? definition(*result->first) : nullptr;
  if (ok != nullptr && ok->kind == Kind::kOwn && ok->resource == function.resource) return;
  const bool has_ok = !written.arguments.empty() && result->first;
  state_.diagnostics.add(Rule::kBadConstructor, has_ok ? written.arguments[0].span : written.span,
                         "the result of this constructor must be of '" + name + "'",
                         "write 'result<" + name + ", ...>'");
}

void TypeResolver::check_accessor(const FunctionSource& source,
                                  const Resolved::Function& function) {
  const ast::Signature& signature = source.signature;
  const auto refuse = [&](const Span& span, std::string_view message) {
    state_.diagnostics.add(Rule::kBadAccessor, span, std::string(message));
  };
  if (signature.access == Access::kGet) {
    if (!signature.parameters.empty())
      refuse(signature.parameters[0].name.span, "a getter has no parameters");
    if (!function.result) refuse(signature.span, "a getter gives a value");
    return;
  }
  if (signature.parameters.size() != 1)
    refuse(signature.parameters.size() > 1 ? signature.parameters[1].name.span : signature.span,
           "a setter has one parameter");
  if (!function.result) return;
  const Resolved::TypeDef* const result =
      function.result->id ? &state_.resolved.types[*function.result->id] : nullptr;
  if (result == nullptr || result->kind != Kind::kResult || result->first)
    refuse(signature.result->span,
           "a setter gives nothing, or a 'result' without a type for success");
}

/// What a function that is there may not mention.
void TypeResolver::check_parts(const Resolved::Function& function) {
  bool is_closed = function.role != Role::kFree && state_.types[function.resource].is_closed;
  for (const Resolved::Field& parameter : function.parameters)
    is_closed |= state_.is_closed(*parameter.type);
  if (function.result) is_closed |= state_.is_closed(*function.result);
  if (is_closed)
    state_.diagnostics.add(
        Rule::kClosedGate, function.span,
        "'" + std::string(function.name) + "' refers to a type whose gate is closed",
        "give it the same gate, or open the feature");
  if (function.result && function.result->id && state_.types[*function.result->id].has_borrow)
    state_.diagnostics.add(
        Rule::kBorrowInResult, function.span,
        "'" + std::string(function.name) + "' gives a borrowed handle, and those end with the call",
        "give an owned one: 'own' or the resource's name");
}

}  // namespace mortise::contract
