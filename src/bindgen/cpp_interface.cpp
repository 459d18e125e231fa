// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_interface.hpp"

#include <algorithm>
#include <array>
#include <map>

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

bool is_method(const contract::Function& function) {
  return function.role == contract::Function::Role::kMethod;
}

/// `add`: what a method is called in the class of its objects.
std::string method_name(const contract::Function& function) {
  const std::string set = function.access == contract::Function::Access::kSet ? "set-" : "";
  return cpp_variable(set + std::string(short_name(function)));
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
  return prefix + pascal_case(flat_label(function)) + "Parameters";
}

void CppInterface::write(std::span<const uint8_t> section) {
  out_.comment("The contract `" + contract_.name() + "`.");
  const std::string docs = cpp_docs(contract_.docs);
  if (!docs.empty()) out_.line("///").comment(docs);
  out_.line("struct " + types_.place().contract + " {").in();
  keys();
  for (size_t i = 0; i < contract_.functions.size(); ++i) parameters(i);
  objects();
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
  if (types_.has_handles()) out_.line("static constexpr bool kHasHandles = true;");
  if (resource_count() != 0) {
    out_.line("static constexpr mortise::detail::ResourceKey kResources[] = {").in();
    for (const contract::Resource& resource : contract_.resources) {
      if (!resource.owner.empty()) continue;
      std::vector<std::string> rows;
      for (const char* const kind : {"[resource-new]", "[resource-rep]", "[dtor]"})
        rows.push_back("\"" + contract_.track_name() + "#" + kind + resource.name + "\"");
      out_.list("mortise::detail::resource_key(", rows, "),");
    }
    out_.out().line("};");
    out_.line("static constexpr size_t kResourceCount = " + std::to_string(resource_count()) + ";");
  }
  out_.line();
}

uint32_t CppInterface::resource_count() const {
  return own_number(static_cast<uint32_t>(contract_.resources.size()));
}

uint32_t CppInterface::own_number(uint32_t resource) const {
  uint32_t number = 0;
  for (uint32_t i = 0; i < resource; ++i) number += is_own_resource(i) ? 1 : 0;
  return number;
}

std::string CppInterface::result_text(const Function& function, Scope scope) const {
  return function.result ? types_.text(*function.result, Form::kOwned, scope) : "void";
}

std::vector<std::string> CppInterface::arguments_of(const Function& function) const {
  std::vector<std::string> arguments;
  for (const Member& parameter : function.parameters) {
    if (is_method(function) && &parameter == &function.parameters.front()) continue;
    const bool is_own = contract_.at(*parameter.type).kind == Kind::kOwn;
    arguments.push_back("parameters." + cpp_variable(parameter.name) + (is_own ? ".take()" : ""));
  }
  return arguments;
}

std::vector<std::string> CppInterface::names_bases() const {
  std::vector<std::string> bases{"public mortise::Names"};
  std::map<std::string, int> counts;
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    if (!types_.is_own(i)) continue;
    bases.push_back("public " + cpp_names_class(contract_, types_, i));
    for (const Form form : {Form::kOwned, Form::kView}) counts[types_.name(i, form)] = 1;
  }
  const auto names_of = [&](uint32_t resource) {
    return std::array{types_.resource_name(resource, ""), types_.resource_name(resource, "Ref")};
  };
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    for (const std::string& name : names_of(i)) ++counts[name];
  // A name that two have is the contract's own. Where only other interfaces have it, it is none's.
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    if (is_own_resource(i) || std::ranges::all_of(names_of(i), [&](const std::string& name) {
          return counts.at(name) == 1;
        }))
      bases.push_back("public " + types_.resource(i, "", Scope::kNamespace) + "Names_");
  return bases;
}

