// SPDX-License-Identifier: Apache-2.0
#include "catalog/reference.hpp"

#include <algorithm>
#include <vector>

#include "base/json_writer.hpp"
#include "catalog/syntax.hpp"

namespace mortise::catalog {
namespace {

/// The table of keys behind a list or map of tables; null for what has no keys of ours.
const Shape* table_of(const Shape& shape) {
  if (shape.kind == Shape::Kind::kTable) return &shape;
  return shape.item == nullptr ? nullptr : table_of(*shape.item);
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

/// A bar would end the cell, in code, too.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '|' ? "\\|" : std::string(1, c);
  return result;
}

std::string words_of(const Shape& shape) {
  std::string text;
  for (const std::string_view word : shape.words)
    text += (text.empty() ? "" : ", ") + code("\"" + std::string(word) + "\"");
  return text;
}

/// What a value must be: a cell of the table.
std::string type_of(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::kText:
      if (!shape.words.empty()) return words_of(shape);
      return std::string(shape.name) + (shape.example.empty() ? "" : ": " + code(shape.example));
    case Shape::Kind::kInteger:
    case Shape::Kind::kNumber:
      return std::string(shape.name) + " from " + std::to_string(shape.least) + " to " +
             std::to_string(shape.most);
    case Shape::Kind::kTruth:
      return "`true` or `false`";
    case Shape::Kind::kTable:
      return "a table, see below";
    case Shape::Kind::kFree:
      return "a table";
    case Shape::Kind::kList:
      if (table_of(shape) != nullptr) return "an array of tables, see below";
      return "an array: " + type_of(*shape.item);
    case Shape::Kind::kMap:
      if (table_of(shape) != nullptr) return std::string(shape.name) + ", see below";
      return std::string(shape.name) + ": " + type_of(*shape.item);
  }
  return {};
}

class Page {
 public:
  std::string write(const FileShape& file) {
    out_ = "# " + std::string(file.title) + "\n\n" + std::string(file.docs) +
           "\n\nThis page and the JSON Schema [" + std::string(file.schema) + "](schema/" +
           std::string(file.schema) +
           ") are made from the table that files are checked with.\n"
           "[In an editor](howto-editor.md) the schema completes keys. A key that is not here is "
           "an error.\n";
    section("The file `" + std::string(file.file) + "`", *file.root, "");
    return std::move(out_);
  }

 private:
  void section(const std::string& heading, const Shape& shape, const std::string& path) {
    out_ += "\n## " + heading + "\n\n";
    if (!shape.one_of.empty()) {
      out_ += "Exactly one of these keys stands in each: ";
      for (size_t i = 0; i < shape.one_of.size(); ++i)
        out_ += (i == 0 ? "" : ", ") + code(shape.one_of[i]);
      out_ += ".\n\n";
    }
    out_ += "| key | value | says | where it is absent |\n|---|---|---|---|\n";
    for (const Key& key : shape.keys) {
      const std::string_view absent = key.is_required ? "an error" : key.fallback;
      out_ += "| " + code(key.name) + " | " + type_of(*key.shape) + " | " + cell(key.docs) + " |" +
              (absent.empty() ? "" : " ") + std::string(absent) + " |\n";
    }
    for (const Key& key : shape.keys) {
      const Shape* const inner = table_of(*key.shape);
      if (inner == nullptr) continue;
      const std::string name = path + std::string(key.name);
      const Shape::Kind kind = key.shape->kind;
      const std::string below = name + (kind == Shape::Kind::kMap ? ".NAME" : "");
      section(kind == Shape::Kind::kList ? code("[[" + name + "]]") : code("[" + below + "]"),
              *inner, below + ".");
    }
  }

  std::string out_;
};

class Schema {
 public:
  std::string write(const FileShape& file) {
    base::JsonWriter json(out_, 2);
    json.begin_object().member("$schema", "http://json-schema.org/draft-07/schema#");
    json.member("title", file.title);
    shape(*file.root, "", json);
    json.end_object();
    return out_ + "\n";
  }

 private:
  /// Members of an object that the caller begins and ends.
  static void shape(const Shape& shape, std::string_view docs, base::JsonWriter& json) {
    if (!docs.empty()) json.member("description", docs);
    switch (shape.kind) {
      case Shape::Kind::kText:
        return text(shape, json);
      case Shape::Kind::kInteger:
      case Shape::Kind::kNumber:
        json.member("type", shape.kind == Shape::Kind::kInteger ? "integer" : "number");
        json.member("minimum", shape.least).member("maximum", shape.most);
        return;
      case Shape::Kind::kTruth:
        json.member("type", "boolean");
        return;
      case Shape::Kind::kFree:
        json.member("type", "object");
        return;
      case Shape::Kind::kTable:
        return table(shape, json);
      case Shape::Kind::kList:
        json.member("type", "array");
        if (shape.least > 0) json.member("minItems", shape.least);
        json.member("maxItems", shape.most).key("items").begin_object();
        Schema::shape(*shape.item, "", json);
        json.end_object();
        return;
      case Shape::Kind::kMap:
        json.member("type", "object").key("additionalProperties").begin_object();
        Schema::shape(*shape.item, "", json);
        json.end_object();
        json.key("propertyNames").begin_object();
        json.member("pattern", syntax_pattern(shape.key_syntax)).end_object();
        return;
    }
  }

  static void text(const Shape& shape, base::JsonWriter& json) {
    json.member("type", "string");
    const std::string_view pattern = syntax_pattern(shape.syntax);
    if (!pattern.empty()) json.member("pattern", pattern);
    if (shape.words.empty()) return;
    json.key("enum").begin_array();
    for (const std::string_view word : shape.words) json.value(word);
    json.end_array();
  }

  static void table(const Shape& shape, base::JsonWriter& json) {
    json.member("type", "object").member("additionalProperties", false);
    json.key("properties").begin_object();
    for (const Key& key : shape.keys) {
      json.key(key.name).begin_object();
      Schema::shape(*key.shape, key.docs, json);
      json.end_object();
    }
    json.end_object();
    if (std::ranges::any_of(shape.keys, &Key::is_required)) {
      json.key("required").begin_array();
      for (const Key& key : shape.keys)
        if (key.is_required) json.value(key.name);
      json.end_array();
    }
    if (shape.one_of.empty()) return;
    json.key("oneOf").begin_array();
    for (const std::string_view name : shape.one_of) {
      json.begin_object().key("required").begin_array().value(name).end_array().end_object();
    }
    json.end_array();
  }

  std::string out_;
};

}  // namespace

std::string reference_page(const FileShape& file) { return Page().write(file); }
std::string json_schema(const FileShape& file) { return Schema().write(file); }

}  // namespace mortise::catalog
