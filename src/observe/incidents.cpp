// SPDX-License-Identifier: Apache-2.0
#include "observe/incidents.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace mortise::observe {
namespace {

/// A plugin's text must not move an operator's cursor or forge lines of a log: those behind its
/// first one are indented.
std::string printable(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::string made;
  for (const char c : text) {
    if (made.size() > IncidentLog::kMaxText) break;
    if (c == '\n')
      made += IncidentLog::kNextLine;
    else
      made += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  if (made.size() <= IncidentLog::kMaxText) return made;
  size_t size = IncidentLog::kMaxText;
  while (size > 0 && (static_cast<unsigned char>(made[size]) & 0xC0) == 0x80) --size;
  made.resize(size);
  return made;
}

}  // namespace

uint64_t IncidentLog::add(IncidentRecord record) {
  record.text = printable(record.text);
  const std::lock_guard lock(mutex_);
  record.id = ++last_;
  if (ring_.size() < kCapacity)
    ring_.push_back(std::move(record));
  else
    ring_[(last_ - 1) % kCapacity] = std::move(record);
  return last_;
}

void IncidentLog::set_function(uint64_t id, std::string_view function) {
  const std::lock_guard lock(mutex_);
  if (id == 0 || id > last_) return;
  IncidentRecord& record = ring_[(id - 1) % kCapacity];
  if (record.id == id) record.function = function;
}

std::optional<IncidentRecord> IncidentLog::find(uint64_t id) const {
  const std::lock_guard lock(mutex_);
  if (id == 0 || id > last_) return std::nullopt;
  const IncidentRecord& record = ring_[(id - 1) % kCapacity];
  if (record.id != id) return std::nullopt;
  return record;
}

std::vector<IncidentRecord> IncidentLog::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<IncidentRecord> all = ring_;
  std::ranges::sort(all, {}, &IncidentRecord::id);
  return all;
}

}  // namespace mortise::observe
