// SPDX-License-Identifier: Apache-2.0
//
// Lists of a fixed length, whose elements cross one by one, and a map.
#include <test/edge/fixed.hpp>

namespace {

class Fixed final : public mortise::Plugin<test::edge::Fixed> {
 public:
  Tuple<FixedList<int16_t, 3>, FixedList<uint32_t, 2>, uint64_t> twice(
      const FixedList<int16_t, 3>& small, const FixedList<Tuple<uint8_t, uint32_t>, 2>& pairs,
      MapView<uint32_t, uint64_t> numbers) override {
    FixedList<int16_t, 3> doubled{};
    for (size_t i = 0; i < 3; ++i) doubled[i] = static_cast<int16_t>(2 * small[i]);
    const uint64_t* const number = numbers.find(7);
    return {doubled,
            {{get<0>(pairs[0]) + 2 * get<1>(pairs[0]), get<0>(pairs[1]) + 2 * get<1>(pairs[1])}},
            number == nullptr ? 0 : 2 * *number};
  }
};

}  // namespace

MORTISE_PLUGIN(Fixed);
