// SPDX-License-Identifier: Apache-2.0
#include <example/pipeline/step.hpp>
#include <string>

namespace {

class Capitals final : public mortise::Plugin<example::pipeline::Step> {
 public:
  String change(StringView text) override {
    std::string changed(text);
    for (char& letter : changed)
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return changed;
  }
};

}  // namespace

MORTISE_PLUGIN(Capitals);
