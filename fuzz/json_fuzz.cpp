// SPDX-License-Identifier: Apache-2.0
// The JSON reader on any bytes: it answers within its limits, values cover the text they came from,
// and what is written again reads as the same.
#include <cstdlib>
#include <string>

#include "base/json_reader.hpp"
#include "base/text.hpp"

namespace {

using mortise::base::Json;
using mortise::base::JsonWriter;

constexpr mortise::base::JsonLimits kLimits{.bytes = 1 << 16, .depth = 20, .values = 1000};

void require(bool holds) {
  if (!holds) std::abort();
}

/// @param begin,end  what the value may cover. @return how many values there are.
size_t require_valid(std::string_view text, const Json& json, size_t begin, size_t end,
                     size_t depth) {
  require(depth <= kLimits.depth);
  require(begin <= json.begin && json.begin < json.end && json.end <= end && end <= text.size());
  require(mortise::base::is_utf8(json.text));
  if (json.kind == Json::Kind::kNumber)
    require(json.text == text.substr(json.begin, json.end - json.begin));
  require(json.names.size() == (json.kind == Json::Kind::kObject ? json.items.size() : 0));
  size_t count = 1;
  begin = json.begin;
  for (const Json& item : json.items) {
    count += require_valid(text, item, begin, json.end, depth + 1);
    begin = item.end;
  }
  return count;
}

std::string written(const Json& json) {
  std::string out;
  JsonWriter writer(out);
  mortise::base::write_json(writer, json);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  size_t failed_at = 0;
  const auto json = mortise::base::read_json(text, kLimits, &failed_at);
  if (!json) {
    require(failed_at <= size && mortise::base::is_utf8(json.message()));
    return 0;
  }
  require(require_valid(text, *json, 0, size, 0) <= kLimits.values);
  const std::string once = written(*json);
  // Escapes may make it longer than it was.
  const auto again = mortise::base::read_json(once, {.bytes = 6 * kLimits.bytes, .depth = 20});
  require(again && written(*again) == once);
  return 0;
}
