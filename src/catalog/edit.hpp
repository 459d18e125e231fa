// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/toml.hpp"
#include "mortise/outcome.hpp"

namespace mortise::catalog {

/// Changes of files that people write: everything else stays as it is, comments and blanks too.

/// The text with a key of a table set; where the key is not there it becomes the table's first one.
///
/// @param table  of `text`.
/// @param value  as TOML.
/// @return nothing where the table is made of dotted keys alone, and the key is not there.
std::optional<std::string> with_key(std::string_view text, const Toml& table, std::string_view key,
                                    std::string_view value);

/// The text without a key of a table, which has it; a line that it stood on alone goes, too.
std::string without_key(std::string_view text, const Toml& table, std::string_view key);

/// The text of an application's file with a key of a plugin's table set, or taken away.
/// @param value  as TOML; empty to take the key away.
/// @return `application.invalid` where the text is no TOML, or has the table in a form that this
/// cannot change.
Outcome<std::string> with_plugin_key(const std::string& text, std::string_view plugin,
                                     std::string_view key, std::string_view value);

/// The text of a manifest with the digests of its images.
/// @param digest_of  that of an image by its number; empty to leave it as it is.
/// @return `manifest.invalid` where the text is no TOML, and what `digest_of` answers.
Outcome<std::string> with_digests(const std::string& text,
                                  const std::function<Outcome<std::string>(size_t)>& digest_of);

}  // namespace mortise::catalog
