// SPDX-License-Identifier: Apache-2.0
#include "cli/descriptor_stream.hpp"

#include <unistd.h>

#include <cerrno>

namespace mortise::cli {

bool DescriptorStream::Buffer::write_all() {
  for (const char* at = pbase(); error_ == 0 && at < pptr();) {
    const ssize_t written = ::write(fd_, at, static_cast<size_t>(pptr() - at));
    if (written >= 0)
      at += written;
    else if (errno != EINTR)
      error_ = errno;
  }
  empty();
  return error_ == 0;
}

DescriptorStream::Buffer::int_type DescriptorStream::Buffer::overflow(int_type character) {
  if (!write_all()) return traits_type::eof();
  if (traits_type::eq_int_type(character, traits_type::eof()))
    return traits_type::not_eof(character);
  return sputc(traits_type::to_char_type(character));
}

}  // namespace mortise::cli
