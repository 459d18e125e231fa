// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_interface.hpp"

#include <algorithm>

#include "base/version.hpp"
#include "bindgen/cpp_wasm.hpp"
#include "bindgen/wit_text.hpp"

namespace mortise::bindgen {

using contract::Kind;
using contract::Member;
using contract::TypeIndex;

namespace {

std::vector<std::string> hex_bytes(std::span<const uint8_t> bytes) {
  std::vector<std::string> texts;
  for (const uint8_t byte : bytes) texts.push_back(hex_byte(byte));
  return texts;
}

std::vector<std::string> field_names(const contract::Function& function) {
  std::vector<std::string> names;
  for (const Member& parameter : function.parameters) names.push_back(cpp_variable(parameter.name));
  return names;
}

}  // namespace

bool is_optional(const contract::Contract& contract, const contract::Function& function) {
  std::string begin = contract::track(contract.version);  // 1 begins with 1.0.0, 0.2 with 0.2.0
  while (std::ranges::count(begin, '.') < 2) begin += ".0";
  const auto first = base::parse_version(begin);
  const auto since = base::parse_version(function.stability.since);
  return since && first && *first < *since;
}

std::string cpp_parameters_name(const contract::Function& function) {
  const std::string prefix = function.access == contract::Function::Access::kSet ? "Set" : "";
  return prefix + pascal_case(short_name(function)) + "Parameters";
}

void CppInterface::write(std::span<const uint8_t> section) {
  out_.comment("The contract `" + contract_.name() + "`.");
  const std::string docs = cpp_docs(contract_.docs);
  if (!docs.empty()) out_.line("///").comment(docs);
  out_.line("struct " + types_.place().contract + " {").in();
  keys();
  for (size_t i = 0; i < contract_.functions.size(); ++i) parameters(i);
  interface();
  members();
  rows();
  client();
  descriptor(section);
  write_cpp_wasm(contract_, types_, layouts_.p4, out_);
  out_.out().line("};").line();
}

void CppInterface::keys() {
  out_.line("static constexpr const char* kName = \"" + contract_.track_name() + "\";");
  const contract::Hashes hashes = contract::hash(contract_);
  out_.line("static constexpr mortise::FunctionKey kFunctions[] = {").in();
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    out_.list("mortise::function_key(",
              {"\"" + link_name(contract_, contract_.functions[i]) + "\"",
               "\"" + contract::to_hex(hashes.functions[i]) + "\"" +
                   (is_optional(contract_, contract_.functions[i]) ? ", true" : "")},
              "),");
  }
  out_.out().line("};");
  out_.line("static constexpr size_t kFunctionCount = " +
            std::to_string(contract_.functions.size()) + ";");
  out_.line();
}

void CppInterface::parameters(size_t index) {
  const Function& function = contract_.functions[index];
  if (function.parameters.empty()) return;
  const std::string name = cpp_parameters_name(function);
  out_.line("/// The parameters of `" + std::string(short_name(function)) + "` as one record.");
  out_.line("struct [[gnu::may_alias]] " + name + " {").in();
  for (const Member& parameter : function.parameters)
    out_.line(types_.text(*parameter.type, Form::kView, Scope::kNamespace) + " " +
              cpp_variable(parameter.name) + (types_.has_default(*parameter.type) ? "{};" : ";"));
  out_.out().line("};");
  assert_record(out_, name, field_names(function), layouts_.p8.functions[index].arguments,
                layouts_.p4.functions[index].arguments);
  out_.line();
}

void CppInterface::interface() {
  std::vector<std::string> bases{"public mortise::Names"};
  for (TypeIndex i = 0; i < contract_.types.size(); ++i)
    if (types_.is_own(i)) bases.push_back("public " + cpp_names_class(contract_, types_, i));
  out_.line("/// What a plugin implements. Parameters are borrowed for the call.");
  out_.list("class Interface : ", bases, " {").line(" public:").in();
  for (size_t i = 0; i < contract_.functions.size(); ++i) interface_function(i);
  out_.line().out().line(" protected:").in().line("~Interface() = default;");
  out_.out().line("};").line();
}

