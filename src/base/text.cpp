// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <cstring>

namespace mortise::base {
namespace {

template <class Word>
Word load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

/// Eight bytes at a time, the last ones perhaps twice.
bool is_ascii(std::string_view text) {
  constexpr uint64_t kHigh = 0x8080'8080'8080'8080;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  uint64_t seen = 0;
  if (text.size() >= 8) {
    for (const char* at = begin; end - at > 8; at += 8) seen |= load<uint64_t>(at);
    seen |= load<uint64_t>(end - 8);
  } else if (text.size() >= 4) {
    seen = load<uint32_t>(begin) | load<uint32_t>(end - 4);
  } else {
    for (const char c : text) seen |= static_cast<uint8_t>(c);
  }
  return (seen & kHigh) == 0;
}

}  // namespace

size_t character_size(std::string_view text) {
  const auto byte = [&](size_t i) -> uint32_t { return static_cast<uint8_t>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const size_t size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // The second byte alone decides about overlong forms, surrogates and what is above U+10FFFF.
  if ((byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xed && byte(1) > 0x9f)) return 0;
  if ((byte(0) == 0xf0 && byte(1) < 0x90) || (byte(0) == 0xf4 && byte(1) > 0x8f)) return 0;
  return size;
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;  // as most are
  while (!text.empty()) {
    const size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

uint32_t decode_character(std::string_view text) {
  uint32_t character = static_cast<uint8_t>(text[0]);
  if (text.size() > 1) character &= 0x7fu >> text.size();
  for (const char c : text.substr(1)) character = character << 6 | (static_cast<uint8_t>(c) & 0x3f);
  return character;
}

void append_utf8(std::string& text, uint32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
    return;
  }
  constexpr uint32_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
  const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  text += static_cast<char>(kLead[more] | character >> (6 * more));
  for (int i = more - 1; i >= 0; --i)
    text += static_cast<char>(0x80 | (character >> (6 * i) & 0x3f));
}

std::string quote(std::string_view text, size_t limit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const bool cut = text.size() > limit;
  text = text.substr(0, limit);
  // A cut may go through a character: up to three bytes of it are then at the end.
  for (size_t i = 0; cut && i < 3 && !text.empty() && !is_utf8(text); ++i) text.remove_suffix(1);
  const bool plain = is_utf8(text);
  std::string quoted = "'";
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || byte == 0x7f || byte == '\\' || byte == '\'' || (byte >= 0x80 && !plain))
      quoted += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    else
      quoted += c;
  }
  return quoted + (cut ? "...'" : "'");
}

std::string join(std::span<const std::string> parts, std::string_view between) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += between;
    text += parts[i];
  }
  return text;
}

}  // namespace mortise::base
