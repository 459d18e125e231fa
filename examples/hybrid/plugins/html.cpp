// SPDX-License-Identifier: Apache-2.0
#include <example/reports/form.hpp>
#include <string>

namespace {

class Html final : public mortise::Plugin<example::reports::Form> {
 public:
  String show(StringView title, uint32_t total) override {
    return "<p>" + std::string(title) + ": <b>" + std::to_string(total) + "</b></p>";
  }
};

}  // namespace

MORTISE_PLUGIN(Html);
