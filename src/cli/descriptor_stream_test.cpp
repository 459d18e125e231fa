// SPDX-License-Identifier: Apache-2.0
#include "cli/descriptor_stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

namespace mortise::cli {
namespace {

/// A text of this size arrives whole at the other end of a pipe.
void check(size_t size) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::string text(size, 'x');
  for (size_t i = 0; i < size; i += 7) text[i] = static_cast<char>('a' + i % 26);
  std::string arrived;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      arrived.append(buffer, static_cast<size_t>(got));
  });
  {
    DescriptorStream stream(ends[1]);
    stream << text.substr(0, size / 3) << text.substr(size / 3);
    stream.flush();
    EXPECT_EQ(stream.error(), 0);
  }
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_EQ(arrived, text) << size << " bytes";
}

TEST(DescriptorStream, WritesEverything) {
  for (const size_t size : {0u, 1u, 65535u, 65536u, 65537u, 1000000u}) check(size);
}

TEST(DescriptorStream, RemembersWhyItFailed) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  DescriptorStream stream(full);
  stream << "text";
  EXPECT_EQ(stream.error(), 0) << "nothing was written yet";
  stream.flush();
  EXPECT_EQ(stream.error(), ENOSPC);
  EXPECT_TRUE(stream.bad());
  ::close(full);
}

TEST(DescriptorStream, SeesThatTheReaderIsGone) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  DescriptorStream stream(ends[1]);
  stream << std::string(100000, 'x') << "more";
  stream.flush();
  EXPECT_EQ(stream.error(), EPIPE);
  ::close(ends[1]);
}

}  // namespace
}  // namespace mortise::cli
