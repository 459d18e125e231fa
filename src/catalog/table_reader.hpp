// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cassert>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/manifest.hpp"
#include "catalog/syntax.hpp"
#include "catalog/toml.hpp"

namespace mortise::catalog {

/// Reads the values of one table that was checked against its shape. Asking for a key that the
/// shape does not have is a bug, and stops. Refers to its parts. One-thread.
class TableReader {
 public:
  TableReader(const Shape& shape, const Toml& table, const contract::SourceMap& sources)
      : shape_(shape), table_(table), sources_(sources) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string text(std::string_view name) const {
    const Toml* const value = find(name);
    return value == nullptr ? std::string() : value->text;
  }
  bool truth(std::string_view name, bool otherwise) const {
    const Toml* const value = find(name);
    return value == nullptr ? otherwise : value->truth;
  }
  template <class Integer = int64_t>
  Integer integer(std::string_view name) const {
    const Toml* const value = find(name);
    return value == nullptr ? Integer{} : static_cast<Integer>(value->integer);
  }
  double number(std::string_view name) const {
    const Toml* const value = find(name);
    if (value == nullptr) return 0;
    return value->kind == Toml::Kind::kInteger ? static_cast<double>(value->integer) : value->real;
  }
  uint64_t milliseconds(std::string_view name) const {
    return parse_duration(text(name)).value_or(0);
  }
  uint64_t bytes(std::string_view name) const { return parse_size(text(name)).value_or(0); }

  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> all;
    if (const Toml* const value = find(name))
      for (const Toml& item : value->items) all.push_back(item.text);
    return all;
  }
  /// The place of a word in the words of its shape. Not asked for a key that is absent.
  template <class Enum>
  Enum word(std::string_view name, Enum otherwise) const {
    const Toml* const value = find(name);
    if (value == nullptr) return otherwise;
    const auto words = key(name).shape->words;
    const auto at = std::ranges::find(words, value->text);
    assert(at != words.end());
    return static_cast<Enum>(at - words.begin());
  }

  /// The tables of a list, or of a map, each with a reader of its own.
  template <class Use>
  void each(std::string_view name, Use use) const {
    const Toml* const value = find(name);
    if (value == nullptr) return;
    const Shape& item = *key(name).shape->item;
    for (size_t i = 0; i < value->items.size(); ++i) {
      if constexpr (requires(const Toml::Key& k, const TableReader& r) { use(k, r); })
        use(value->keys[i], TableReader(item, value->items[i], sources_));
      else
        use(TableReader(item, value->items[i], sources_));
    }
  }
  /// The reader of a table, which may be absent.
  TableReader table(std::string_view name) const {
    static const Toml nothing;
    const Toml* const value = find(name);
    return {*key(name).shape, value == nullptr ? nothing : *value, sources_};
  }

  const Toml* find(std::string_view name) const {
    key(name);
    return table_.find(name);
  }
  const Toml& value() const { return table_; }
  Place place() const { return place(table_.span); }
  Place place(const contract::Span& span) const {
    if (!span.is_somewhere()) return {};
    const contract::Position at = sources_.position(span);
    return {at.line, at.column};
  }

 private:
  const Key& key(std::string_view name) const {
    const auto found = std::ranges::find(shape_.keys, name, &Key::name);
    assert(found != shape_.keys.end() && "the shape has no such key");
    return *found;
  }

  const Shape& shape_;
  const Toml& table_;
  const contract::SourceMap& sources_;
};

/// The limits of a table that has such.
Limits read_limits(const TableReader& table);
/// The key `dispatch` of a point.
std::vector<FunctionDispatch> read_dispatch(const TableReader& point);

}  // namespace mortise::catalog
