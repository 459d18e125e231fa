// SPDX-License-Identifier: Apache-2.0
#include "cli/project_python.hpp"

#include "bindgen/code_writer.hpp"
#include "bindgen/python_names.hpp"

namespace mortise::cli {
namespace {

using bindgen::CodeWriter;
using contract::Contract;
using contract::Function;

/// Of a resource: those are methods of a class of its own.
bool is_of_resource(const Function& function) { return function.name.starts_with('['); }

}  // namespace

std::string python_functions(const Contract& contract) {
  CodeWriter out;
  out.in();
  for (const Function& function : contract.functions) {
    if (&function != &contract.functions.front()) out.line();
    const std::string name = bindgen::python::function_name(function);
    if (is_of_resource(function)) {
      out.line("# '" + function.name + "' is a resource's: a class that the plugin hands out.");
      continue;
    }
    if (bindgen::python::came_later(contract, function)) {
      out.line("# '" + name + "' came later, and is left out: calls of it answer `unsupported`.");
      continue;
    }
    std::string parameters = "self";
    for (const contract::Member& parameter : function.parameters)
      parameters += ", " + bindgen::python::variable_name(parameter.name);
    out.line("def " + name + "(" + parameters + "):").in();
    out.line("raise NotImplementedError(\"'" + name + "' is for you to write\")").out();
  }
  return out.take();
}

std::string python_calls(const Contract& contract) {
  CodeWriter out;
  out.in().in().in();
  for (const Function& function : contract.functions) {
    const std::string name = bindgen::python::function_name(function);
    if (is_of_resource(function) || bindgen::python::came_later(contract, function)) continue;
    if (!function.parameters.empty()) {
      out.line("self.assertTrue(callable(client." + name + "))  # for you to call, with arguments");
      continue;
    }
    out.line("with self.assertRaises(mortise.Error):  # as long as nobody wrote it").in();
    out.line("client." + name + "()").out();
  }
  return out.take();
}

std::string python_module(const std::string& name) { return bindgen::python::variable_name(name); }

}  // namespace mortise::cli
