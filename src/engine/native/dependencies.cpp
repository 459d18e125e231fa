// SPDX-License-Identifier: Apache-2.0
#include "engine/native/dependencies.hpp"

#include <dlfcn.h>
#include <link.h>

#include <optional>
#include <string>
#include <system_error>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace mortise::engine::native {
namespace {

constexpr size_t kMaxFolders = 64;
constexpr size_t kMaxLibrarySize = size_t{1} << 30;

/// The file that the library's own search path leads to; nothing when it leads nowhere.
std::optional<std::string> own_copy(const Needs& needs, const std::string& needed) {
  std::string_view rest = needs.search_path;
  for (size_t i = 0; i < kMaxFolders && !rest.empty(); ++i) {
    std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (folder.empty()) continue;
    std::error_code error;
    std::filesystem::path path(folder);
    for (const std::string_view token : {"$ORIGIN", "${ORIGIN}"})
      if (folder.starts_with(token))
        path = std::filesystem::absolute(needs.file, error).parent_path().string() +
               std::string(folder.substr(token.size()));
    path /= needed;
    if (std::filesystem::is_regular_file(path, error)) return path.string();
  }
  return std::nullopt;
}

/// The file that the loader would give to anyone who needs this name, if it is mapped already.
std::optional<std::string> mapped_as(const std::string& needed) {
  void* handle = dlopen(needed.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  if (handle == nullptr) return std::nullopt;
  link_map* map = nullptr;
  const bool known = dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) == 0;
  std::string path = known ? map->l_name : "";
  dlclose(handle);
  return path;
}

bool is_same(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) return true;
  const auto bytes_a = base::read_file(a, kMaxLibrarySize);
  const auto bytes_b = base::read_file(b, kMaxLibrarySize);
  return bytes_a && bytes_b && base::sha256(*bytes_a) == base::sha256(*bytes_b);
}

/// Where every program finds its libraries, whoever asks.
bool is_shared_by_all(std::string_view path) {
  return path.starts_with("/lib") || path.starts_with("/usr/");
}

}  // namespace

bool Dependencies::is_private(const std::string& path) const {
  if (path.starts_with(plugins_)) return true;
  const std::lock_guard lock(mutex_);
  return private_.contains(path);
}

Outcome<> Dependencies::check(const Needs& needs) {
  for (const std::string& needed : needs.libraries) {
    const auto own = own_copy(needs, needed);
    const auto mapped = mapped_as(needed);
    if (!mapped) {
      const std::lock_guard lock(mutex_);
      if (own && !is_shared_by_all(*own)) private_.insert(*own);
      continue;
    }
    if (own ? is_same(*own, *mapped) : !is_private(*mapped)) continue;
    return Error(
        Code::kNativeSonameConflict,
        "it needs " + base::quote(needed) + (own ? " from " : "") + (own ? base::quote(*own) : "") +
            ", but a process can have one library of that name, and has " + base::quote(*mapped) +
            " already, of another plugin or the host: give the library a SONAME of its "
            "own, link it statically, or run one of the two in a process of its own");
  }
  return {};
}

}  // namespace mortise::engine::native
