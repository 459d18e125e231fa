// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

// Support of tests. With MORTISE_UPDATE_GOLDEN=1 files are written instead of compared; read what
// changed before you keep it.

namespace mortise::catalog::testing {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Makes the folder, too.
inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline void check_golden(const std::filesystem::path& path, const std::string& actual) {
  if (std::getenv("MORTISE_UPDATE_GOLDEN") != nullptr) write_text(path, actual);
  EXPECT_EQ(actual, read_text(path)) << "see " << path;
}

/// A file of cases: `=== NAME`, an input, `---`, what is said about it.
/// @return how many cases there are.
inline size_t check_cases(const std::filesystem::path& path,
                          const std::function<std::string(const std::string&)>& say) {
  const std::string text = read_text(path);
  std::string actual = text.substr(0, text.find("=== "));
  size_t count = 0;
  for (size_t at = 0; (at = text.find("=== ", at)) != text.npos; ++count) {
    const size_t name = at;
    const size_t input = text.find('\n', at) + 1;
    const size_t end = text.find("\n---\n", input) + 1;
    EXPECT_GT(end, input) << "a case without '---' behind " << text.substr(name, 40);
    actual += text.substr(name, end - name) + "---\n" + say(text.substr(input, end - input));
    at = std::min(text.find("\n=== ", end), text.size() - 1) + 1;
  }
  check_golden(path, actual);
  return count;
}

}  // namespace mortise::catalog::testing
