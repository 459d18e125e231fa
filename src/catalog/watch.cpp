// SPDX-License-Identifier: Apache-2.0
#include "catalog/watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_set>
#include <utility>

namespace mortise::catalog {
namespace {

constexpr uint32_t kChanges = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
                              IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

Error unwatchable(const std::string& what) {
  return Error(Code::kCatalogUnwatchable, "cannot watch " + what + ": " + std::strerror(errno));
}

/// The folder itself, or the nearest one above it that is there.
std::string nearest_there(const std::string& folder) {
  std::filesystem::path path = folder;
  std::error_code ignored;
  while (!std::filesystem::is_directory(path, ignored)) {
    std::filesystem::path above = path.parent_path();
    if (above == path) break;
    path = above.empty() ? std::filesystem::path(".") : std::move(above);
    if (path == ".") break;
  }
  return path.string();
}

}  // namespace

Outcome<Watch> Watch::make() {
  const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return unwatchable("folders");
  return Watch(descriptor);
}

Watch::Watch(Watch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), followed_(std::move(other.followed_)) {}
Watch& Watch::operator=(Watch&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(followed_, other.followed_);
  return *this;
}
Watch::~Watch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Outcome<> Watch::follow(const std::vector<std::string>& folders) {
  std::unordered_map<std::string, int> now;
  std::unordered_set<int> used;
  Outcome<> result;
  for (const std::string& folder : folders) {
    const std::string path = nearest_there(folder);
    // Again also where it is followed already: another folder may have taken its name.
    const int number = ::inotify_add_watch(descriptor_, path.c_str(), kChanges);
    if (number >= 0) {
      now.emplace(path, number);
      used.insert(number);
    } else if (errno != ENOENT && result) {
      result = unwatchable("'" + path + "'");
    }
  }
  for (const auto& [path, number] : followed_)
    if (!used.contains(number)) ::inotify_rm_watch(descriptor_, number);
  followed_ = std::move(now);
  return result;
}

bool Watch::wait(int timeout_ms) {
  pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  bool has_changed = false;
  alignas(inotify_event) char events[4096];
  for (;;) {
    const ssize_t size = ::read(descriptor_, events, sizeof(events));
    if (size <= 0) return has_changed;
    // That a watch ended because we took it back is no change.
    for (const char* at = events; at < events + size;) {
      inotify_event event{};
      std::memcpy(&event, at, sizeof(event));
      has_changed |= (event.mask & ~uint32_t{IN_IGNORED}) != 0;
      at += sizeof(event) + event.len;
    }
  }
}

}  // namespace mortise::catalog
