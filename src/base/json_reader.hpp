// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "mortise/outcome.hpp"

namespace mortise::base {

/// A JSON value (RFC 8259), as it was written: numbers are text, so that none loses digits, members
/// keep their order, and each value knows where it stood. A value in the sense of C++.
struct Json {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool truth = false;                ///< Of a bool.
  std::string text{};                ///< Of a string, in UTF-8; of a number, as it was written.
  std::vector<Json> items{};         ///< Of an array or object.
  std::vector<std::string> names{};  ///< Of an object: one for each item, none twice.
  size_t begin = 0;                  ///< Where it begins in the text that was read, in bytes,
  size_t end = 0;                    ///< and where it ends.
};

/// "a number": for messages.
std::string_view describe(Json::Kind kind);

/// What is read at most.
struct JsonLimits {
  size_t bytes = size_t{16} << 20;
  size_t depth = 100;  ///< Arrays and objects inside of one another.
  size_t values = 1'000'000;
};

/// Reads one JSON value, with nothing but white space around it. A byte order mark is skipped.
///
/// @param failed_at  where reading stopped, in bytes, when it failed and this is not null.
/// @return `json.malformed` for what is no JSON, has a name twice in one object, a number beyond
/// the range of f64, or is beyond a limit. The message begins with the offset.
Outcome<Json> read_json(std::string_view text, const JsonLimits& limits = {},
                        size_t* failed_at = nullptr);

/// Writes what was read, numbers as they were. As deep as `json` is, which `read_json` bounded.
void write_json(JsonWriter& out, const Json& json);

}  // namespace mortise::base
