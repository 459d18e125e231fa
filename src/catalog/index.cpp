// SPDX-License-Identifier: Apache-2.0
//
// On disk (docs/catalog.md): `mortise-index` and a version, the clock, entries, and a checksum.
#include "catalog/index.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <thread>

#include "base/file.hpp"
#include "base/thread.hpp"

namespace mortise::catalog {
namespace {

constexpr std::string_view kMagic = "mortise-index 3\n";
constexpr size_t kMostBytes = size_t{256} << 20;

constexpr int64_t kSecond = 1'000'000'000;

/// The clock that the kernel takes times of files from.
int64_t file_clock() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

/// Finds accidents, not attacks: what is read is checked in any case.
uint64_t checksum(std::string_view bytes) {
  uint64_t sum = 0x9e3779b97f4a7c15 ^ bytes.size();
  const auto mix = [&](uint64_t word) {
    sum = (sum ^ word) * 0xff51afd7ed558ccd;
    sum ^= sum >> 32;
  };
  for (; bytes.size() >= sizeof(uint64_t); bytes.remove_prefix(sizeof(uint64_t))) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof(word));
    mix(word);
  }
  uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  mix(rest);
  return sum;
}

template <class Plain>
void put(std::string& out, const Plain& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}
void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<uint32_t>(text.size()));
  out += text;
}

template <class Plain>
bool take(std::string_view& rest, Plain& value) {
  if (rest.size() < sizeof(value)) return false;
  std::memcpy(&value, rest.data(), sizeof(value));
  rest.remove_prefix(sizeof(value));
  return true;
}
bool take_text(std::string_view& rest, std::string_view& text) {
  uint32_t size = 0;
  if (!take(rest, size) || size > rest.size()) return false;
  text = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

/// @param is_file  whether nothing but a regular file counts.
std::optional<Stamp> read_stamp(const char* path, int folder, bool is_file) {
  struct stat status{};
  if (::fstatat(folder, path, &status, 0) != 0) return std::nullopt;
  if (is_file && !S_ISREG(status.st_mode)) return std::nullopt;
  const auto nanoseconds = [](const timespec& time) {
    return time.tv_sec * kSecond + time.tv_nsec;
  };
  return Stamp{.device = status.st_dev,
               .inode = status.st_ino,
               .size = static_cast<uint64_t>(status.st_size),
               .modified_ns = nanoseconds(status.st_mtim),
               .changed_ns = nanoseconds(status.st_ctim)};
}

}  // namespace

std::optional<Stamp> stamp_of(const char* path, int folder) {
  return read_stamp(path, folder, false);
}
std::optional<Stamp> stamp_of(const std::string& path) {
  return read_stamp(path.c_str(), AT_FDCWD, false);
}
std::optional<Stamp> stamp_of_file(const char* path, int folder) {
  return read_stamp(path, folder, true);
}

std::vector<std::optional<Stamp>> stamps_of(std::span<const FileName> files, StampOf stamp_of) {
  constexpr size_t kHundreds = 256;  // else a thread takes longer than what it saves
  std::vector<std::optional<Stamp>> stamps(files.size());
  const auto ask = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) stamps[i] = stamp_of(files[i].path, files[i].folder);
  };
  const size_t middle = files.size() < kHundreds ? 0 : files.size() / 2;
  std::thread other;
  if (middle != 0) other = base::start_helper("mortise-stat", [&] { ask(0, middle); });
  ask(other.joinable() ? middle : 0, files.size());
  if (other.joinable()) other.join();
  return stamps;
}

Index::Index(std::filesystem::path path) : path_(std::move(path)) {
  if (path_.empty()) return;
  const auto bytes = base::read_file(path_, kMostBytes);
  if (bytes) load(std::string(base::as_text(*bytes)));
}

void Index::load(std::string text) {
  known_.clear();
  text_ = std::move(text);
  clock_ns_ = 0;
  std::string_view rest = text_;
  uint64_t sum = 0;
  if (!rest.starts_with(kMagic) || rest.size() < kMagic.size() + sizeof(sum)) return;
  std::memcpy(&sum, rest.data() + rest.size() - sizeof(sum), sizeof(sum));
  rest.remove_suffix(sizeof(sum));
  if (sum != checksum(rest)) return;
  rest.remove_prefix(kMagic.size());
  uint32_t count = 0;
  bool is_good = take(rest, clock_ns_) && take(rest, count);
  known_.reserve(std::min<size_t>(count, rest.size() / sizeof(Stamp)));
  for (uint32_t i = 0; is_good && i < count; ++i) {
    std::string_view path;
    Entry entry;
    is_good = take_text(rest, path) && take(rest, entry.stamp) && take_text(rest, entry.payload);
    if (is_good) known_.emplace(path, entry);
  }
  if (!is_good) known_.clear();
}

void Index::begin() {
  scan_clock_ns_ = file_clock();
  misses_ = 0;
  fresh_.clear();
  for (auto& [path, entry] : known_) entry.is_used = false;
}

std::optional<std::string_view> Index::find(const std::string& path, const Stamp& stamp) {
  // What this scan learned itself is as new as anything could be.
  if (!fresh_.empty()) {
    const auto fresh = fresh_.find(path);
    if (fresh != fresh_.end() && fresh->second.stamp == stamp) return fresh->second.payload;
  }
  const auto found = known_.find(path);
  const bool is_old = std::max(stamp.modified_ns, stamp.changed_ns) < clock_ns_;
  if (found == known_.end() || !is_old || found->second.stamp != stamp) {
    ++misses_;
    return std::nullopt;
  }
  found->second.is_used = true;
  return found->second.payload;
}

void Index::remember(std::string path, const Stamp& stamp, std::string payload) {
  fresh_.insert_or_assign(std::move(path), Fresh{stamp, std::move(payload)});
}

std::string Index::written() const {
  std::string out(kMagic);
  put(out, scan_clock_ns_);
  const size_t counted = out.size();
  uint32_t count = 0;
  put(out, count);
  const auto write = [&](std::string_view path, const Stamp& stamp, std::string_view payload) {
    put_text(out, path);
    put(out, stamp);
    put_text(out, payload);
    ++count;
  };
  for (const auto& [path, entry] : known_)
    if (entry.is_used && !fresh_.contains(std::string(path)))
      write(path, entry.stamp, entry.payload);
  for (const auto& [path, fresh] : fresh_) write(path, fresh.stamp, fresh.payload);
  std::memcpy(out.data() + counted, &count, sizeof(count));
  put(out, checksum(out));
  return out;
}

Outcome<> Index::finish() {
  const bool is_same = fresh_.empty() && std::ranges::all_of(known_, [](const auto& entry) {
                         return entry.second.is_used;
                       });
  if (is_same) return {};
  std::string text = written();
  Outcome<> saved;
  if (!path_.empty()) saved = base::write_file(path_, std::as_bytes(std::span(text)), 0600);
  fresh_.clear();
  load(std::move(text));
  return saved;
}

}  // namespace mortise::catalog
