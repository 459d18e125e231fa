// SPDX-License-Identifier: Apache-2.0
#include "contract/bytes.hpp"

namespace mortise::contract {

ByteWriter& ByteWriter::integer(uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<uint8_t>(value | 0x80));
  return byte(static_cast<uint8_t>(value));
}

ByteWriter& ByteWriter::text(std::string_view text) {
  integer(text.size());
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  return *this;
}

ByteWriter& ByteWriter::raw(std::span<const uint8_t> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

void ByteReader::fail(size_t offset, std::string message, bool too_large) {
  if (ok()) failure_ = Failure{offset, std::move(message), too_large};
}

uint8_t ByteReader::byte(std::string_view what) {
  const auto bytes = raw(what, 1);
  return bytes.empty() ? uint8_t{0} : bytes[0];
}

uint32_t ByteReader::integer(std::string_view what, uint32_t most) {
  const size_t begin = offset_;
  uint64_t value = 0;
  uint8_t last = 0x80;
  for (unsigned shift = 0; ok() && (last & 0x80) != 0; shift += 7) {
    last = byte(what);
    value |= uint64_t{last & 0x7fu} << shift;
    const bool ends_late = shift > 0 && last == 0;
    if (ok() && (ends_late || value > UINT32_MAX || shift > 28))
      fail(begin, std::string(what) + " is not written in its only form, or above 32 bits");
  }
  if (!ok()) return 0;
  if (value > most) {
    fail(begin, std::string(what) + " is " + std::to_string(value) + ", and at most " +
                    std::to_string(most) + " is possible");
    return 0;
  }
  return static_cast<uint32_t>(value);
}

uint32_t ByteReader::count(std::string_view what, uint32_t most, size_t least_size) {
  const size_t begin = offset_;
  const uint32_t count = integer(what);
  if (count > most) {
    fail(begin,
         std::string(what) + " is " + std::to_string(count) + ", over the limit of " +
             std::to_string(most),
         true);
    return 0;
  }
  if (count > left() / least_size) {
    fail(begin, std::string(what) + " is " + std::to_string(count) + ", more than fit into the " +
                    std::to_string(left()) + " bytes that follow");
    return 0;
  }
  return count;
}

std::string_view ByteReader::text(std::string_view what) {
  const size_t begin = offset_;
  const uint32_t size = integer(what);
  if (ok() && size > left())
    fail(begin, std::string(what) + " is " + std::to_string(size) + " bytes long, and " +
                    std::to_string(left()) + " follow");
  const auto bytes = raw(what, size);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const uint8_t> ByteReader::raw(std::string_view what, size_t size) {
  if (ok() && size > left()) fail(offset_, "the bytes end before " + std::string(what));
  if (!ok()) return {};
  const auto bytes = bytes_.subspan(offset_, size);
  offset_ += size;
  return bytes;
}

}  // namespace mortise::contract