/// The classes that stand behind the contract's own resources.
void CppInterface::objects() {
  for (uint32_t i = 0; i < contract_.resources.size(); ++i) {
    if (!is_own_resource(i)) continue;
    const std::string name = types_.resource(i, "Object", Scope::kNamespace);
    out_.line("/// What a plugin implements for `" + contract_.resources[i].name +
              "`: an object behind each handle.");
    out_.list("class " + name + " : ", names_bases(), " {").line(" public:").in();
    out_.line(name + "() = default;");
    out_.line(name + "(const " + name + "&) = delete;");
    out_.line(name + "& operator=(const " + name + "&) = delete;");
    out_.line("virtual ~" + name + "() = default;").line();
    out_.line("/// What its methods are called on, and which resource of the contract it is.");
    out_.line("using Self_ = " + types_.resource(i, "Ref", Scope::kClass) + ";");
    out_.line("static constexpr uint32_t kResource_ = " + std::to_string(own_number(i)) + ";");
    out_.line();
    for (const Function& function : contract_.functions)
      if (is_method(function) && function.resource == i)
        interface_function(function, method_name(function));
    out_.out().line("};").line();
  }
}

void CppInterface::parameters(size_t index) {
  const Function& function = contract_.functions[index];
  if (function.parameters.empty()) return;
  const std::string name = cpp_parameters_name(function);
  out_.line("/// The parameters of `" + flat_label(function) + "` as one record.");
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
  std::vector<std::string> bases = names_bases();
  if (resource_count() != 0)
    bases.push_back("public mortise::detail::Home<" + types_.place().contract + ">");
  out_.line("/// What a plugin implements. Parameters are borrowed for the call.");
  out_.list("class Interface : ", bases, " {").line(" public:").in();
  for (const Function& function : contract_.functions)
    if (!is_method(function)) interface_function(function, cpp_function(function));
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    if (is_own_resource(i)) resource_functions(i);
  out_.line().out().line(" protected:").in().line("~Interface() = default;");
  out_.out().line("};").line();
}

/// How an author makes and finds the objects of a resource.
void CppInterface::resource_functions(uint32_t resource) {
  const std::string& label = contract_.resources[resource].name;
  const std::string handle = types_.resource(resource, "", Scope::kClass);
  const std::string object = types_.resource(resource, "Object", Scope::kClass);
  const std::string number = std::to_string(own_number(resource));
  out_.line();
  out_.line("using " + object + " = " + types_.place().contract + "::" + object + ";");
  out_.line("/// The class of all its objects. Name your own in your class, so that methods which");
  out_.line("/// came later are found in it.");
  out_.line("using " + types_.resource(resource, "Class", Scope::kClass) + " = " + object + ";");
  out_.line("/// A new object, which ends with the handle that stands for it.");
  out_.line("template <class Class_, class... Arguments_>");
  out_.line(handle + " " + cpp_variable("make-" + label) + "(Arguments_&&... arguments) const {");
  out_.in().line("return " + handle + "(this->template make_object<" + object + ", Class_>(").in();
  out_.in().line(number + ", std::forward<Arguments_>(arguments)...));").out().out();
  out_.out().line("}");
  out_.line(
      "/// The object behind a handle that this plugin was given, or lent for the call that is");
  out_.line("/// inside; null for every other one.");
  out_.line("template <class Class_ = " + object + ">");
  out_.line("Class_* " + cpp_variable("find-" + label) + "(" +
            types_.resource(resource, "Ref", Scope::kClass) + " handle) const {");
  out_.in();
  out_.line(object + "* object = nullptr;");
  out_.line("static_cast<void>(this->find_object(" + number + ", handle.handle(), object));");
  out_.line("return static_cast<Class_*>(object);").out().line("}");
}

void CppInterface::interface_function(const Function& function, const std::string& name) {
  const bool may_miss = is_optional(contract_, function);
  std::vector<std::string> parameters;
  for (const Member& parameter : function.parameters) {
    if (is_method(function) && &parameter == &function.parameters.front()) continue;
    std::string text = types_.parameter(parameter, Scope::kClass);
    // What has a body does not use them, and says so by leaving out their names.
    if (may_miss) text.replace(text.rfind(' '), 1, " /*").append("*/");
    parameters.push_back(std::move(text));
  }
  out_.comment(cpp_docs(function));
  if (may_miss)
    out_.comment((cpp_docs(function).empty() ? "" : "\n") +
                 std::string("May be left out: calls then answer `unsupported`."));
  const std::string head = "virtual " + result_text(function, Scope::kClass) + " " + name + "(";
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
    functions.push_back(is_method(function)
                            ? "&" +
                                  types_.resource(function.resource, "Object", Scope::kNamespace) +
                                  "::" + method_name(function)
                            : "&Interface::" + cpp_function(function));
  out_.line("/// The functions one by one, for `mortise::testing`.");
  out_.list("static constexpr mortise::detail::Members<", functions, "> kMembers{};").line();
}

