// SPDX-License-Identifier: Apache-2.0
//
// A plugin that tells where lists are, so that tests see what was copied.
#include <numeric>
#include <test/memory/memory.hpp>
#include <vector>

namespace {

template <class List>
uint64_t address(const List& list) {
  return reinterpret_cast<uintptr_t>(list.data());
}

class Memory final : public mortise::Plugin<test::memory::Memory> {
 public:
  uint64_t bytes(ListView<uint8_t> data) override { return address(data); }
  uint64_t words(ListView<uint16_t> data) override { return address(data); }
  uint64_t doubles(ListView<double> data) override { return address(data); }
  double sum(ListView<double> data) override {
    return std::accumulate(data.begin(), data.end(), 0.0);
  }
  List<double> fill(uint32_t count) override {
    std::vector<double> all(count);
    std::iota(all.begin(), all.end(), 0.0);
    return clone(ListView<double>(all));
  }
  List<uint8_t> zeros(uint32_t count) override {
    return clone(ListView<uint8_t>(std::vector<uint8_t>(count)));
  }
};

}  // namespace

MORTISE_PLUGIN(Memory);
