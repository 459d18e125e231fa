// SPDX-License-Identifier: Apache-2.0
#include "bindgen/testing.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace mortise::bindgen::testing {
namespace {

std::filesystem::path testdata(const std::string& name) {
  return std::filesystem::path(MORTISE_TESTDATA) / name;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string photo() { return MORTISE_EXAMPLES "/photolab/contract/image-filter.wit"; }
std::string new_photo() { return MORTISE_EXAMPLES "/photolab/contract/1.1.0/image-filter.wit"; }

void check_golden(const std::string& name, const std::string& actual) {
  if (std::getenv("MORTISE_UPDATE_GOLDEN") != nullptr)
    std::ofstream(testdata(name), std::ios::binary) << actual;
  EXPECT_EQ(actual, content(testdata(name))) << "see " << name;
}

Package read_text(const std::string& text, const std::string& shown) {
  Package package{.sources = contract::read_wit_text(shown, text, {.all_features = true}),
                  .contracts = {}};
  EXPECT_TRUE(package.sources.ok())
      << contract::render(package.sources.diagnostics, package.sources.map);
  package.contracts = contract::describe_all(package.sources.resolved);
  return package;
}

Package read_file(const std::string& name, const std::string& shown) {
  return read_text(content(testdata(name)), shown);
}

}  // namespace mortise::bindgen::testing
