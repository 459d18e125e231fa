// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <algorithm>

#include "bindgen/wit_text.hpp"
#include "cli/points.hpp"
#include "contract/example.hpp"

namespace mortise::cli {
namespace {

using base::Json;
using contract::Contract;
using contract::Function;
using contract::JsonFlaw;

/// The line of a text at an offset, as much of it as fits, with a caret below.
std::string excerpt(const std::string& text, size_t at) {
  constexpr size_t kMost = 72;
  at = std::min(at, text.size());
  const auto begins_character = [&](size_t i) {
    return i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  };
  const size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
  size_t begin = std::max(line, at > kMost / 2 ? at - kMost / 2 : 0);
  while (!begins_character(begin)) ++begin;
  size_t end = std::min({text.find('\n', at), begin + kMost, text.size()});
  while (!begins_character(end)) --end;
  std::string shown = text.substr(begin, end - begin);
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  size_t column = 0;
  for (size_t i = begin; i < at; ++i) column += begins_character(i) ? 1 : 0;
  const std::string front = begin > line ? "..." : "";
  return "\n  " + front + shown + (end < std::min(text.find('\n', at), text.size()) ? "..." : "") +
         "\n  " + std::string(front.size() + column, ' ') + "^";
}

class Reader {
 public:
  Reader(const Contract& contract, const Function& function, const std::string& text)
      : contract_(contract), function_(function), text_(text) {}

  Outcome<std::vector<Json>> read() const {
    size_t failed_at = 0;
    const auto given = base::read_json(text_, {}, &failed_at);
    if (!given)
      return Error(Code::kJsonMalformed,
                   "the arguments are no JSON: " + std::string(given.message()) +
                       excerpt(text_, failed_at) + takes());
    std::vector<Json> arguments;
    if (const auto flaw = contract::complete_arguments(contract_, function_, *given, arguments))
      return wrong(*flaw);
    return arguments;
  }

 private:
  Error wrong(const JsonFlaw& flaw) const {
    return Error(Code::kJsonUnfit, (flaw.pointer.empty() ? "" : flaw.pointer + ": ") +
                                       flaw.message + (flaw.help.empty() ? "" : "; " + flaw.help) +
                                       excerpt(text_, flaw.begin) + takes());
  }

  /// What the function is, and arguments that fit.
  std::string takes() const {
    return "\n" + function_.name + " is " + bindgen::wit_signature(contract_, function_) +
           "\nit takes, for example: '" + example_arguments(contract_, function_) + "'";
  }

  const Contract& contract_;
  const Function& function_;
  const std::string& text_;
};

}  // namespace

Outcome<std::vector<Json>> read_arguments(const Contract& contract, const Function& function,
                                          const std::string& text) {
  return Reader(contract, function, text).read();
}

}  // namespace mortise::cli
