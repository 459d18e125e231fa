// SPDX-License-Identifier: Apache-2.0
//
// What the benchmarks of calls with records call.
#include "filter_work.hpp"

namespace {

class Filter final : public mortise::Plugin<bench::unit::Filter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  double measure(const ImageView& source, const OptionsView& options) override {
    return bench::measure(source, options);
  }
  Result<Image, Failure> apply(const ImageView& source, const OptionsView& options) override {
    return bench::apply(source, options);
  }
};

}  // namespace

MORTISE_PLUGIN(Filter);
