// SPDX-License-Identifier: Apache-2.0
#include "solve/random_catalog.hpp"

#include <algorithm>
#include <cassert>

namespace mortise::solve::testing {
namespace {

/// Small numbers and choices of them.
class Dice {
 public:
  explicit Dice(std::mt19937_64& random) : random_(random) {}
  size_t below(size_t count) { return static_cast<size_t>(random_() % count); }
  bool one_in(size_t count) { return below(count) == 0; }
  template <class Values>
  auto of(const Values& values) -> const typename Values::value_type& {
    return values[below(values.size())];
  }

 private:
  std::mt19937_64& random_;
};

Subject subject(std::string_view name) {
  const bool is_contract = name.find(':') != name.npos;
  return {is_contract ? Subject::Kind::kContract : Subject::Kind::kPlugin, std::string(name)};
}

const std::vector<std::string> kVersions = {"1.0.0", "1.1.0", "2.0.0-rc.1",
                                            "2.0.0", "2.1.0", "3.0.0"};
const std::vector<std::string> kRanges = {"*",   "*",  "^1",         "^1",       "^1.1",
                                          "^2",  "^2", ">=1.1 <3",   "^1 || ^3", "1.0.0",
                                          ">=2", "<2", "^2.0.0-rc.1"};
const std::vector<std::string> kConditions = {"streaming", "not streaming", "offline",
                                              "streaming and not offline"};

class SmallMaker {
 public:
  explicit SmallMaker(std::mt19937_64& random) : dice_(random), plugins_(1 + dice_.below(6)) {}

