// SPDX-License-Identifier: Apache-2.0
#include "base/json_reader.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/text.hpp"

namespace mortise::base {
namespace {

/// Counts what the parser takes: its events do not say where they are.
class CountingIterator {
 public:
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  CountingIterator(std::string_view::const_iterator at, size_t& taken) : at_(at), taken_(&taken) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  std::string_view::const_iterator at_;
  size_t* taken_;
};

/// What the parser said, without its own coordinates and without the foreign bytes it quotes.
std::string plain_words(std::string_view what) {
  what = what.substr(0, what.find("; last read: "));
  const size_t reason = what.find(" - ");
  if (reason != what.npos) what.remove_prefix(reason + 3);
  return std::string(what);
}

/// Makes a `Json` of the parser's events. Answers false to an event when reading must stop.
class Builder {
 public:
  using Json = base::Json;
  using Foreign = nlohmann::json;

  Builder(std::string_view text, const size_t& taken, const JsonLimits& limits)
      : text_(text), taken_(taken), limits_(limits) {
    if (text.starts_with("\xef\xbb\xbf")) token_end_ = 3;
  }

  bool null() { return add({}); }
  bool boolean(bool truth) { return add({.kind = Json::Kind::kBool, .truth = truth}); }
  bool number_integer(Foreign::number_integer_t) { return number(); }
  bool number_unsigned(Foreign::number_unsigned_t) { return number(); }
  bool number_float(Foreign::number_float_t, const std::string&) { return number(); }
  bool string(std::string& text) {
    return add({.kind = Json::Kind::kString, .text = std::move(text)});
  }
  bool binary(Foreign::binary_t&) { return false; }
  bool start_object(size_t) { return open(Json::Kind::kObject); }
  bool start_array(size_t) { return open(Json::Kind::kArray); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    const size_t begin = next_token();
    token_end_ = taken_;
    if (!is_new(levels_.back(), name))
      return fail(begin, "the object has the name " + quote(name, 64) + " already");
    levels_.back().json->names.push_back(std::move(name));
    return true;
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow) return fail(next_token(), "a number beyond the range of f64");
    // The position counts what was read, the character that was one too many and the end included.
    return fail(std::min(position == 0 ? 0 : position - 1, text_.size()),
                plain_words(error.what()));
  }

  /// The parser takes a zero byte for the end.
  bool nothing_follows() {
    const size_t next = text_.find_first_not_of(" \t\r\n", root.end);
    return next == text_.npos || fail(next, "unexpected zero byte");
  }

  Json root;
  size_t failed_at = 0;
  std::string problem;

 private:
  struct Level {
    Json* json;  // its parent gets no new items while it is open, so that this stays valid
    std::unordered_set<std::string> names{};  // once there are more than a few
  };

  /// Whether an object does not have a name yet. Most have few, which are looked at one by one.
  static bool is_new(Level& level, const std::string& name) {
    constexpr size_t kFew = 16;
    const std::vector<std::string>& names = level.json->names;
    if (names.size() < kFew) return std::ranges::find(names, name) == names.end();
    if (names.size() == kFew) level.names.insert(names.begin(), names.end());
    return level.names.insert(name).second;
  }

  bool fail(size_t offset, std::string words) {
    failed_at = offset;
    problem = std::move(words);
    return false;
  }

  /// Where the token begins that was read last.
  size_t next_token() const {
    return std::min(text_.find_first_not_of(" \t\r\n,:", token_end_), text_.size());
  }

  bool number() {
    // The parser has read one character more, unless the text ended there.
    const size_t begin = next_token();
    const size_t end = std::min(text_.find_first_not_of("0123456789+-.eE", begin), text_.size());
    return add({.kind = Json::Kind::kNumber, .text = std::string(text_.substr(begin, end - begin))},
               end);
  }

  bool add(Json json) { return add(std::move(json), taken_); }

  bool add(Json json, size_t end) {
    json.begin = next_token();
    json.end = end;
    token_end_ = end;
    if (++values_ > limits_.values)
      return fail(json.begin, "more than " + std::to_string(limits_.values) + " values");
    if (levels_.empty())
      root = std::move(json);
    else
      levels_.back().json->items.push_back(std::move(json));
    return true;
  }

  bool open(Json::Kind kind) {
    if (levels_.size() >= limits_.depth)
      return fail(next_token(), "nested more than " + std::to_string(limits_.depth) + " deep");
    if (!add({.kind = kind})) return false;
    levels_.push_back({levels_.empty() ? &root : &levels_.back().json->items.back()});
    return true;
  }

  bool close() {
    levels_.back().json->end = taken_;
    token_end_ = taken_;
    levels_.pop_back();
    return true;
  }

  const std::string_view text_;
  const size_t& taken_;
  const JsonLimits& limits_;
  size_t token_end_ = 0;
  size_t values_ = 0;
  std::vector<Level> levels_;
};

}  // namespace

std::string_view describe(Json::Kind kind) {
  constexpr std::string_view kNames[] = {"null",     "true or false", "a number",
                                         "a string", "an array",      "an object"};
  return kNames[static_cast<size_t>(kind)];
}

Outcome<Json> read_json(std::string_view text, const JsonLimits& limits, size_t* failed_at) {
  size_t taken = 0;
  Builder builder(text, taken, limits);
  bool read = false;
  if (text.size() > limits.bytes) {
    builder.failed_at = limits.bytes;
    builder.problem = std::to_string(text.size()) + " bytes; at most " +
                      std::to_string(limits.bytes) + " are taken";
  } else {
    // Iterative, and the parser's own memory is that of its longest token.
    read = nlohmann::json::sax_parse(CountingIterator(text.begin(), taken),
                                     CountingIterator(text.end(), taken), &builder);
    if (read) read = builder.nothing_follows();
  }
  if (read) return std::move(builder.root);
  if (failed_at != nullptr) *failed_at = builder.failed_at;
  return Error(Code::kJsonMalformed,
               "at offset " + std::to_string(builder.failed_at) + ": " + builder.problem);
}

void write_json(JsonWriter& out, const Json& json) {
  switch (json.kind) {
    case Json::Kind::kNull:
      out.null();
      break;
    case Json::Kind::kBool:
      out.value(json.truth);
      break;
    case Json::Kind::kNumber:
      out.raw(json.text);
      break;
    case Json::Kind::kString:
      out.value(json.text);
      break;
    case Json::Kind::kArray:
      out.begin_array();
      for (const Json& item : json.items) write_json(out, item);
      out.end_array();
      break;
    case Json::Kind::kObject:
      out.begin_object();
      for (size_t i = 0; i < json.items.size(); ++i)
        write_json(out.key(json.names[i]), json.items[i]);
      out.end_object();
      break;
  }
}

}  // namespace mortise::base
