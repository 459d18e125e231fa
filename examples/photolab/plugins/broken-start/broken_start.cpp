// SPDX-License-Identifier: Apache-2.0
// Broken on purpose: a filter that finds out in `start` that it cannot serve, and says why.
#include <photo/lab/image_filter.hpp>

namespace {

class BrokenStart final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  mortise::Outcome<> start() override {
    return mortise::Error(mortise::Code::kCallUnavailable,
                          "there is no film in the camera: put one in, and start again");
  }
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
                               ListView<SettingView>) override {
    return clone(source);
  }
  String name() override { return "never seen"; }
};

}  // namespace

MORTISE_PLUGIN(BrokenStart);
