// SPDX-License-Identifier: Apache-2.0
// Any bytes are a condition, which reads again as the same, or an error.
#include <cstdlib>
#include <string>
#include <vector>

#include "base/condition.hpp"
#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mortise::base;
  const auto condition = read_condition({reinterpret_cast<const char*>(data), size});
  if (!condition) {
    if (!is_utf8(condition.error().message())) std::abort();
    return 0;
  }
  const auto again = read_condition(condition->text());
  const std::vector<std::string> on = {"a", "streaming"};
  if (condition->is_empty() || !again || again->holds(on) != condition->holds(on)) std::abort();
  return 0;
}
