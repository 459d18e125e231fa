// SPDX-License-Identifier: Apache-2.0
// A test of a plugin and of an application, without a test framework.
#include <cstdio>
#include <mortise/testing/fake_host.hpp>
#include <photo/lab/image_filter.hpp>

namespace {

using photo::lab::ImageFilter;

class Same final : public mortise::Plugin<ImageFilter> {
 public:
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
                               ListView<SettingView>) override {
    return clone(source);
  }
  String name() override { return "same"; }
};

bool plugin_works() {
  mortise::testing::FakeHost host;
  if (!host.start<Same>()) return false;
  const bool is_same = *host.client<ImageFilter>().name() == "same";
  return is_same && host.stop();
}

bool application_works() {
  mortise::testing::FakePlugin<ImageFilter> fake;
  fake.on<&ImageFilter::Interface::name>([] { return "fake"; });
  mortise::Host host;
  if (!host.add(fake.entry(), "fake")) return false;
  const auto filter = host.point<ImageFilter>("filters").one();
  return *filter.name() == "fake" && !filter.apply({}) && fake.calls().size() == 2;
}

}  // namespace

int main() {
  if (!plugin_works() || !application_works()) return 1;
  std::printf("both work\n");
}
