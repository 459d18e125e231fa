// SPDX-License-Identifier: Apache-2.0
#include "walls.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <optional>
#include <string_view>

namespace test {
namespace {

mortise::Wall chosen = mortise::Wall::kInline;

std::optional<mortise::Wall> wall_of(std::string_view name) {
  if (name == "inline") return mortise::Wall::kInline;
  if (name == "thread") return mortise::Wall::kThread;
  if (name == "loopback") return mortise::Wall::kLoopback;
  return std::nullopt;
}

}  // namespace

mortise::Wall wall() { return chosen; }

mortise::HostOptions behind_wall(mortise::HostOptions options) {
  options.wall = wall();
  return options;
}

}  // namespace test

int main(int count, char** words) {
  testing::InitGoogleMock(&count, words);
  for (int i = 1; i < count; ++i) {
    const std::string_view word(words[i]);
    const auto wall = word == "--wall" && i + 1 < count ? test::wall_of(words[++i]) : std::nullopt;
    if (!wall) {
      std::fprintf(stderr, "usage: %s [--wall inline|thread|loopback] [--gtest_...]\n", words[0]);
      return 2;
    }
    test::chosen = *wall;
  }
  return RUN_ALL_TESTS();
}
