// SPDX-License-Identifier: Apache-2.0
#include "cli/project_python.hpp"

#include "bindgen/python_names.hpp"

namespace mortise::cli {
namespace {

using contract::Contract;
using contract::Function;

constexpr size_t kBody = 12;  // blanks before the test's calls

/// A line of Python, which is indented by four.
void line(std::string& out, size_t blanks, const std::string& text) {
  out += std::string(blanks, ' ') + text + "\n";
}

/// Of a resource: those are methods of a class of its own.
bool is_of_resource(const Function& function) { return function.name.starts_with('['); }

}  // namespace

std::string python_functions(const Contract& contract) {
  std::string out;
  for (const Function& function : contract.functions) {
    if (!out.empty()) out += "\n";
    const std::string name = bindgen::python::function_name(function);
    if (is_of_resource(function)) {
      line(out, 4, "# '" + function.name + "' is a resource's: a class that the plugin hands out.");
      continue;
    }
    if (bindgen::python::came_later(contract, function)) {
      line(out, 4, "# '" + name + "' came later, and is left out: calls answer `unsupported`.");
      continue;
    }
    std::string parameters = "self";
    for (const contract::Member& parameter : function.parameters)
      parameters += ", " + bindgen::python::variable_name(parameter.name);
    line(out, 4, "def " + name + "(" + parameters + "):");
    line(out, 8, "raise NotImplementedError(\"'" + name + "' is for you to write\")");
  }
  return out;
}

std::string python_calls(const Contract& contract) {
  std::string out;
  for (const Function& function : contract.functions) {
    const std::string name = bindgen::python::function_name(function);
    if (is_of_resource(function) || bindgen::python::came_later(contract, function)) continue;
    if (!function.parameters.empty()) {
      line(out, kBody, "self.assertTrue(callable(client." + name + "))  # for you to call");
      continue;
    }
    line(out, kBody, "with self.assertRaises(mortise.Error):  # as long as nobody wrote it");
    line(out, kBody + 4, "client." + name + "()");
  }
  return out;
}

std::string python_module(const std::string& name) { return bindgen::python::variable_name(name); }

}  // namespace mortise::cli
