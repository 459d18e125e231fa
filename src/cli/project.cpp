// SPDX-License-Identifier: Apache-2.0
#include "cli/project.hpp"

#include <algorithm>
#include <array>

#include "bindgen/c.hpp"
#include "bindgen/c_types.hpp"
#include "bindgen/code_writer.hpp"
#include "bindgen/cpp_interface.hpp"
#include "bindgen/cpp_names.hpp"
#include "bindgen/cpp_types.hpp"
#include "bindgen/wit_text.hpp"
#include "catalog/fitness.hpp"
#include "cli/project_python.hpp"
#include "cli/templates.hpp"

namespace mortise::cli {
namespace {

using bindgen::CodeWriter;
using bindgen::CppTypes;
using bindgen::Form;
using bindgen::Scope;
using bindgen::SourceFile;
using contract::Contract;
using contract::Function;
using contract::Member;

/// `const ImageView& /*source*/`: what has no use for a parameter leaves out its name.
std::string unnamed(std::string parameter) {
  parameter.replace(parameter.rfind(' '), 1, " /*").append("*/");
  return parameter;
}

/// A function of a plugin's class, for its author to write.
/// @param may_miss  it came later.
void write_cpp(const Function& function, const CppTypes& types, bool may_miss, CodeWriter& out) {
  std::vector<std::string> parameters;
  for (const Member& parameter : function.parameters)
    parameters.push_back(unnamed(types.parameter(parameter, Scope::kClass)));
  const std::string name = bindgen::cpp_function(function);
  const std::string result =
      function.result ? types.text(*function.result, Form::kOwned, Scope::kClass) : "void";
  if (may_miss) {  // a stub of it would say that the plugin has it
    out.line("// '" + name + "' came later, and is left out: calls of it answer `unsupported`.");
    return;
  }
  out.list(result + " " + name + "(", parameters, ") override {").in();
  out.line("throw std::runtime_error(\"'" + name + "' is for you to write\");");
  out.out().line("}");
}

std::string cpp_functions(const Contract& contract, const CppTypes& types) {
  CodeWriter out;
  out.in();
  for (const Function& function : contract.functions) {
    if (&function != &contract.functions.front()) out.line();
    write_cpp(function, types, bindgen::is_optional(contract, function), out);
  }
  return out.take();
}

/// A function in C, behind the prefix of its contract.
std::string c_function(const Function& function) {
  std::string name(bindgen::short_name(function));
  std::ranges::replace(name, '-', '_');
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return name;
}

/// The same in C, in front of the macro that makes frames of them.
/// @param prefix  of the contract's names.
void write_c(const Function& function, const std::string& prefix, const std::string& plugin,
             CodeWriter& out) {
  const std::string name = c_function(function);
  std::vector<std::string> parameters{"const mortise_host* host"};
  std::vector<std::string> unused{"(void)host;"};
  if (!function.parameters.empty()) {
    parameters.push_back("const " + prefix + name + "_parameters* parameters");
    unused.emplace_back("(void)parameters;");
  }
  if (function.result) {
    parameters.push_back(prefix + name + "_result* result");
    unused.emplace_back("(void)result;");
  }
  parameters.emplace_back("const mortise_call* call");
  unused.emplace_back("(void)call;");
  out.line("/* '" + name + "' is for you to write. */");
  out.list("static mortise_status " + plugin + "_" + name + "(", parameters, ") {").in();
  for (const std::string& line : unused) out.line(line);
  out.line("return MORTISE_UNSUPPORTED;").out().line("}").line();
}

std::string c_functions(const Contract& contract, const std::string& plugin) {
  CodeWriter out;
  const std::string prefix = bindgen::c_prefix(contract.name());
  for (const Function& function : contract.functions) {
    if (!bindgen::is_optional(contract, function)) {
      write_c(function, prefix, plugin, out);
      continue;
    }
    const std::string name = c_function(function);
    const std::string constant = bindgen::c_constant(prefix);
    out.line("/* '" + name + "' came later, and is left out. To have it, write");
    out.line(" * " + plugin + "_" + name + ", below it");
    out.line(" *   " + constant + "FRAME_" + name + "(" + plugin + ", const mortise_host);");
    out.line(" * and its row: {" + constant + bindgen::c_constant(name) + ", &" + plugin + "_" +
             name + "_frame} */");
    out.line();
  }
  return out.take();
}

/// `client.apply({}, {})`, or nothing where a parameter has no value of its own accord.
std::string call_of(const Function& function, const CppTypes& types) {
  std::string arguments;
  for (const Member& parameter : function.parameters) {
    if (!types.has_default(*parameter.type)) return {};
    arguments += arguments.empty() ? "{}" : ", {}";
  }
  return "client." + bindgen::cpp_function(function) + "(" + arguments + ")";
}

/// How the project's test, or its application, calls a function.
void write_call(const Function& function, const CppTypes& types, bool is_host, CodeWriter& out) {
  const std::string name = bindgen::cpp_function(function);
  const std::string call = call_of(function, types);
  if (call.empty()) {
    out.line("// '" + name + "' is for you to call: its arguments have no value of their own.");
  } else if (is_host) {
    out.line("std::printf(\"" + name + ": %s\\n\", " + call + " ? \"answers\" : \"fails\");");
  } else {
    out.line("// As long as nobody wrote it. Then say here what it must answer.");
    out.line("if (" + call + ") return complain(\"'" + name + "' answers: now say here what\");");
  }
}

std::string calls(const Project& project, const CppTypes& types) {
  CodeWriter out;
  out.in();
  if (project.is_host) out.in();
  for (const Function& function : project.contract.functions)
    write_call(function, types, project.is_host, out);
  return out.take();
}

/// What its author writes, and how the project calls it.
void add_code(const Project& project, const CppTypes& types, Words& words) {
  const bool is_python = project.language == Language::kPython;
  const bool is_c = project.language == Language::kC;
  if (project.greets && is_python) {
    words["functions"] = kGreeterPython;
    words["calls"] = kGreeterPythonTest;
  } else if (project.greets) {
    words["functions"] = is_c ? fill(kGreeterC, words) : kGreeterCpp;
    words["calls"] = project.is_host ? kGreeterHost : kGreeterTest;
  } else if (is_python) {
    words["functions"] = python_functions(project.contract);
    words["calls"] = python_calls(project.contract);
  } else {
    words["functions"] = is_c ? c_functions(project.contract, words["file"])
                              : cpp_functions(project.contract, types);
    words["calls"] = calls(project, types);
  }
}

Words words_of(const Project& project, const CppTypes& types) {
  const bool is_c = project.language == Language::kC;
  const bool is_python = project.language == Language::kPython;
  std::string file = project.name;
  std::ranges::replace(file, '-', '_');
  if (is_python) file = python_module(file);
  Words words;
  words["name"] = project.name;
  words["file"] = file;
  words["class"] =
      is_python ? bindgen::pascal_case(project.contract.interface)
                : bindgen::pascal_case(project.is_host ? "example" : project.name) + "Plugin";
  words["interface"] = project.contract.interface;
  words["version"] = MORTISE_VERSION;
  words["contract"] = project.contract.name();
  words["wit"] = project.wit;
  words["platform"] = catalog::Context::of_machine().platform;
  words["suffix"] = is_c ? "c" : "cpp";
  words["languages"] = is_c ? "C CXX" : "CXX";
  words["header_languages"] = is_c ? "cpp c" : "cpp";
  words["header"] = types.place().path;
  words["type"] = types.place().outer + "::" + types.place().contract;
  words["prefix"] = bindgen::c_prefix(project.contract.name());
  words["constant"] = bindgen::c_constant(words["prefix"]);
  const bool leaves_out = std::ranges::any_of(
      project.contract.functions,
      [&](const Function& function) { return bindgen::is_optional(project.contract, function); });
  words["required"] = leaves_out ? "REQUIRED_" : "";
  words["includes"] = project.greets ? "#include <string>\n" : "#include <stdexcept>\n";
  add_code(project, types, words);
  return words;
}

}  // namespace

bool is_project_name(std::string_view name) {
  constexpr std::array<std::string_view, 8> kTaken{"all",     "clean",   "example", "help",
                                                   "install", "mortise", "package", "test"};
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_fine = [&](char c) { return is_small(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 64 && is_small(name.front()) && !name.ends_with('-') &&
         name.find("--") == std::string_view::npos && std::ranges::all_of(name, is_fine) &&
         std::ranges::find(kTaken, name) == kTaken.end();
}

Outcome<std::vector<SourceFile>> project_files(const Project& project) {
  const bool is_c = project.language == Language::kC;
  const bool is_python = project.language == Language::kPython;
  // Made for what it refuses; the project makes its own while building.
  if (!is_python)
    if (const auto header = bindgen::cpp_header(project.contract); !header) return header.error();
  SourceFile c_source;
  if (is_c) {
    if (auto header = bindgen::c_header(project.contract); !header)
      return header.error();
    else
      c_source = *std::move(header);
  }
  const CppTypes types(project.contract, {});
  Words words = words_of(project, types);
  const std::string file = words["file"];
  std::vector<SourceFile> files;
  const auto add = [&](const std::string& path, std::string_view text) {
    files.push_back({.path = path, .text = fill(text, words)});
  };
  add(".github/workflows/ci.yml", is_python ? kPythonWorkflow : kWorkflow);
  add(".gitignore", is_python ? kPythonIgnored : kIgnored);
  if (is_python) {
    add("README.md", kPythonReadme);
    add("plugin.toml", kPythonManifest);
    add(file + ".py", kPluginPython);
    add("tests/" + file + "_test.py", kPythonTest);
    return files;
  }
  add("CMakeLists.txt", project.is_host ? kHostCmake : kPluginCmake);
  add("CMakePresets.json", kPresets);
  add("README.md", project.is_host ? kHostReadme : kPluginReadme);
  if (project.is_host) {
    add("plugins/example.cpp", kPluginCpp);
    add("src/" + file + ".cpp", kHostCpp);
  } else {
    add("plugin.toml", kPluginManifest);
    add("tests/" + file + "_test.cpp", kPluginTest);
    if (is_c) words["header"] = c_source.path;
    add("src/" + file + (is_c ? ".c" : ".cpp"), is_c ? kPluginC : kPluginCpp);
  }
  return files;
}

}  // namespace mortise::cli
