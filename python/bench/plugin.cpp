// SPDX-License-Identifier: Apache-2.0
#include <bench/python/bench.hpp>

namespace {

class Bench final : public mortise::Plugin<bench::python::Bench> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};

  uint32_t add(uint32_t a, uint32_t b) override { return a + b; }
  uint64_t size(ListView<uint8_t> data) override { return data.size(); }
  List<uint8_t> copy(ListView<uint8_t> data) override { return clone(data); }
  Reading echo(const ReadingView& value) override { return clone(value); }
};

}  // namespace

MORTISE_PLUGIN(Bench);
