// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::catalog {

/// What the system says of a file or folder. Changes with every edit: who sets the times of a file
/// back changes its `changed` time by that.
struct Stamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// The stamp of what `path` is or points to; nothing where there is nothing.
/// @param folder  a descriptor of the folder that a relative path begins in.
std::optional<Stamp> stamp_of(const char* path, int folder);
std::optional<Stamp> stamp_of(const std::string& path);
/// The same; nothing where it is no regular file.
std::optional<Stamp> stamp_of_file(const char* path, int folder);

/// A file, and a descriptor of the folder that a relative path begins in.
struct FileName {
  const char* path;
  int folder;
};
using StampOf = std::optional<Stamp> (*)(const char* path, int folder);
/// The stamps of many files, in their order. Of hundreds a second thread asks for half.
/// @param stamp_of  one of the two above.
std::vector<std::optional<Stamp>> stamps_of(std::span<const FileName> files, StampOf stamp_of);

/// What was learned from files, so that it need not be learned again while they are the same.
///
/// Invariants:
/// 1. An entry is believed only where the file's stamp is what it was, and both its times are older
///    than the index: a file that is younger may have been edited again within one tick of the
///    system's clock, with the same stamp.
/// 2. A stamp is taken before the file is read.
/// 3. What is on disk is one complete index, whoever else writes at the same time; one that is
///    damaged, of another version, or missing is an empty one.
///
/// One-thread.
class Index {
 public:
  /// An empty path: nothing is read or written.
  explicit Index(std::filesystem::path path = {});

  /// Begins a scan: nothing has been asked for.
  void begin();
  /// What is known of a file. Valid until `finish`.
  std::optional<std::string_view> find(const std::string& path, const Stamp& stamp);
  /// @param stamp  from before the file was read.
  void remember(std::string path, const Stamp& stamp, std::string payload);
  /// Ends a scan: what nobody asked for is forgotten, and the file is written where it would
  /// differ.
  /// @return `file.unwritable`; the index in memory is good all the same.
  Outcome<> finish();

  /// How often something had to be read since `begin`.
  size_t miss_count() const { return misses_; }

 private:
  struct Entry {
    Stamp stamp;
    std::string_view payload;
    bool is_used = false;
  };
  struct Fresh {
    Stamp stamp;
    std::string payload;
  };

  void load(std::string text);
  std::string written() const;

  std::filesystem::path path_;
  std::string text_;           // what the views of `known_` lie in
  int64_t clock_ns_ = 0;       // of the scan that wrote `text_`
  int64_t scan_clock_ns_ = 0;  // of this scan
  std::unordered_map<std::string_view, Entry> known_;
  std::unordered_map<std::string, Fresh> fresh_;
  size_t misses_ = 0;
};

}  // namespace mortise::catalog
