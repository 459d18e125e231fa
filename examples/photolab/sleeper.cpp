// SPDX-License-Identifier: Apache-2.0
// A filter that does not come to an end in time: what a wall with threads is good against.
#include <chrono>
#include <photo/lab/image_filter.hpp>
#include <thread>

namespace {

/// Setting: `seconds`, how long it sleeps before it gives the picture back as it was.
class Sleeper final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
                               ListView<SettingView> settings) override {
    double seconds = 0;
    for (const SettingView& setting : settings)
      if (setting.key == "seconds") seconds = setting.value;
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    return clone(source);  // where nobody waits for it any more, it is given back
  }

  String name() override { return "Sleeper"; }
};

}  // namespace

MORTISE_PLUGIN(Sleeper);
