// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one table of keys. What `plugin.toml` and `mortise.toml` may hold is written down once, as
// constants of these types (plugin_keys.cpp, application_keys.cpp); the check, the reference pages
// and the JSON Schemas are made from it.

#include <cstdint>
#include <span>
#include <string_view>

namespace mortise::catalog {

/// What a text must look like beyond being one (syntax.hpp).
enum class Syntax : uint8_t {
  kAny,
  kLine,       ///< One line that is not empty.
  kId,         ///< Of a plugin: `acme.blur`
  kPattern,    ///< The same, with `*` for any text.
  kName,       ///< `blur-fast`
  kVersion,    ///< SemVer 2.0
  kRange,      ///< Of versions: `^1.2`
  kContract,   ///< `photo:lab/image-filter@1.1.0`, the version optional
  kInterface,  ///< The same for one that need not exist elsewhere.
  kFile,       ///< A path inside the folder of the file.
  kPath,       ///< Any path.
  kModule,     ///< Of Python: `acme.blur` or `acme.blur:Blur`
  kDigest,     ///< `sha256:` and 64 hexadecimal digits
  kCondition,  ///< `not streaming and (linux or gpu)`
  kDuration,   ///< `250ms`
  kSize,       ///< `64 MiB`
  kLink,       ///< `https://example.org`
};

struct Key;

/// What a value must be. Immutable; everything it refers to is a constant.
struct Shape {
  enum class Kind : uint8_t {
    kText,
    kInteger,
    kNumber,
    kTruth,
    kTable,  ///< With the keys of `keys` alone.
    kList,   ///< Of `item`.
    kMap,    ///< A table with keys of the user's own, each an `item`.
    kFree,   ///< A table that something else checks, such as a plugin's configuration.
  };

  Kind kind = Kind::kText;
  std::string_view name{};  ///< "a version": for messages and pages.
  Syntax syntax = Syntax::kAny;
  std::span<const std::string_view> words{};  ///< Of a text: the only ones, where there are any.
  int64_t least = 0;                          ///< Of a number, or the items of a list.
  int64_t most = 1'000;
  std::span<const Key> keys{};
  std::span<const std::string_view> one_of{};  ///< Of a table: exactly one of these keys is there.
  const Shape* item = nullptr;
  Syntax key_syntax = Syntax::kName;  ///< Of a map.
  std::string_view example{};         ///< As TOML writes it.
};

/// A key of a table.
struct Key {
  std::string_view name;
  const Shape* shape;
  /// What it says, as Markdown: one line.
  std::string_view docs;
  bool is_required = false;
  /// What holds where it is absent, for people; empty where that is nothing.
  std::string_view fallback{};
};

/// A kind of file.
struct FileShape {
  std::string_view file;    ///< `plugin.toml`
  std::string_view title;   ///< Of its reference page.
  std::string_view docs;    ///< The head of that page: Markdown.
  std::string_view schema;  ///< The name of its JSON Schema.
  const Shape* root = nullptr;
};

/// `plugin.toml`.
const FileShape& plugin_file();
/// `mortise.toml`.
const FileShape& application_file();

}  // namespace mortise::catalog
