// SPDX-License-Identifier: Apache-2.0
// Puts a PNG through one plugin of the photo lab: `photolab-apply IN.png OUT.png PLUGIN.so...
// [NAME=VALUE...]`. The last plugin is the filter, those before it are what it needs. A library
// with a configuration takes it as `LIBRARY.so:{JSON}`.
#include <cstdlib>
#include <iostream>
#include <mortise/host.hpp>
#include <next/photo/lab/image_filter.hpp>
#include <photo/lab/image_filter.hpp>
#include <string>
#include <vector>

#include "lab.hpp"
#include "png_io.hpp"

namespace {

using mortise::Outcome;
using photo::lab::Image;
using photo::lab::ImageFilter;
using photo::lab::SettingView;
using Next = next::photo::lab::ImageFilter;
using NextImage = next::photo::lab::Image;
using NextSetting = next::photo::lab::SettingView;

constexpr mortise::Code kRefused = mortise::Code::kCallInvalid;

Outcome<Image> filter(mortise::Host& host, std::string_view id, const Image& picture,
                      const std::vector<SettingView>& settings) {
  if (const auto client = host.point<ImageFilter>("filters").with_id(id)) {
    auto result = client->apply(picture, {}, settings);
    if (const auto* failure = result.plugin_error())
      return mortise::Error(kRefused, photolab::describe(*failure));
    if (!result) return result.error();
    return *std::move(result);
  }
  MORTISE_TRY_ASSIGN(const auto client, host.point<Next>("sized-filters").with_id(id));
  std::vector<NextSetting> values;
  for (const SettingView& each : settings) values.push_back({each.key, each.value});
  auto result = client.apply({picture.width, picture.height, picture.pixels},
                             {.amount = 1, .settings = values});
  if (result.plugin_error() != nullptr)
    return mortise::Error(kRefused, "the filter refuses these settings");
  if (!result) return result.error();
  return Image{result->width, result->height, std::move(result->pixels)};
}

Outcome<> run(const std::vector<std::string>& words) {
  mortise::Host host;
  std::string id;
  std::vector<SettingView> settings;
  for (size_t i = 2; i < words.size(); ++i) {
    const std::string& word = words[i];
    const size_t library = word.find(".so");
    if (library == word.npos) {
      const size_t mark = word.find('=');
      if (mark == word.npos)
        return mortise::Error(kRefused, "'" + word + "' is no plugin, and no NAME=VALUE");
      settings.push_back({{word.data(), mark}, std::atof(word.c_str() + mark + 1)});
    } else {
      const std::string configuration = word.substr(std::min(library + 4, word.size()));
      MORTISE_TRY_ASSIGN(const auto loaded,
                         host.load(word.substr(0, library + 3), {.configuration = configuration}));
      id = std::string(std::string_view(loaded));
    }
  }
  MORTISE_TRY_ASSIGN(const Image picture, photolab::read_png(words[0]));
  MORTISE_TRY_ASSIGN(const Image result, filter(host, id, picture, settings));
  return photolab::write_png(words[1], result);
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> all(words + 1, words + count);
  if (all.size() < 3) {
    std::cerr << "usage: photolab-apply IN.png OUT.png PLUGIN.so... [NAME=VALUE...]\n";
    return 2;
  }
  const auto done = run(all);
  if (done) return 0;
  std::cerr << "photolab-apply: " << std::string(std::string_view(done.message())) << "\n";
  return 1;
}