void CppInterface::interface_function(size_t index) {
  const Function& function = contract_.functions[index];
  const bool may_miss = is_optional(contract_, function);
  std::vector<std::string> parameters;
  for (const Member& parameter : function.parameters) {
    std::string text = types_.parameter(parameter, Scope::kClass);
    // What has a body does not use them, and says so by leaving out their names.
    if (may_miss) text.replace(text.rfind(' '), 1, " /*").append("*/");
    parameters.push_back(std::move(text));
  }
  const std::string result =
      function.result ? types_.text(*function.result, Form::kOwned, Scope::kClass) : "void";
  out_.comment(cpp_docs(function.docs));
  if (may_miss)
    out_.comment((cpp_docs(function.docs).empty() ? "" : "\n") +
                 std::string("May be left out: calls then answer `unsupported`."));
  const std::string head = "virtual " + result + " " + cpp_function(function) + "(";
  if (!may_miss) {
    out_.list(head, parameters, ") = 0;");
    return;
  }
  out_.list(head, parameters, ") {").in();
  out_.line("mortise::detail::stop_at_missing_function();").out().line("}");
}

void CppInterface::members() {
  std::vector<std::string> functions;
  for (const Function& function : contract_.functions)
    functions.push_back("&Interface::" + cpp_function(function));
  out_.line("/// The functions one by one, for `mortise::testing`.");
  out_.list("static constexpr mortise::detail::Members<", functions, "> kMembers{};").line();
}

/// Overloads, wrong signatures and private functions are no "left out": without this check they
/// would silently be taken for it, or called in its place.
void CppInterface::shape_check(size_t index) {
  const Function& function = contract_.functions[index];
  const std::string name = cpp_function(function);
  const std::string result =
      function.result ? types_.text(*function.result, Form::kOwned, Scope::kNamespace) : "void";
  std::vector<std::string> arguments;
  for (const std::string& field : field_names(function)) arguments.push_back("parameters." + field);
  out_.line("/// Whether a class has a `" + name + "` of its own.");
  out_.line("template <class Impl>");
  out_.line("static constexpr bool provides_" + name + "() {").in();
  out_.line("if constexpr (requires {").in().in().in();
  out_.line("requires std::is_same_v<decltype(&Impl::" + name + "), decltype(&Interface::" + name +
            ")>;");
  out_.out().line("}) {").out().line("return false;").out().line("} else {").in();
  out_.line(function.parameters.empty() ? "static_assert(requires(Impl& plugin) {"
                                        : "static_assert(requires(Impl& plugin, const " +
                                              cpp_parameters_name(function) + "& parameters) {");
  out_.in().list("{ plugin.Impl::" + name + "(", arguments, ") } -> std::same_as<" + result + ">;");
  out_.out().line("}, \"'" + name + "' must be public and have the contract's signature\");");
  out_.line("return true;").out().line("}").out().line("}").line();
}

void CppInterface::rows() {
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    if (is_optional(contract_, contract_.functions[i])) shape_check(i);
  out_.comment(
      "The rows of a plugin's entry: each calls the class's own function, not through the virtual "
      "table.");
  out_.line("template <class Impl>");
  out_.line("static constexpr mortise::detail::Rows<kFunctionCount> rows() {").in();
  out_.line("using mortise::detail::frame;").line("using mortise::detail::row_of;");
  for (const Function& function : contract_.functions)
    if (is_optional(contract_, function))
      out_.line("constexpr bool has_" + cpp_function(function) + " = provides_" +
                cpp_function(function) + "<Impl>();");
  out_.line("return {{").in().in();
  for (size_t i = 0; i < contract_.functions.size(); ++i) row(i);
  out_.out().out().line("}};").out().line("}").line();
}

