// SPDX-License-Identifier: Apache-2.0
#include <example/reports/form.hpp>
#include <string>

#include "core.hpp"

namespace {

class Plain final : public mortise::Plugin<example::reports::Form> {
 public:
  String show(StringView title, uint32_t total) override {
    return std::string(title) + ": " + std::to_string(total);
  }
};

}  // namespace

MORTISE_PLUGIN(Plain);
