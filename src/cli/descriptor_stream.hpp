// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <ostream>
#include <streambuf>

namespace mortise::cli {

/// Writes to a file descriptor and remembers why that failed, which `std::cout` does not. Does not
/// own the descriptor; what is left is written by `flush`, not by the destructor. One-thread.
class DescriptorStream final : public std::ostream {
 public:
  explicit DescriptorStream(int fd) : std::ostream(nullptr), buffer_(fd) { rdbuf(&buffer_); }

  /// The `errno` of the first write that failed; 0 when none did.
  int error() const { return buffer_.error(); }

 private:
  class Buffer final : public std::streambuf {
   public:
    explicit Buffer(int fd) : fd_(fd) { empty(); }
    int error() const { return error_; }

   private:
    int_type overflow(int_type character) override;
    int sync() override { return write_all() ? 0 : -1; }
    bool write_all();
    void empty() { setp(bytes_.data(), bytes_.data() + bytes_.size()); }

    const int fd_;
    int error_ = 0;
    std::array<char, 64 * 1024> bytes_;
  };

  Buffer buffer_;
};

}  // namespace mortise::cli
