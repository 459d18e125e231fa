// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mortise::base {

/// Bytes in base64 (RFC 4648 section 4), padded.
std::string to_base64(std::span<const std::byte> bytes);

/// How many bytes a text stands for; nothing where it is no base64, is not padded or has stray
/// bits, so that one sequence of bytes has one text.
std::optional<size_t> base64_size(std::string_view text);

/// The bytes that a text stands for; nothing as above.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace mortise::base
