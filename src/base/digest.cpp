// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/evp.h>

#include <cassert>

namespace mortise::base {
namespace {

/// Looked up once: by its name it is looked up again for each digest, which takes longer than a
/// short text.
const EVP_MD* algorithm() {
  static const EVP_MD* const found = [] {
    const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched != nullptr ? fetched : EVP_sha256();
  }();
  return found;
}

}  // namespace

Digest sha256(std::span<const std::byte> bytes) {
  Digest digest;
  unsigned int size = 0;
  // Fails only without memory for the context: nothing that a caller could do better than stop.
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &size, algorithm(), nullptr);
  assert(done == 1 && size == digest.bytes.size());
  static_cast<void>(done);
  return digest;
}

std::string to_hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.bytes.size() * 2);
  for (const uint8_t byte : digest.bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

namespace {

std::optional<uint8_t> nibble(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::optional<Digest> parse_digest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  Digest digest;
  if (text.size() != digest.bytes.size() * 2) return std::nullopt;
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    const auto high = nibble(text[2 * i]);
    const auto low = nibble(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    digest.bytes[i] = static_cast<uint8_t>(*high << 4 | *low);
  }
  return digest;
}

}  // namespace mortise::base
