// SPDX-License-Identifier: Apache-2.0
// An application as a user writes it: it loads a plugin and calls it through its contract.
#include <mortise/host.hpp>

#include <cstdio>
#include <photo/lab/image_filter.hpp>

namespace {

int complain(std::string_view message) {
  std::printf("%.*s\n", static_cast<int>(message.size()), message.data());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return complain("usage: lab PLUGIN");
  mortise::Host host;
  if (auto loaded = host.load(words[1]); !loaded) return complain(loaded.message());

  auto filter = host.point<photo::lab::ImageFilter>("filters").one();
  const uint8_t pixels[] = {0, 100, 255, 7};
  auto out = filter.apply({.width = 1, .height = 1, .pixels = pixels});
  if (!out) return complain(out.plugin_error() ? "the filter refuses" : out.message());
  for (const uint8_t value : out->pixels) std::printf("%d ", value);

  if (filter.apply({}, photo::lab::Region{}).plugin_error() == nullptr)
    return complain("the filter's own error is lost");
  std::printf("done\n");
}
