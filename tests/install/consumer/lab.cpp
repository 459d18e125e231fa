// SPDX-License-Identifier: Apache-2.0
// An application as a user writes it: it loads a plugin and calls it through its contract.
#include <cstdio>
#include <mortise/host.hpp>
#include <photo/lab/image_filter.hpp>
#include <string>

int main(int, char** words) {
  mortise::Host host;
  if (auto loaded = host.load(words[1]); !loaded) {
    std::printf("%s\n", std::string(loaded.message()).c_str());
    return 1;
  }
  auto filter = host.point<photo::lab::ImageFilter>("filters").one();
  const uint8_t pixels[] = {0, 100, 255, 7};
  auto out = filter.apply({.width = 1, .height = 1, .pixels = pixels});
  if (!out) {
    std::printf("%s\n",
                out.plugin_error() ? "the filter refuses" : std::string(out.message()).c_str());
    return 1;
  }
  for (const uint8_t value : out->pixels) std::printf("%d ", value);
  std::printf("done\n");
}
