// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::contract {

/// Appends the parts of descriptors and hashed forms (docs/descriptor.md) to bytes. One-thread.
class ByteWriter {
 public:
  ByteWriter& byte(uint8_t value) {
    bytes_.push_back(value);
    return *this;
  }
  /// Unsigned LEB128 in as few bytes as it takes.
  ByteWriter& integer(uint64_t value);
  /// Its length, then its bytes.
  ByteWriter& text(std::string_view text);
  ByteWriter& raw(std::span<const uint8_t> bytes);

  size_t size() const { return bytes_.size(); }
  void clear() { bytes_.clear(); }
  std::span<const uint8_t> bytes() const { return bytes_; }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

/// Reads such bytes and believes nothing. After the first failure everything that is read is zero
/// or empty, so a caller may ask once, at the end, and in each loop. One-thread; refers to the
/// bytes.
class ByteReader {
 public:
  struct Failure {
    size_t offset;
    std::string message;
    bool too_large;  ///< A limit was passed, else the bytes are wrong.
  };

  explicit ByteReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  uint8_t byte(std::string_view what);
  /// Refuses what a shorter form would say, and numbers above `most`.
  uint32_t integer(std::string_view what, uint32_t most = UINT32_MAX);
  /// A number of things that take at least `least_size` bytes each, at most `most` of them.
  uint32_t count(std::string_view what, uint32_t most, size_t least_size);
  std::string_view text(std::string_view what);
  std::span<const uint8_t> raw(std::string_view what, size_t size);

  size_t offset() const { return offset_; }
  size_t left() const { return bytes_.size() - offset_; }
  bool ok() const { return !failure_.has_value(); }
  const std::optional<Failure>& failure() const { return failure_; }
  /// Keeps the first failure only.
  void fail(size_t offset, std::string message, bool too_large = false);

 private:
  std::span<const uint8_t> bytes_;
  size_t offset_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace mortise::contract
