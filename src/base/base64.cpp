// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>

namespace mortise::base {
namespace {

/// What OpenSSL takes at once: its sizes are `int`, and a multiple of 3 needs no padding between.
constexpr size_t kPiece = size_t{3} << 20;

std::optional<int> digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? std::optional(63) : std::nullopt;
}

}  // namespace

std::string to_base64(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a zero
  size_t written = 0;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), kPiece));
    written += static_cast<size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data() + written),
        reinterpret_cast<const unsigned char*>(piece.data()), static_cast<int>(piece.size())));
    bytes = bytes.subspan(piece.size());
  }
  text.resize(written);
  return text;
}

std::optional<size_t> base64_size(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const size_t size = text.size() / 4 * 3 - padding;
  text.remove_suffix(padding);
  int last = 0;
  for (const char c : text) {
    const auto value = digit(c);
    if (!value) return std::nullopt;
    last = *value;
  }
  const int stray = padding == 2 ? 15 : padding == 1 ? 3 : 0;
  return (last & stray) == 0 ? std::optional(size) : std::nullopt;
}

std::optional<std::string> from_base64(std::string_view text) {
  const auto size = base64_size(text);
  if (!size) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  size_t written = 0;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece / 3 * 4);
    const int got = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + written),
                                    reinterpret_cast<const unsigned char*>(piece.data()),
                                    static_cast<int>(piece.size()));
    assert(got >= 0 && "it was checked");
    written += static_cast<size_t>(got);
    text.remove_prefix(piece.size());
  }
  bytes.resize(*size);
  return bytes;
}

}  // namespace mortise::base
