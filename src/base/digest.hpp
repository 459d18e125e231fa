// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mortise::base {

/// A SHA-256 digest (FIPS 180-4). Immutable in use, compares by value.
struct Digest {
  std::array<uint8_t, 32> bytes{};

  friend bool operator==(const Digest&, const Digest&) = default;
};

/// The digest of `bytes`. Reads each byte once.
Digest sha256(std::span<const std::byte> bytes);

/// Sixty-four lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// The digest that `text` spells, `sha256:` in front or not, in either case; nothing when it spells
/// none.
std::optional<Digest> parse_digest(std::string_view text);

}  // namespace mortise::base
