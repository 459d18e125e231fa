// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/descriptor_stream.hpp"
#include "cli/run.hpp"

namespace {

using mortise::cli::DescriptorStream;

/// Whether a person looks, and what was written can be changed.
bool is_terminal(int fd) {
  const char* const terminal = std::getenv("TERM");
  return ::isatty(fd) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

/// Whether colours are welcome where a descriptor leads (no-color.org).
bool has_colour(int fd) {
  const char* const no_colour = std::getenv("NO_COLOR");
  return is_terminal(fd) && (no_colour == nullptr || *no_colour == '\0');
}

int run(const std::vector<std::string>& arguments, DescriptorStream& out, DescriptorStream& err) {
  try {
    return mortise::cli::run(arguments, {.out = out,
                                         .err = err,
                                         .out_has_colour = has_colour(STDOUT_FILENO),
                                         .err_has_colour = has_colour(STDERR_FILENO),
                                         .err_is_terminal = is_terminal(STDERR_FILENO),
                                         .in = &std::cin});
  } catch (const std::exception& error) {
    err << "mortise: " << error.what() << "\n";
    return mortise::cli::kInternal;
  }
}

}  // namespace

int main(int count, char** words) {
  // A reader that had enough is an error of `write`, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  DescriptorStream out(STDOUT_FILENO);
  DescriptorStream err(STDERR_FILENO);
  int end = run({words + (count > 0 ? 1 : 0), words + count}, out, err);
  out.flush();
  if (out.error() != 0) {
    if (out.error() != EPIPE)
      err << "mortise: cannot write the output: " << std::strerror(out.error()) << "\n";
    end = mortise::cli::kWriteFailed;
  }
  err.flush();
  return end;
}
