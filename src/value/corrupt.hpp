// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "value/json_in.hpp"
#include "value/program.hpp"

// Support of tests.

namespace mortise::value {

/// A way to spoil a value that lies in a segment.
struct Corruption {
  enum class Expected : uint8_t {
    kMalformed,  ///< An error that names `path`.
    kSame,       ///< Still the same value.
    kAnything,   ///< Another value, or an error that may name another place.
  };

  std::string what;  ///< "a tag beyond the cases"
  std::string path;  ///< Of the part it is in: ".tags[0].key".
  Expected expected;
  size_t at = 0;       ///< Where bytes are written, counted from the segment.
  size_t size = 0;     ///< How many, at most 8; none where it is only truncated.
  uint64_t bytes = 0;  ///< Little-endian.
  size_t segment = 0;  ///< What is left of the segment.
};

/// Everything that can be wrong with each part of a valid value with offsets: places beyond the
/// segment and between the steps of an alignment, lengths that overflow, tags, characters, texts
/// that are none, bits of flags that are none, parts that overlap, a segment that ends before.
std::vector<Corruption> corruptions(const LayoutOf& layout, contract::TypeIndex type,
                                    const std::byte* value, const Segment& segment);

}  // namespace mortise::value
