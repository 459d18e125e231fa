// SPDX-License-Identifier: Apache-2.0
//
// What the benchmarks of walls call.
#include <bench/unit/echo.hpp>

namespace {

class Echo final : public mortise::Plugin<bench::unit::Echo> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  List<uint8_t> echo(ListView<uint8_t> bytes) override { return mortise::clone(bytes); }
};

}  // namespace

MORTISE_PLUGIN(Echo);
