// SPDX-License-Identifier: Apache-2.0
#include "engine/python/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/text.hpp"
#include "mortise/clock.hpp"

extern char** environ;

namespace mortise::engine::python {
namespace {

// What a relocated interpreter says of LIBDIR is where it was built; then its own prefix is right.
constexpr char kQuestion[] = R"(
import sys, sysconfig
name = sysconfig.get_config_var("INSTSONAME") or ""
print(sys.executable, sys.version.split()[0], sep="\n")
if ".so" in name:
    print(f"{sysconfig.get_config_var('LIBDIR')}/{name}", f"{sys.base_prefix}/lib/{name}", name, sep="\n")
)";

constexpr uint64_t kMostTimeNs = 30'000'000'000;
constexpr size_t kMostBytes = 65'536;

Error failed(const std::string& program, const std::string& why) {
  return Error(Code::kPythonUnavailable,
               "the interpreter " + base::quote(program, 4096) + " cannot be asked: " + why);
}

/// Closes a descriptor.
struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

/// Everything that comes out until the end; nothing where that takes too long or is too much.
bool read_all(int fd, std::string& text) {
  const uint64_t end = monotonic_ns() + kMostTimeNs;
  for (;;) {
    const uint64_t now = monotonic_ns();
    pollfd ready{fd, POLLIN, 0};
    if (now >= end || text.size() > kMostBytes) return false;
    if (poll(&ready, 1, static_cast<int>((end - now) / 1'000'000 + 1)) <= 0) {
      if (errno == EINTR) continue;
      return false;
    }
    std::array<char, 4096> bytes;
    const ssize_t count = read(fd, bytes.data(), bytes.size());
    if (count == 0) return true;
    if (count > 0)
      text.append(bytes.data(), static_cast<size_t>(count));
    else if (errno != EINTR)
      return false;
  }
}

Program parse(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  Program program;
  if (lines.size() < 2) return program;
  program.executable = lines[0];
  program.version = lines[1];
  program.libraries.assign(lines.begin() + 2, lines.end());
  return program;
}

}  // namespace

Outcome<Program> ask_program(const std::string& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return failed(program, std::strerror(errno));
  const Descriptor out{ends[0]};
  Descriptor in{ends[1]};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.fd, STDOUT_FILENO);
  std::string words[] = {program, "-c", kQuestion};
  char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  const int refused = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (refused != 0) return failed(program, std::strerror(refused));
  close(std::exchange(in.fd, -1));

  std::string text;
  const bool is_whole = read_all(out.fd, text);
  if (!is_whole) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!is_whole) return failed(program, "it does not come to an end");
  Program answer = parse(text);
  if (answer.version.empty())
    return failed(program, "it does not say where its library is, so it is no CPython");
  return answer;
}

}  // namespace mortise::engine::python
