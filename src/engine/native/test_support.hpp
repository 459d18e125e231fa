// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "engine/native/native_engine.hpp"

namespace mortise::engine::native {

/// What the fixtures report to the program that loads them.
int code_runs();           ///< How often constructors of fixtures ran.
int thread_locals_died();  ///< How often the destructor of a fixture's thread_local ran.

/// A library of testdata/CMakeLists.txt.
std::filesystem::path fixture(std::string_view name);

inline std::vector<std::byte> bytes_of(const std::filesystem::path& path) {
  auto bytes = base::read_file(path, size_t{1} << 30);
  EXPECT_TRUE(bytes) << path;
  return bytes ? *std::move(bytes) : std::vector<std::byte>{};
}

/// Calls a function of a fixture: one that takes nothing and answers a number.
inline uint32_t call(const Image& image, std::string_view function) {
  for (const Function& row : image.entry().functions) {
    if (row.name != "test:native/probe@1.0.0#" + std::string(function)) continue;
    uint32_t result = 0;
    EXPECT_EQ(row.code(nullptr, nullptr, &result, nullptr), uint32_t{MORTISE_OK}) << function;
    return result;
  }
  ADD_FAILURE() << "the fixture has no function " << function;
  return ~0u;
}

/// An engine whose temporary folder is below a folder of the test's own.
class EngineTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(setenv("TMPDIR", folder_.path().c_str(), 1), 0);
    engine_ = make_native_engine();
  }
  void TearDown() override { unsetenv("TMPDIR"); }

  Outcome<std::unique_ptr<Image>> load(const std::filesystem::path& path,
                                       const LoadOptions& options = {}) {
    return engine_->load(path, options);
  }
  std::unique_ptr<Image> load_fixture(std::string_view name) {
    auto image = load(fixture(name));
    EXPECT_TRUE(image) << name << ": " << image.message();
    return image ? *std::move(image) : nullptr;
  }
  /// A place for the test's own files.
  std::filesystem::path own(std::string_view name) const { return files_.path() / name; }
  void put(const std::filesystem::path& path, std::span<const std::byte> bytes) const {
    const auto written = base::write_file(path, bytes, 0600);
    ASSERT_TRUE(written) << written.message();
  }
  /// The files that the engine stores now.
  std::vector<std::filesystem::path> stored() const {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (!file.is_directory()) files.push_back(file.path());
    return files;
  }

  base::TemporaryFolder folder_ = *base::TemporaryFolder::make("mortise-native-test");
  base::TemporaryFolder files_ = *base::TemporaryFolder::make("mortise-native-test");
  std::unique_ptr<Engine> engine_;
};

}  // namespace mortise::engine::native
