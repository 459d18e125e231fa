// SPDX-License-Identifier: Apache-2.0
#include "catalog/python_files.hpp"

#include <algorithm>
#include <charconv>

#include "base/json_reader.hpp"

namespace mortise::catalog {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\f\v");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\f\v") - first + 1);
}

template <class Use>
void each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    use(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string normalised(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool is_joint = c == '-' || c == '_' || c == '.';
    if (is_joint && result.ends_with('-')) continue;
    result += is_joint ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

/// The number at the front of a version, taken off with what joins it to the next.
std::optional<uint64_t> take_number(std::string_view& version) {
  uint64_t number = 0;
  const auto done = std::from_chars(version.data(), version.data() + version.size(), number);
  if (done.ec != std::errc{}) return std::nullopt;
  version.remove_prefix(static_cast<size_t>(done.ptr - version.data()));
  if (version.starts_with('.')) version.remove_prefix(1);
  return number;
}

/// A string of Python in quotes at the front, without escapes.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
  const size_t end = text.find(text[0], 1);
  if (end == text.npos || text.substr(0, end).contains('\\')) return std::nullopt;
  std::string result(text.substr(1, end - 1));
  text.remove_prefix(end + 1);
  return result;
}

bool take(std::string_view& text, char c) {
  text = trimmed(text);
  if (!text.starts_with(c)) return false;
  text = trimmed(text.substr(1));
  return true;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

std::optional<DistributionName> parse_distribution(std::string_view folder) {
  for (const std::string_view suffix : {".dist-info", ".egg-info"}) {
    if (!folder.ends_with(suffix)) continue;
    folder.remove_suffix(suffix.size());
    const size_t dash = std::min(folder.find('-'), folder.size());
    std::string_view version = folder.substr(std::min(dash + 1, folder.size()));
    version = version.substr(0, version.find('-'));  // of an egg: the version of Python
    if (dash == 0) return std::nullopt;
    return DistributionName{normalised(folder.substr(0, dash)), std::string(version)};
  }
  return std::nullopt;
}

bool is_older(std::string_view a, std::string_view b) {
  for (;;) {
    const auto left = take_number(a);
    const auto right = take_number(b);
    if (!left && !right) break;
    const uint64_t x = left.value_or(0);
    const uint64_t y = right.value_or(0);
    if (x != y) return x < y;
  }
  // What remains is `rc1`, `.post1` or nothing.
  const auto rank = [](std::string_view rest) { return rest.empty() ? 1 : rest[0] == 'p' ? 2 : 0; };
  return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
}

std::vector<EntryPoint> parse_entry_points(std::string_view text) {
  std::vector<EntryPoint> all;
  std::string group;
  each_line(text, [&](std::string_view line) {
    if (line.empty() || line[0] == '#' || line[0] == ';') return;
    if (line[0] == '[' && line.back() == ']') {
      group = trimmed(line.substr(1, line.size() - 2));
      return;
    }
    const size_t equals = line.find('=');
    if (equals == line.npos || group.empty()) return;
    const std::string_view target = trimmed(line.substr(equals + 1));
    const std::string_view module = trimmed(target.substr(0, target.find_first_of(":[")));
    all.push_back({group, std::string(trimmed(line.substr(0, equals))), std::string(module)});
  });
  return all;
}

std::vector<std::string> parse_path_file(std::string_view text, const std::string& folder) {
  std::vector<std::string> all;
  each_line(text, [&](std::string_view line) {
    if (line.empty() || line[0] == '#' || line.starts_with("import ") ||
        line.starts_with("import\t") || line.contains('\0'))
      return;
    all.push_back(line[0] == '/' ? std::string(line) : folder + "/" + std::string(line));
  });
  return all;
}

std::vector<EditablePackage> parse_finder(std::string_view text) {
  std::vector<EditablePackage> all;
  each_line(text, [&](std::string_view line) {
    if (!line.starts_with("MAPPING")) return;
    line.remove_prefix(std::min(line.find('='), line.size()));
    if (!take(line, '=') || !take(line, '{')) return;
    while (true) {
      auto module = take_quoted(line);
      if (!module || !take(line, ':')) return;
      auto folder = take_quoted(line);
      if (!folder) return;
      all.push_back({std::move(*module), std::move(*folder)});
      if (!take(line, ',')) return;
    }
  });
  return all;
}

std::string parse_direct_url(std::string_view text) {
  const auto json = base::read_json(text, {.bytes = size_t{64} << 10, .depth = 10});
  if (!json || json->kind != base::Json::Kind::kObject) return {};
  const auto member = [](const base::Json& object, std::string_view name) -> const base::Json* {
    const auto at = std::ranges::find(object.names, name);
    return at == object.names.end() ? nullptr
                                    : &object.items[static_cast<size_t>(at - object.names.begin())];
  };
  const base::Json* const folder = member(*json, "dir_info");
  const base::Json* const editable = folder == nullptr ? nullptr : member(*folder, "editable");
  const base::Json* const url = member(*json, "url");
  constexpr std::string_view kScheme = "file://";
  if (editable == nullptr || !editable->truth || url == nullptr || !url->text.starts_with(kScheme))
    return {};
  return percent_decoded(std::string_view(url->text).substr(kScheme.size()));
}

}  // namespace mortise::catalog
