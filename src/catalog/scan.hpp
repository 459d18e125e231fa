// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/index.hpp"
#include "catalog/source.hpp"

namespace mortise::catalog {

/// One pass over one source: reads through the index, and collects. Refers to all it is made of.
/// One-thread.
class Scan {
 public:
  Scan(Index& index, std::vector<Found>& found, std::vector<Reason>& problems)
      : index_(index), found_(found), problems_(problems) {}

  void add(Found found) { found_.push_back(std::move(found)); }
  /// What is wrong with the source itself.
  void problem(Reason reason) { problems_.push_back(std::move(reason)); }

  /// Names in a folder, sorted, without those that begin with a dot.
  /// @param view  which of them, for the index: the same words for the same `keep`.
  /// @param keep  asked with a name and whether it is certainly a file.
  /// @return nothing where the folder cannot be read; its absence is a problem of the scan.
  std::optional<std::vector<std::string>> names(
      const std::string& folder, std::string_view view,
      const std::function<bool(std::string_view name, bool is_file)>& keep);

  /// A file by a folder, a descriptor of it, and what follows: the whole path is put together
  /// only where there is such a file.
  struct File {
    const std::string& folder;
    int descriptor;
    const std::string& relative;

    std::string path() const { return folder + "/" + relative; }
  };

  /// What `derive` makes of a file's text, from the index where the file is as it was. Valid until
  /// the scan ends.
  /// @return nothing where there is no such file.
  std::optional<std::string_view> derived(
      const File& file, const std::function<std::string(std::string_view text)>& derive);
  /// @param stamp  nothing where there is no such file.
  std::optional<std::string_view> derived(
      const File& file, const std::optional<Stamp>& stamp,
      const std::function<std::string(std::string_view text)>& derive);
  std::optional<std::string_view> derived(
      const std::string& path, const std::function<std::string(std::string_view text)>& derive);

  /// The manifest in a file, good or bad; nothing where there is no file.
  std::optional<Found> manifest(const std::string& path);
  Found manifest(const std::string& path, const Stamp& stamp);

 private:
  std::optional<std::string_view> derived(
      const std::string& path, const Stamp& stamp,
      const std::function<std::string(std::string_view text)>& derive);

  Index& index_;
  std::vector<Found>& found_;
  std::vector<Reason>& problems_;
};

/// A descriptor of a folder that names begin in; closed with the object.
class FolderDescriptor {
 public:
  explicit FolderDescriptor(const std::string& path);
  FolderDescriptor(const FolderDescriptor&) = delete;
  FolderDescriptor& operator=(const FolderDescriptor&) = delete;
  ~FolderDescriptor();

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace mortise::catalog
