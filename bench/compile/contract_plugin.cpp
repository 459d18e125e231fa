// SPDX-License-Identifier: Apache-2.0
#include <bench/unit/filter.hpp>

namespace {

class Nothing final : public mortise::Plugin<bench::unit::Filter> {
 public:
  double measure(const ImageView&, const OptionsView&) override { return 0; }
  Result<Image, Failure> apply(const ImageView&, const OptionsView&) override {
    return Failure::Unsupported{};
  }
};

}  // namespace

MORTISE_PLUGIN(Nothing);
