// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "contract/wit.hpp"

// Support of tests: texts that are compared with files of testdata/. With MORTISE_UPDATE_GOLDEN=1
// the files are written instead; read what changed before you keep it.

namespace mortise::bindgen::testing {

/// Where the build put the sources: defined in testing.cpp.
std::filesystem::path testdata(const std::string& name);
/// The contract of the photo lab, which is shown to everybody and so is tested.
extern const char* const kPhoto;
extern const char* const kNewPhoto;

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void check_golden(const std::string& name, const std::string& actual) {
  if (std::getenv("MORTISE_UPDATE_GOLDEN") != nullptr)
    std::ofstream(testdata(name), std::ios::binary) << actual;
  EXPECT_EQ(actual, read_text(testdata(name))) << "see " << name;
}

/// A package and what was read of it.
struct Package {
  contract::Sources sources;
  std::vector<contract::Contract> contracts;
};

/// Reads a file of testdata/, or one with its whole path, which must be in order.
/// @param shown  how places call it.
inline Package read_package(const std::string& name, const std::string& shown) {
  Package package{
      .sources = contract::read_wit_text(shown, read_text(testdata(name)), {.all_features = true}),
      .contracts = {}};
  EXPECT_TRUE(package.sources.ok())
      << contract::render(package.sources.diagnostics, package.sources.map);
  package.contracts = contract::describe_all(package.sources.resolved);
  return package;
}

/// The same from a text.
inline Package read_text_package(const std::string& text) {
  Package package{.sources = contract::read_wit_text("test.wit", text, {.all_features = true}),
                  .contracts = {}};
  EXPECT_TRUE(package.sources.ok())
      << contract::render(package.sources.diagnostics, package.sources.map);
  package.contracts = contract::describe_all(package.sources.resolved);
  return package;
}

}  // namespace mortise::bindgen::testing
