// SPDX-License-Identifier: Apache-2.0
#include "cli/examples.hpp"

namespace mortise::cli {
namespace {

struct Example {
  std::string_view words;
  std::string_view line;
};

constexpr Example kExamples[] = {
    {"mortise", "mortise plan"},
    {"mortise", "mortise doctor --app lab/mortise.toml"},
    {"mortise bindgen", "mortise bindgen --lang cpp image-filter.wit --out generated"},
    {"mortise call", "mortise call greeters greet '{\"name\": \"Ada\"}'"},
    {"mortise completion", "source <(mortise completion bash)"},
    {"mortise completion", "source <(mortise completion zsh)"},
    {"mortise completion", "mortise completion fish | source"},
    {"mortise contract", "mortise contract check image-filter.wit"},
    {"mortise contract check", "mortise contract check image-filter.wit"},
    {"mortise contract diff", "mortise contract diff image-filter.wit 1.1.0/image-filter.wit"},
    {"mortise contract docs", "mortise contract docs image-filter.wit --out pages"},
    {"mortise contract from-python", "mortise contract from-python filters:ImageFilter"},
    {"mortise contract hash", "mortise contract hash image-filter.wit"},
    {"mortise contract json", "mortise contract json image-filter.wit"},
    {"mortise contract show", "mortise contract show --layout image-filter.wit"},
    {"mortise contract to-python",
     "mortise contract to-python image-filter.wit --interface image-filter"},
    {"mortise contract world", "mortise contract world blur.wasm image-filter.wit"},
    {"mortise disable", "mortise disable acme.blur"},
    {"mortise docs", "mortise docs filters"},
    {"mortise docs", "mortise docs --out pages"},
    {"mortise doctor", "mortise doctor"},
    {"mortise doctor", "mortise doctor --app lab/mortise.toml --json"},
    {"mortise enable", "mortise enable acme.blur"},
    {"mortise enable", "mortise enable acme.blur@^2"},
    {"mortise inspect", "mortise inspect plugins/blur"},
    {"mortise list", "mortise list"},
    {"mortise list", "mortise list plugins"},
    {"mortise list", "mortise list lab/mortise.toml --json"},
    {"mortise new", "mortise new plugin blur --contract image-filter.wit"},
    {"mortise new host", "mortise new host lab --contract image-filter.wit"},
    {"mortise new plugin", "mortise new plugin blur --lang c --contract image-filter.wit"},
    {"mortise pack", "mortise pack plugins/blur"},
    {"mortise pin", "mortise pin acme.blur@^1.2"},
    {"mortise plan", "mortise plan"},
    {"mortise plan", "mortise plan --app lab/mortise.toml --json"},
    {"mortise unpin", "mortise unpin acme.blur"},
    {"mortise version", "mortise version --json"},
    {"mortise why", "mortise why acme.blur"},
    {"mortise why", "mortise why acme.blur@2.0.0"},
};

}  // namespace

std::vector<std::string_view> examples_of(std::string_view words) {
  std::vector<std::string_view> lines;
  for (const Example& example : kExamples)
    if (example.words == words) lines.push_back(example.line);
  return lines;
}

}  // namespace mortise::cli