  Catalog make() {
    for (size_t i = 0; i < plugins_; ++i) {
      std::vector<std::string> versions = kVersions;
      for (size_t left = 1 + dice_.below(4); left > 0; --left) {
        const size_t at = dice_.below(versions.size());
        catalog_.releases.push_back(release(plugin(i), versions[at]));
        versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    make_request();
    return std::move(catalog_);
  }

 private:
  static std::string plugin(size_t i) { return std::string(1, static_cast<char>('a' + i)); }
  static std::string contract(size_t i) { return "x:y/" + plugin(i); }
  std::string any_plugin() { return plugin(dice_.below(plugins_ + dice_.one_in(20))); }
  std::string any_contract() { return contract(dice_.below(3)); }
  Range any_range() { return range(dice_.of(kRanges)); }
  Condition maybe() {
    return dice_.one_in(5) ? *base::read_condition(dice_.of(kConditions)) : Condition{};
  }

  Release release(std::string name, const std::string& of) {
    Release made{.plugin = std::move(name), .version = version(of)};
    for (size_t left = dice_.below(3); left > 0; --left)
      made.provides.push_back({any_contract(), version(dice_.of(kVersions))});
    for (size_t left = dice_.below(4) * dice_.below(2); left > 0; --left)
      made.needs.push_back({subject(dice_.one_in(3) ? any_contract() : any_plugin()), any_range(),
                            dice_.one_in(4), maybe()});
    if (!made.provides.empty() && dice_.one_in(4))
      made.needs.push_back({subject(made.provides[0].contract), any_range()});
    if (dice_.one_in(6))
      made.conflicts.push_back(
          {subject(dice_.one_in(3) ? any_contract() : any_plugin()), any_range(), maybe()});
    if (dice_.one_in(12)) made.hosts.push_back({any_range(), maybe()});
    if (dice_.one_in(15)) made.platforms = {"linux-aarch64"};
    if (dice_.one_in(15)) made.features = *base::read_condition(dice_.of(kConditions));
    if (dice_.one_in(15)) made.forbidden = "it is not signed";
    return made;
  }

  void make_request() {
    Request& request = catalog_.request;
    request.host = {version("2.1.0"), "linux-x86_64", {}};
    if (dice_.one_in(2)) request.host.features.push_back("streaming");
    if (dice_.one_in(4)) request.host.features.push_back("offline");
    for (size_t left = dice_.below(4); left > 0; --left)
      request.wants.push_back({any_plugin(), dice_.one_in(2) ? any_range() : Range{}});
    if (dice_.one_in(4)) request.pins.push_back({any_plugin(), any_range()});
    for (size_t i = 0; i < dice_.below(3); ++i)
      request.points.push_back(
          {"point-" + plugin(i), any_contract(), any_range(), dice_.one_in(2)});
    for (size_t left = dice_.below(3); left > 0; --left) {
      const Release& of = dice_.of(catalog_.releases);
      const auto is_known = [&](const Chosen& chosen) { return chosen.plugin == of.plugin; };
      if (std::ranges::none_of(request.last, is_known))
        request.last.push_back({of.plugin, of.version});
    }
  }

  Dice dice_;
  size_t plugins_;
  Catalog catalog_;
};

Requirement read_need(std::string_view text, bool is_optional) {
  const size_t blank = text.find(' ');
  return {subject(text.substr(0, blank)),
          blank == text.npos ? Range{} : range(text.substr(blank + 1)), is_optional};
}

/// Versions 1.0.0 to about 4.5.0: a new major every seventh.
Version large_version(size_t i) { return {.major = 1 + i / 7, .minor = i % 7}; }

std::string large_name(const char* kind, size_t i) { return kind + std::to_string(10'000 + i); }

}  // namespace

Version version(std::string_view text) {
  auto version = base::parse_version(text);
  assert(version);
  return *std::move(version);
}

Range range(std::string_view text) {
  auto range = base::parse_range(text);
  assert(range);
  return *std::move(range);
}

Requirement need(std::string_view text) { return read_need(text, false); }
Requirement optional_need(std::string_view text) { return read_need(text, true); }
Conflict conflict(std::string_view text) {
  const Requirement need = read_need(text, false);
  return {need.what, need.range};
}

Catalog small_catalog(std::mt19937_64& random) { return SmallMaker(random).make(); }

Catalog large_catalog(uint64_t seed, size_t plugins, size_t versions, size_t step) {
  std::mt19937_64 random(seed);
  Dice dice(random);
  Catalog catalog;
  catalog.request.host = {version("3.2.0"), "linux-x86_64", {"streaming"}};
  for (size_t i = 0; i < plugins; ++i) {
    // What a plugin is about changes seldom: the needs of its first version are the base of all.
    std::vector<size_t> needed;
    for (size_t left = dice.below(4); left > 0 && i > 0; --left) needed.push_back(dice.below(i));
    const std::string contract = "lab:core/" + large_name("contract", dice.below(plugins / 5));
    const std::string other = "lab:core/" + large_name("contract", dice.below(plugins / 5));
    for (size_t k = 0; k < versions; ++k) {
      Release release{.plugin = large_name("plugin", i), .version = large_version(k)};
      release.provides.push_back({contract, {.major = 1 + k / 14, .minor = k % 14}});
      for (const size_t on : needed) {
        // It was written against what was new then, and takes what is compatible with it.
        const size_t then = k - std::min<size_t>(k, dice.below(3));
        const Version& from = large_version(then);
        const std::string number = std::to_string(from.major) + "." + std::to_string(from.minor);
        const std::string text = dice.one_in(5)   ? ">=" + number
                                 : dice.one_in(8) ? "~" + number + " || ^" + number
                                                  : "^" + number;
        release.needs.push_back(
            {{Subject::Kind::kPlugin, large_name("plugin", on)}, range(text), dice.one_in(7)});
      }
      if (dice.one_in(3))
        release.needs.push_back({{Subject::Kind::kContract, other}, range("*"), true});
      if (dice.one_in(12) && i > 0)
        release.conflicts.push_back({{Subject::Kind::kPlugin, large_name("plugin", dice.below(i))},
                                     range("<1." + std::to_string(dice.below(4)))});
      release.hosts.push_back({range(k + 3 < versions || dice.one_in(2) ? ">=2" : ">=2 <5")});
      if (dice.one_in(40)) release.forbidden = "it was withdrawn";
      catalog.releases.push_back(std::move(release));
    }
    if (i % step == 0) catalog.request.wants.push_back({large_name("plugin", i)});
  }
  return catalog;
}

Catalog shuffled(Catalog catalog, std::mt19937_64& random) {
  std::ranges::shuffle(catalog.releases, random);
  std::ranges::shuffle(catalog.request.wants, random);
  std::ranges::shuffle(catalog.request.pins, random);
  std::ranges::shuffle(catalog.request.points, random);
  std::ranges::shuffle(catalog.request.last, random);
  return catalog;
}

}  // namespace mortise::solve::testing
