// SPDX-License-Identifier: Apache-2.0
#include "catalog/toml_json.hpp"

#include <charconv>
#include <cmath>

#include "base/json_writer.hpp"

namespace mortise::catalog {
namespace {

using base::Json;

std::string number_text(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), number).ptr;
  std::string result(text, end);
  if (result.find_first_of(".e") == result.npos) result += ".0";
  return result;
}

}  // namespace

Json to_json(const Toml& toml) {
  Json json{.begin = toml.span.begin, .end = toml.span.end};
  switch (toml.kind) {
    case Toml::Kind::kTable:
      json.kind = Json::Kind::kObject;
      for (const Toml::Key& key : toml.keys) json.names.push_back(key.name);
      for (const Toml& item : toml.items) json.items.push_back(to_json(item));
      break;
    case Toml::Kind::kArray:
      json.kind = Json::Kind::kArray;
      for (const Toml& item : toml.items) json.items.push_back(to_json(item));
      break;
    case Toml::Kind::kString:
    case Toml::Kind::kDate:
      json.kind = Json::Kind::kString;
      json.text = toml.text;
      break;
    case Toml::Kind::kInteger:
      json.kind = Json::Kind::kNumber;
      json.text = std::to_string(toml.integer);
      break;
    case Toml::Kind::kFloat:
      json.kind = std::isfinite(toml.real) ? Json::Kind::kNumber : Json::Kind::kString;
      json.text = std::isnan(toml.real)      ? "NaN"
                  : std::isfinite(toml.real) ? number_text(toml.real)
                  : std::signbit(toml.real)  ? "-Infinity"
                                             : "Infinity";
      break;
    case Toml::Kind::kBool:
      json.kind = Json::Kind::kBool;
      json.truth = toml.truth;
      break;
  }
  return json;
}

std::string json_text(const Toml& toml) {
  std::string text;
  base::JsonWriter writer(text);
  base::write_json(writer, to_json(toml));
  return text;
}

}  // namespace mortise::catalog