/// Overloads, wrong signatures and private functions are no "left out": without this check they
/// would silently be taken for it, or called in its place. And what may not be left out is named
/// before the compiler says that the class is abstract.
void CppInterface::shape_check(size_t index) {
  const Function& function = contract_.functions[index];
  const bool may_miss = is_optional(contract_, function);
  const bool is_of_object = is_method(function);
  const std::string name = is_of_object ? method_name(function) : cpp_function(function);
  const std::string base =
      is_of_object ? types_.resource(function.resource, "Object", Scope::kNamespace) : "Interface";
  out_.line("/// Whether a class has `" + name + "` of its own" +
            (may_miss || is_of_object ? "." : ", as it must."));
  out_.line("template <class Impl>");
  out_.line("static constexpr bool provides_" + cpp_function(function) + "() {").in();
  out_.line("using Class_ = " +
            (is_of_object ? "typename Impl::" +
                                types_.resource(function.resource, "Class", Scope::kNamespace)
                          : "Impl") +
            ";");
  out_.line("if constexpr (requires {").in().in().in();
  out_.line("requires std::is_same_v<decltype(&Class_::" + name + "), decltype(&" + base +
            "::" + name + ")>;");
  out_.out().line("}) {").out();
  if (!may_miss && !is_of_object)
    out_.list("static_assert(",
              {"sizeof(Class_) == 0",
               "\"the class lacks '" + name + "' with the contract's parameters, and 'override'\""},
              ");");
  out_.line("return false;").out().line("} else {").in();
  out_.line(function.parameters.empty() ? "static_assert(requires(Class_& object) {"
                                        : "static_assert(requires(Class_& object, const " +
                                              cpp_parameters_name(function) + "& parameters) {");
  out_.in().list("{ object.Class_::" + name + "(", arguments_of(function),
                 ") } -> std::same_as<" + result_text(function, Scope::kNamespace) + ">;");
  out_.out().line("}, \"'" + name + "' must be public and have the contract's signature\");");
  out_.line("return true;").out().line("}").out().line("}").line();
}

void CppInterface::rows() {
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    if (is_optional(contract_, contract_.functions[i]) || !is_method(contract_.functions[i]))
      shape_check(i);
  out_.comment(
      "The rows of a plugin's entry: each calls the class's own function, not through the virtual "
      "table.");
  out_.line("template <class Impl>");
  out_.line(std::string("static constexpr mortise::detail::Rows<kFunctionCount") +
            (resource_count() != 0 ? " + kResourceCount" : "") + "> rows() {");
  out_.in();
  out_.line("using mortise::detail::frame;").line("using mortise::detail::row_of;");
  for (const Function& function : contract_.functions)
    if (is_optional(contract_, function))
      out_.line("constexpr bool has_" + cpp_function(function) + " = provides_" +
                cpp_function(function) + "<Impl>();");
    else if (!is_method(function))
      out_.line("static_assert(provides_" + cpp_function(function) + "<Impl>());");
  out_.line("return {{").in().in();
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    is_method(contract_.functions[i]) ? method_row(i) : row(i);
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    if (is_own_resource(i)) destructor_row(i);
  out_.out().out().line("}};").out().line("}").line();
}

void CppInterface::row(size_t index) {
  const Function& function = contract_.functions[index];
  const bool has_parameters = !function.parameters.empty();
  const std::string record = has_parameters ? cpp_parameters_name(function) : "mortise::Unit";
  const bool may_miss = is_optional(contract_, function);
  out_.line("row_of(kFunctions[" + std::to_string(index) + "],");
  out_.line("       " + (may_miss ? "!has_" + cpp_function(function) + " ? nullptr : " : "") +
            "&frame<Impl, " + record + ", " + result_text(function, Scope::kNamespace) + ",");
  out_.line("              [](Impl& plugin, const " + record + "&" +
            (has_parameters ? " parameters" : "") + ") {");
  out_.in().in().in().in().in().in().in().in();
  out_.list("return plugin.Impl::" + cpp_function(function) + "(", arguments_of(function), ");");
  out_.out().out().out().out().out().out().out().out();
  out_.line("              }>),");
}

