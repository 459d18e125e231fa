// SPDX-License-Identifier: Apache-2.0
#include "engine/native/store.hpp"

#include <cassert>
#include <string>
#include <system_error>

namespace mortise::engine::native {
namespace {

/// The file's name without its ending, of letters that mean nothing to the loader (`$`) or a shell.
std::string readable(const std::filesystem::path& source) {
  constexpr size_t kMaxSize = 64;
  std::string name = source.stem().string().substr(0, kMaxSize);
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
          c == '_'))
      c = '-';
  return name;
}

}  // namespace

Outcome<std::filesystem::path> Store::acquire(const base::Digest& digest,
                                              std::span<const std::byte> bytes,
                                              const std::filesystem::path& source) {
  const std::lock_guard lock(mutex_);
  if (const auto found = files_.find(digest.bytes); found != files_.end()) {
    ++found->second.users;
    return found->second.path;
  }
  auto path = folder_.path() / (readable(source) + "-" + base::to_hex(digest) + ".so");
  MORTISE_TRY(base::write_new_file(path, bytes, 0400));
  files_.emplace(digest.bytes, File{path, 1});
  return path;
}

void Store::release(const base::Digest& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(digest.bytes);
  assert(found != files_.end() && found->second.users > 0);
  --found->second.users;
}

bool Store::is_used(const base::Digest& digest) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(digest.bytes);
  return found != files_.end() && found->second.users > 0;
}

void Store::forget(const base::Digest& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(digest.bytes);
  if (found == files_.end() || found->second.users > 0) return;
  std::error_code failed;  // What cannot be removed now goes with the folder, and is as good again.
  std::filesystem::remove(found->second.path, failed);
  if (!failed) files_.erase(found);
}

}  // namespace mortise::engine::native
