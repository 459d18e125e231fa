// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::contract {

/// A stretch of one source file, in bytes; empty at the end of a file. What has no place in a
/// source, such as a type from a descriptor, has file `kNowhere`.
struct Span {
  static constexpr uint32_t kNowhere = UINT32_MAX;

  uint32_t file = kNowhere;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool is_somewhere() const { return file != kNowhere; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// A place as people count: the first line is 1, the first character of a line is column 1.
/// Columns count Unicode scalar values; a byte that is no UTF-8 counts as one.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// The text of everything that was read, by file. Append-only; views into it live as long as it
/// does, also when it is moved.
class SourceMap {
 public:
  struct File {
    std::string path;  ///< As it is shown.
    std::string text;
  };

  /// @param text  at most 2^32 - 2 bytes.
  /// @return the file's number.
  uint32_t add(std::string path, std::string text);

  /// A copy of a text that stands in no file as it is, such as that of many comments.
  std::string_view keep(std::string_view text);

  /// Overwrites what must not be shown, such as a secret: no excerpt has it any more. Lines and
  /// sizes stay.
  void hide(const Span& span);

  size_t size() const { return files_.size(); }
  const File& file(uint32_t number) const { return *files_[number]; }

  std::string_view text(const Span& span) const;
  Position position(const Span& span) const;
  /// The whole line in which the span begins, without its end.
  std::string_view line(const Span& span) const;
  /// "path:line:column"; empty for nowhere.
  std::string where(const Span& span) const;

 private:
  std::vector<std::unique_ptr<File>> files_;
  std::vector<std::vector<uint32_t>> lines_;  // of each file: where its lines begin
  std::unique_ptr<std::pmr::monotonic_buffer_resource> kept_ =
      std::make_unique<std::pmr::monotonic_buffer_resource>();
};

}  // namespace mortise::contract
