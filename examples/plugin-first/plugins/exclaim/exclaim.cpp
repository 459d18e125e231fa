// SPDX-License-Identifier: Apache-2.0
#include <example/pipeline/step.hpp>
#include <string>

namespace {

class Exclaim final : public mortise::Plugin<example::pipeline::Step> {
 public:
  String change(StringView text) override { return std::string(text) + "!"; }
};

}  // namespace

MORTISE_PLUGIN(Exclaim);