void CppInterface::row(size_t index) {
  const Function& function = contract_.functions[index];
  const bool has_parameters = !function.parameters.empty();
  const std::string record = has_parameters ? cpp_parameters_name(function) : "mortise::Unit";
  const std::string result =
      function.result ? types_.text(*function.result, Form::kOwned, Scope::kNamespace) : "void";
  std::vector<std::string> arguments;
  for (const std::string& field : field_names(function)) arguments.push_back("parameters." + field);
  const bool may_miss = is_optional(contract_, function);
  out_.line("row_of(kFunctions[" + std::to_string(index) + "],");
  out_.line("       " + (may_miss ? "!has_" + cpp_function(function) + " ? nullptr : " : "") +
            "&frame<Impl, " + record + ", " + result + ",");
  out_.line("              [](Impl& plugin, const " + record + "&" +
            (has_parameters ? " parameters" : "") + ") {");
  out_.in().in().in().in().in().in().in().in();
  out_.list("return plugin.Impl::" + cpp_function(function) + "(", arguments, ");");
  out_.out().out().out().out().out().out().out().out();
  out_.line("              }>),");
}

std::string CppInterface::outcome(const Function& function) const {
  if (!function.result) return "mortise::Outcome<>";
  const contract::Type& result = contract_.at(*function.result);
  const auto text = [&](const auto& type) {
    return types_.text(type, Form::kOwned, Scope::kNamespace);
  };
  if (result.kind != Kind::kResult) return "mortise::Outcome<" + text(*function.result) + ">";
  return "mortise::Outcome<" + text(result.first) + ", " + text(result.second) + ">";
}

void CppInterface::client() {
  out_.line(
      "/// The functions as they are called, whatever way the calls go. A view argument must");
  out_.line("/// live until the call returns.");
  out_.line("template <class Way>").line("class Caller : public Way {").line(" public:").in();
  out_.line("using Way::Way;");
  for (size_t i = 0; i < contract_.functions.size(); ++i) client_function(i);
  out_.out().line("};").line();
  out_.line("/// What an application calls.");
  out_.line("class Client : public Caller<mortise::TypedClient<Client>> {").line(" public:").in();
  out_.line("using Caller::Caller;").out().line("};").line();
}

void CppInterface::client_function(size_t index) {
  const Function& function = contract_.functions[index];
  // What may be left out at the end is left out easily.
  size_t required = function.parameters.size();
  const auto may_miss = [&](const Member& parameter) {
    const Kind kind = contract_.at(*parameter.type).kind;
    return kind == Kind::kOption || kind == Kind::kList || kind == Kind::kMap;
  };
  while (required > 0 && may_miss(function.parameters[required - 1])) --required;

  std::vector<std::string> parameters;
  for (size_t i = 0; i < function.parameters.size(); ++i)
    parameters.push_back(types_.parameter(function.parameters[i], Scope::kNamespace) +
                         (i < required ? "" : " = {}"));
  const std::string type = outcome(function);
  out_.line().comment(cpp_docs(function.docs));
  out_.list("MORTISE_INLINE " + type + " " + cpp_function(function) + "(", parameters, ") const {");
  out_.in();
  const std::vector<std::string> names = field_names(function);
  if (!names.empty())
    out_.list("const " + cpp_parameters_name(function) + " parameters_{", names, "};");
  out_.line("return this->template call<" + type + ">(" + std::to_string(index) + ", " +
            (names.empty() ? "nullptr" : "&parameters_") + ");");
  out_.out().line("}");
  if (!is_optional(contract_, function)) return;
  const std::string name = cpp_function(function);
  out_.line("/// Whether the plugin that serves now has `" + name + "`.");
  out_.line("bool has_" + name + "() const { return this->provides(" + std::to_string(index) +
            "); }");
}

void CppInterface::descriptor(std::span<const uint8_t> section) {
  out_.line(
      "/// Everything that is said above, for programs: docs/descriptor.md, behind its size.");
  out_.list("static constexpr uint8_t kDescriptor[] = {", hex_bytes(section), "};");
}

}  // namespace mortise::bindgen
