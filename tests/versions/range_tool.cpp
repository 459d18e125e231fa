// SPDX-License-Identifier: Apache-2.0
//
// Lines `range<tab>version` in; for each `yes`, `no`, or `range: message` where there is no range.
#include <iostream>
#include <string>

#include "base/range.hpp"

int main() {
  using namespace mortise::base;
  for (std::string line; std::getline(std::cin, line);) {
    const size_t tab = line.find('\t');
    const auto version = parse_version(line.substr(tab + 1));
    RangeProblem problem;
    const auto range = parse_range(line.substr(0, tab), &problem);
    if (!version)
      std::cout << "version\n";
    else if (!range)
      std::cout << "range: " << problem.column << ": " << problem.message << "\n";
    else
      std::cout << (range->matches(*version) ? "yes\n" : "no\n");
  }
}
