// SPDX-License-Identifier: Apache-2.0
// Any bytes are a range or a problem inside of them; what is suggested is a range, and a range
// takes a version as often as it is asked.
#include <cstdlib>

#include "base/range.hpp"
#include "base/text.hpp"

namespace {

using namespace mortise::base;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A range takes the ends that it names or their neighbours, so these are worth asking.
void require_same_answers(const Range& range) {
  const auto again = parse_range(range.text());
  require(again.has_value() && *again == range);
  for (const char* text : {"0.0.0", "1.2.3", "1.2.3-rc.1", "2.0.0-0", "9007199254740991.0.0"}) {
    const auto version = parse_version(text);
    require(range.matches(*version) == again->matches(*version));
    if (range.takes_all()) require(range.matches(*version) == version->pre.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  RangeProblem problem;
  if (const auto range = parse_range(text, &problem)) {
    require_same_answers(*range);
  } else {
    require(problem.column >= 1 && problem.column <= size + 1);
    require(!problem.message.empty() && is_utf8(problem.message));
    constexpr std::string_view kBefore = "did you mean '";
    if (!problem.help.empty())
      require(
          parse_range(problem.help.substr(kBefore.size(), problem.help.size() - kBefore.size() - 2))
              .has_value());
  }
  if (const auto version = parse_version(text)) {
    const Range exactly = Range::exactly(*version);
    require(exactly.matches(*version));
  }
  return 0;
}