void CppInterface::method_row(size_t index) {
  const Function& function = contract_.functions[index];
  const std::string record = cpp_parameters_name(function);
  const std::string object = types_.resource(function.resource, "Object", Scope::kNamespace);
  // One that came later is called as it was found: in the author's class.
  const std::string own =
      is_optional(contract_, function)
          ? "typename Impl::" + types_.resource(function.resource, "Class", Scope::kNamespace)
          : object;
  const std::vector<std::string> arguments = arguments_of(function);
  out_.line("row_of(kFunctions[" + std::to_string(index) + "],");
  out_.line(
      std::string("       ") +
      (is_optional(contract_, function) ? "!has_" + cpp_function(function) + " ? nullptr : " : "") +
      "&mortise::detail::method_frame<");
  out_.in().in().in().in().in().in();
  out_.line("Impl, " + types_.place().contract + ", " +
            std::to_string(own_number(function.resource)) + ", " + object + ", " + own + ",");
  out_.line(record + ", " + result_text(function, Scope::kNamespace) + ",");
  out_.line("[](" + own + "& object, const " + record + "&" +
            (arguments.empty() ? "" : " parameters") + ") {");
  out_.in().list("return object." + method_name(function) + "(", arguments, ");");
  out_.out().line("}>),").out().out().out().out().out().out();
}

void CppInterface::destructor_row(uint32_t resource) {
  out_.line("row_of(kResources[" + std::to_string(own_number(resource)) + "].end,");
  out_.line("       &mortise::detail::destructor_frame<Impl, " +
            types_.resource(resource, "Object", Scope::kNamespace) + ">),");
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
  if (types_.has_handles()) {
    out_.line("explicit Client(mortise::detail::Place* place) : Caller(place) {").in();
    out_.line("mortise::detail::set_handle_dropper(&mortise::detail::drop_handle);");
    out_.out().line("}");
  } else {
    out_.line("using Caller::Caller;");
  }
  out_.out().line("};").line();
}

/// The call itself. What a call that failed did not give away is dropped: it was the callee's as
/// soon as that was entered, so only the host knows.
void CppInterface::client_call(size_t index) {
  const Function& function = contract_.functions[index];
  const std::string type = outcome(function);
  const bool has_parameters = !function.parameters.empty();
  const std::string call = "this->template call<" + type + ">(" + std::to_string(index) + ", " +
                           (has_parameters ? "&parameters_" : "nullptr") + ");";
  if (has_parameters) {
    std::vector<std::string> values;
    for (const Member& parameter : function.parameters) {
      const std::string name = cpp_variable(parameter.name);
      const bool is_own = contract_.at(*parameter.type).kind == Kind::kOwn;
      values.push_back(is_own ? "std::move(" + name + ")" : name);
    }
    out_.list("const " + cpp_parameters_name(function) + " parameters_{", values, "};");
  }
  std::vector<std::string> passing;
  for (const Member& parameter : function.parameters)
    if (types_.has_own(*parameter.type)) passing.push_back(cpp_variable(parameter.name));
  if (passing.empty()) {
    out_.line("return " + call);
    return;
  }
  out_.line("auto outcome_ = " + call);
  out_.line("if (outcome_.has_system_error()) [[unlikely]] {").in();
  out_.line("using mortise::each_passed;");
  out_.line("const auto drop_ = [&](uint32_t handle) { this->drop_passed(handle); };");
  for (const std::string& name : passing)
    out_.line("each_passed(parameters_." + name + ", drop_);");
  out_.out().line("}").line("return outcome_;");
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
  out_.line().comment(cpp_docs(function));
  out_.list("MORTISE_INLINE " + type + " " + cpp_function(function) + "(", parameters, ") const {");
  out_.in();
  client_call(index);
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
