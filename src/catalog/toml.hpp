// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/diagnostic.hpp"
#include "contract/source.hpp"

namespace mortise::catalog {

/// A value of TOML 1.0 that knows where it stands. A value in the sense of C++.
struct Toml {
  enum class Kind : uint8_t { kTable, kArray, kString, kInteger, kFloat, kBool, kDate };
  struct Key {
    std::string name;
    contract::Span span{};
  };

  Kind kind = Kind::kTable;
  bool truth = false;         ///< Of a bool.
  int64_t integer = 0;        ///< Of an integer.
  double real = 0;            ///< Of a float; may be infinite or no number.
  std::string text{};         ///< Of a string, in UTF-8; of a date or time, as it was written.
  std::vector<Toml> items{};  ///< Of an array or table, in the order of the file.
  std::vector<Key> keys{};    ///< Of a table: one for each item, none twice.
  /// From its first character to behind its last one; of a table that headers or dotted keys make,
  /// the header or key alone.
  contract::Span span{};

  /// The value of a key of a table; null where there is none.
  const Toml* find(std::string_view key) const;
};

/// "a string": for messages.
std::string_view describe(Toml::Kind kind);

/// What is read at most.
struct TomlLimits {
  size_t bytes = size_t{1} << 20;
  size_t depth = 32;  ///< Tables and arrays inside of one another.
};

/// Reads a file of the map. A byte order mark is skipped. What is no TOML, and what is beyond a
/// limit, is reported; then there is nothing.
std::optional<Toml> read_toml(uint32_t file, const contract::SourceMap& sources,
                              contract::Diagnostics& diagnostics, const TomlLimits& limits = {});

/// The same for a file that is not in the map yet; one that cannot be read is reported, too.
std::optional<Toml> read_toml_file(const std::filesystem::path& path, contract::SourceMap& sources,
                                   contract::Diagnostics& diagnostics,
                                   const TomlLimits& limits = {});

}  // namespace mortise::catalog
