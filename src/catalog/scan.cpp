// SPDX-License-Identifier: Apache-2.0
#include "catalog/scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "catalog/manifest_bytes.hpp"

namespace mortise::catalog {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr size_t kMostNames = 100'000;  // of one folder

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\0'), text.size());
    names.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

}  // namespace

FolderDescriptor::FolderDescriptor(const std::string& path)
    : number_(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}
FolderDescriptor::~FolderDescriptor() {
  if (number_ >= 0) ::close(number_);
}

std::optional<std::vector<std::string>> Scan::names(
    const std::string& folder, std::string_view view,
    const std::function<bool(std::string_view, bool)>& keep) {
  std::string key = folder + '\0' + std::string(view);
  const auto stamp = stamp_of(folder);
  if (stamp)
    if (const auto known = index_.find(key, *stamp)) return split(*known);
  DIR* const open = stamp ? ::opendir(folder.c_str()) : nullptr;
  if (open == nullptr) {
    problem({.text = "cannot read the folder '" + folder + "': " + std::strerror(errno)});
    return std::nullopt;
  }
  std::vector<std::string> names;
  bool is_whole = true;
  while (const dirent* const entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    if (name.starts_with('.') || !keep(name, entry->d_type == DT_REG)) continue;
    // It would be shown, and pasted.
    if (!base::is_printable(name)) {
      problem({.text = "what is called " + base::quote(name) + " in the folder '" + folder +
                       "' is left out: rename it"});
      is_whole = false;
      continue;
    }
    if (names.size() == kMostNames) {
      problem({.text = "the folder '" + folder + "' has more than " + std::to_string(kMostNames) +
                       " entries: the rest is left out"});
      is_whole = false;
      break;
    }
    names.emplace_back(name);
  }
  ::closedir(open);
  std::ranges::sort(names);
  if (!is_whole) return names;  // so that the problem is told the next time, too
  std::string payload;
  for (const std::string& name : names) payload += name + '\0';
  index_.remember(std::move(key), *stamp, std::move(payload));
  return names;
}

std::optional<std::string_view> Scan::derived(
    const std::string& path, const Stamp& stamp,
    const std::function<std::string(std::string_view)>& derive) {
  if (const auto known = index_.find(path, stamp)) return known;
  const auto bytes = base::read_file(path, kMostBytes);
  if (!bytes) {
    problem({.text = std::string(bytes.message())});
    return std::nullopt;
  }
  index_.remember(path, stamp, derive(base::as_text(*bytes)));
  return index_.find(path, stamp);
}

std::optional<std::string_view> Scan::derived(
    const File& file, const std::function<std::string(std::string_view)>& derive) {
  return derived(file, stamp_of(file.relative.c_str(), file.descriptor), derive);
}
std::optional<std::string_view> Scan::derived(
    const File& file, const std::optional<Stamp>& stamp,
    const std::function<std::string(std::string_view)>& derive) {
  return stamp ? derived(file.path(), *stamp, derive) : std::nullopt;
}
std::optional<std::string_view> Scan::derived(
    const std::string& path, const std::function<std::string(std::string_view)>& derive) {
  const auto stamp = stamp_of(path);
  return stamp ? derived(path, *stamp, derive) : std::nullopt;
}

Found Scan::manifest(const std::string& path, const Stamp& stamp) {
  Found found;
  if (const auto known = index_.find(path, stamp)) {
    if (auto manifest = manifest_from_bytes(*known)) {
      found.manifest = std::make_shared<const Manifest>(std::move(*manifest));
      return found;
    }
  }
  ManifestFile file = read_manifest(path);
  for (const contract::Diagnostic& diagnostic : file.diagnostics.all())
    found.flaws.push_back(
        {diagnostic.message, file.sources.where(diagnostic.span), diagnostic.help});
  // A bad one is read again each time: so what is said about it never goes by an older table.
  if (file.ok()) index_.remember(path, stamp, to_bytes(file.manifest));
  found.manifest = std::make_shared<const Manifest>(std::move(file.manifest));
  return found;
}

std::optional<Found> Scan::manifest(const std::string& path) {
  const auto stamp = stamp_of(path);
  return stamp ? std::optional(manifest(path, *stamp)) : std::nullopt;
}

}  // namespace mortise::catalog
