// SPDX-License-Identifier: Apache-2.0
//
// The test vectors of docs/json.md, in both directions.
#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "value/laid.hpp"

namespace mortise::value {
namespace {

using contract::PointerSize;
using contract::TypeIndex;

/// What stands on the page below a heading, as far as the next one.
std::string section(std::string_view heading) {
  const auto page = base::read_file(MORTISE_DOCS "/json.md", size_t{1} << 20);
  EXPECT_TRUE(page) << page.message();
  if (!page) return {};
  const std::string_view text = base::as_text(*page);
  const std::string line = "\n#" + std::string(heading) + "\n";
  const size_t begin = text.find(line);
  EXPECT_NE(begin, text.npos) << heading;
  if (begin == text.npos) return {};
  return std::string(text.substr(begin + line.size(),
                                 text.find("\n#", begin + line.size()) - begin - line.size()));
}

/// The cells of a table's rows, of each what stands between its first and last backtick.
std::vector<std::vector<std::string>> rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  size_t begin = 0;
  for (size_t end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (!line.starts_with("| `")) continue;
    std::vector<std::string>& cells = rows.emplace_back();
    for (line.remove_prefix(1); !line.empty();) {
      const size_t bar = line.find('|');
      const std::string_view cell = line.substr(0, bar);
      const size_t first = cell.find('`');
      cells.emplace_back(first == cell.npos ? std::string_view()
                                            : cell.substr(first + 1, cell.rfind('`') - first - 1));
      line.remove_prefix(bar + 1);
    }
  }
  return rows;
}

/// The types of the page, and one that a cell spells.
struct Vector {
  explicit Vector(const std::string& type)
      : side(laid(declarations() + "f: func(t: " + type + ");")),
        index(*side.contract.functions.at(0).parameters.at(0).type) {}

  static std::string declarations() {
    const std::string text = section("# Test vectors");
    const std::string fence = "```wit\n";
    const size_t begin = text.find(fence) + fence.size();
    return text.substr(begin, text.find("```", begin) - begin);
  }

  const Laid side;
  const TypeIndex index;
};

std::string to_hex(const std::byte* bytes, size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    if (i > 0 && i % 4 == 0) text += ' ';
    text += kDigits[static_cast<size_t>(bytes[i]) >> 4];
    text += kDigits[static_cast<size_t>(bytes[i]) & 15];
  }
  return text;
}

std::vector<std::byte> from_hex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i < text.size(); i += 2) {
    if (text[i] == ' ') ++i;
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// One form of a value: JSON to bytes.
void check_read(const Vector& vector, const std::string& json, const std::string& wide,
                const std::string& narrow) {
  const auto parsed = base::read_json(json);
  ASSERT_TRUE(parsed) << parsed.message();
  Room room(vector.side.size(vector.index, PointerSize::k8));
  const auto placed =
      place_json(vector.side.at(PointerSize::k8), vector.index, *parsed, room.value(), room.sink);
  ASSERT_TRUE(placed) << placed.message();
  if (!wide.empty()) {
    EXPECT_EQ(to_hex(room.value(), vector.side.size(vector.index, PointerSize::k8)), wide);
  }
  Memory memory(vector.side.size(vector.index, PointerSize::k4));
  ASSERT_TRUE(place_json(vector.side.at(PointerSize::k4), vector.index, *parsed, memory.value(),
                         memory.sink));
  // The record is rounded up to 8, what follows is not.
  const size_t end = memory.sink.used();
  const size_t size = vector.side.size(vector.index, PointerSize::k4);
  const bool has_more = end > (8 + size + 7) / 8 * 8;
  EXPECT_EQ(to_hex(memory.value(), has_more ? end - 8 : size), narrow);
}

/// Bytes to JSON.
void check_written(const Vector& vector, const std::string& json, const std::string& wide,
                   const std::string& narrow) {
  Room room(vector.side.size(vector.index, PointerSize::k8));
  const auto bytes = from_hex(wide);
  if (!bytes.empty()) std::memcpy(room.value(), bytes.data(), bytes.size());
  if (!wide.empty()) {
    EXPECT_EQ(json_of(vector.side, vector.index, PointerSize::k8, room.value(), {}), json);
  }
  Memory memory(vector.side.size(vector.index, PointerSize::k4));
  const auto segment = from_hex(narrow);
  std::memcpy(memory.value(), segment.data(), segment.size());
  EXPECT_EQ(json_of(vector.side, vector.index, PointerSize::k4, memory.value(),
                    {memory.base(), 8 + segment.size()}),
            json);
}

TEST(JsonVectors, AreWhatIsReadAndWritten) {
  const auto vectors = rows(section("## Values"));
  for (const auto& row : vectors) {
    ASSERT_EQ(row.size(), 5u) << row[0];
    const Vector vector(row[0]);
    SCOPED_TRACE(row[0] + " " + row[1]);
    check_read(vector, row[1], row[3], row[4]);
    check_written(vector, row[1], row[3], row[4]);
    if (!row[2].empty()) check_read(vector, row[2], row[3], row[4]);
  }
  EXPECT_GT(vectors.size(), 40u);
}

TEST(JsonVectors, AreRefused) {
  const auto vectors = rows(section("## Refusals"));
  for (const auto& row : vectors) {
    ASSERT_EQ(row.size(), 3u) << row[0];
    const Vector vector(row[0]);
    const auto parsed = base::read_json(row[1]);
    Room room(vector.side.size(vector.index, PointerSize::k8));
    const auto done = parsed ? place_json(vector.side.at(PointerSize::k8), vector.index, *parsed,
                                          room.value(), room.sink)
                             : Outcome<>(parsed.error());
    EXPECT_EQ(done ? "" : done.message(), row[2]) << row[0] << " " << row[1];
  }
  EXPECT_GT(vectors.size(), 40u);
}

TEST(JsonVectors, HandlesAreNotWritten) {
  for (const char* type : {"file", "borrow<file>", "list<file>", "option<file>", "stream<u8>",
                           "future<u8>", "tuple<u8, file>"}) {
    const Vector vector(type);
    Room room(vector.side.size(vector.index, PointerSize::k8));
    std::string text;
    base::JsonWriter out(text);
    const auto written =
        write_json(vector.side.at(PointerSize::k8), vector.index, room.value(), {}, out);
    ASSERT_FALSE(written) << type;
    EXPECT_EQ(written.error().name(), "json.unfit");
    EXPECT_EQ(text, "");
  }
}

}  // namespace
}  // namespace mortise::value
