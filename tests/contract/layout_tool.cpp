// SPDX-License-Identifier: Apache-2.0
//
// Reads a type or function a line, in the words of type_text.hpp, and writes its layout for both
// pointer sizes, divided by a tab; `too large` where there is none. For layout_property.py.
#include <iostream>
#include <string>

#include "contract/type_text.hpp"
#include "contract/validate.hpp"

namespace {

using namespace mortise::contract;

/// What is said of the line; empty where it spells nothing.
std::string answer(const std::string& line) {
  Contract contract = test_contract();
  const bool is_function = line.starts_with("function");
  if (is_function ? !add_function(contract, line) : !add_type(contract, line)) return {};
  if (const auto violation = validate(contract))
    return violation->too_large ? "too large" : violation->message;
  std::string text;
  for (const auto pointer : {PointerSize::k4, PointerSize::k8}) {
    const auto layout = lay_out(contract, pointer);
    if (!layout) return {};
    if (!text.empty()) text += '\t';
    text += is_function ? to_text(layout->functions.back()) : to_text(layout->types.back());
  }
  return text;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::string text = answer(line);
    if (text.empty()) {
      std::cerr << "layout_tool: this is no type: " << line << "\n";
      return 1;
    }
    std::cout << text << "\n";
  }
  return 0;
}
