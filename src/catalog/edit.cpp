// SPDX-License-Identifier: Apache-2.0
#include "catalog/edit.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace mortise::catalog {
namespace {

using contract::Diagnostics;
using contract::SourceMap;

/// A file in memory as it is written.
struct Parsed {
  SourceMap sources{};
  Diagnostics diagnostics{};
  std::optional<Toml> toml{};

  explicit Parsed(const std::string& text, std::string path) {
    toml = read_toml(sources.add(std::move(path), text), sources, diagnostics);
  }
};

size_t begin_of_line(std::string_view text, size_t at) {
  const size_t end = at == 0 ? text.npos : text.rfind('\n', at - 1);
  return end == text.npos ? 0 : end + 1;
}

size_t behind_line(std::string_view text, size_t at) {
  return std::min(text.find('\n', at), text.size() - 1) + 1;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

const Toml::Key* find_key(const Toml& table, std::string_view key) {
  const auto at = std::ranges::find(table.keys, key, &Toml::Key::name);
  return at == table.keys.end() ? nullptr : &*at;
}

std::string replaced(std::string_view text, size_t begin, size_t end, std::string_view with) {
  return std::string(text.substr(0, begin)) + std::string(with) + std::string(text.substr(end));
}

}  // namespace

std::optional<std::string> with_key(std::string_view text, const Toml& table, std::string_view key,
                                    std::string_view value) {
  if (const Toml* const old = table.find(key))
    return replaced(text, old->span.begin, old->span.end, value);
  const std::string line = std::string(key) + " = " + std::string(value);
  const size_t begin = table.span.begin;
  if (begin >= text.size()) return std::nullopt;
  if (text[begin] == '{')  // an inline table
    return replaced(text, begin + 1, begin + 1, " " + line + (table.keys.empty() ? " " : ","));
  // Else a header, whose line begins with a bracket; or dotted keys.
  if (text[text.find_first_not_of(" \t", begin_of_line(text, begin))] != '[') return std::nullopt;
  const size_t at = behind_line(text, begin);
  return replaced(text, at, at, (text[at - 1] == '\n' ? "" : "\n") + line + "\n");
}

std::string without_key(std::string_view text, const Toml& table, std::string_view key) {
  size_t begin = find_key(table, key)->span.begin;
  size_t end = table.find(key)->span.end;
  if (text[table.span.begin] == '{') {
    // The comma goes with what it stands behind, or before.
    const size_t next = text.find_first_not_of(" \t\r\n", end);
    const size_t before = text.find_last_not_of(" \t\r\n", begin - 1);
    if (text[next] == ',')
      end = next + 1;
    else if (text[before] == ',')
      begin = before;
    return replaced(text, begin, end, "");
  }
  const size_t line = begin_of_line(text, begin);
  const size_t rest = behind_line(text, end);
  const std::string_view tail = text.substr(end, rest - end);
  if (is_blank(text.substr(line, begin - line)) && (is_blank(tail) || tail.contains('#')))
    return replaced(text, line, rest, "");
  return replaced(text, begin, end, "");
}

Outcome<std::string> with_plugin_key(const std::string& text, std::string_view plugin,
                                     std::string_view key, std::string_view value) {
  const Parsed file(text, "mortise.toml");
  if (!file.toml)
    return Error(Code::kApplicationInvalid, contract::render(file.diagnostics, file.sources));
  const Toml* const plugins = file.toml->find("plugins");
  const Toml* const table = plugins == nullptr ? nullptr : plugins->find(plugin);
  if (value.empty()) {
    if (table == nullptr || table->find(key) == nullptr) return text;
    return without_key(text, *table, key);
  }
  const std::string header = "[plugins.\"" + std::string(plugin) + "\"]\n" + std::string(key) +
                             " = " + std::string(value) + "\n";
  std::vector<std::string> drafts;
  if (table != nullptr) {
    if (auto draft = with_key(text, *table, key, value)) drafts.push_back(*std::move(draft));
    // It may be there for the sake of a table inside of it, `[plugins.blur.configuration]`.
    const size_t at = begin_of_line(text, table->span.begin);
    if (text[text.find_first_not_of(" \t", at)] == '[')
      drafts.push_back(replaced(text, at, at, header + "\n"));
  } else if (plugins == nullptr || text[plugins->span.begin] != '{') {
    drafts.push_back(text + (text.empty() || text.ends_with('\n') ? "" : "\n") + "\n" + header);
  }
  // Whatever the form of the file: what comes of it says what was wanted.
  for (std::string& draft : drafts) {
    const Parsed again(draft, "mortise.toml");
    const Toml* const all = again.toml ? again.toml->find("plugins") : nullptr;
    const Toml* const now = all == nullptr ? nullptr : all->find(plugin);
    if (now != nullptr && now->find(key) != nullptr) return std::move(draft);
  }
  return Error(Code::kApplicationInvalid,
               "the table of " + base::quote(plugin) +
                   " has a form that only its author can change: write '" + std::string(key) +
                   " = " + std::string(value) + "' into it");
}

Outcome<std::string> with_digests(const std::string& text,
                                  const std::function<Outcome<std::string>(size_t)>& digest_of) {
  const Parsed file(text, "plugin.toml");
  if (!file.toml)
    return Error(Code::kManifestInvalid, contract::render(file.diagnostics, file.sources));
  const Toml* const images = file.toml->find("images");
  std::string changed = text;
  if (images == nullptr) return changed;
  // From the last one, so that the places of the others stay.
  for (size_t i = images->items.size(); i-- > 0;) {
    MORTISE_TRY_ASSIGN(const std::string digest, digest_of(i));
    if (digest.empty()) continue;
    if (auto next = with_key(changed, images->items[i], "digest", "\"sha256:" + digest + "\""))
      changed = *std::move(next);
  }
  return changed;
}

}  // namespace mortise::catalog
