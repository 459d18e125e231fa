// SPDX-License-Identifier: Apache-2.0
#include <example/shell/command.hpp>
#include <string>

namespace {

class Length final : public mortise::Plugin<example::shell::Command> {
 public:
  String help() override { return "length TEXT: how many bytes it has"; }

  Option<String> run(StringView word, StringView rest) override {
    if (word != "length") return {};
    return String(std::to_string(rest.size()));
  }
};

}  // namespace

MORTISE_PLUGIN(Length);
