// SPDX-License-Identifier: Apache-2.0
#include <example/shell/command.hpp>
#include <string>

namespace {

class Reverse final : public mortise::Plugin<example::shell::Command> {
 public:
  String help() override { return "reverse TEXT: the same backwards"; }

  Option<String> run(StringView word, StringView rest) override {
    if (word != "reverse") return {};
    const std::string text(rest);
    return String(std::string(text.rbegin(), text.rend()));
  }
};

}  // namespace

MORTISE_PLUGIN(Reverse);
