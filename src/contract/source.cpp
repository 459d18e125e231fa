// SPDX-License-Identifier: Apache-2.0
#include "contract/source.hpp"

#include <algorithm>
#include <cassert>

#include "base/text.hpp"

namespace mortise::contract {

uint32_t SourceMap::add(std::string path, std::string text) {
  assert(text.size() < UINT32_MAX && files_.size() < Span::kNowhere);
  std::vector<uint32_t>& lines = lines_.emplace_back(1, 0);
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos;)
    lines.push_back(static_cast<uint32_t>(++at));
  files_.push_back(std::make_unique<File>(std::move(path), std::move(text)));
  return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view SourceMap::keep(std::string_view text) {
  char* const copy = static_cast<char*>(kept_->allocate(text.size(), 1));
  std::ranges::copy(text, copy);
  return {copy, text.size()};
}

void SourceMap::hide(const Span& span) {
  std::string& text = files_[span.file]->text;
  assert(span.begin <= span.end && span.end <= text.size());
  for (uint32_t at = span.begin; at < span.end; ++at)
    if (text[at] != '\n') text[at] = '*';
}

std::string_view SourceMap::text(const Span& span) const {
  const std::string_view text = file(span.file).text;
  assert(span.begin <= span.end && span.end <= text.size());
  return text.substr(span.begin, span.end - span.begin);
}

Position SourceMap::position(const Span& span) const {
  const std::vector<uint32_t>& lines = lines_[span.file];
  const auto next = std::upper_bound(lines.begin(), lines.end(), span.begin);
  const uint32_t begin = *(next - 1);
  std::string_view before =
      std::string_view(file(span.file).text).substr(begin, span.begin - begin);
  uint32_t column = 1;
  for (; !before.empty(); ++column)
    before.remove_prefix(std::max<size_t>(base::character_size(before), 1));
  return {static_cast<uint32_t>(next - lines.begin()), column};
}

std::string_view SourceMap::line(const Span& span) const {
  const std::string_view text = file(span.file).text;
  const size_t begin = span.begin == 0 ? 0 : text.rfind('\n', span.begin - 1) + 1;
  const size_t end = std::min(text.find('\n', span.begin), text.size());
  std::string_view line = text.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string SourceMap::where(const Span& span) const {
  if (!span.is_somewhere()) return {};
  const Position at = position(span);
  return file(span.file).path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace mortise::contract
