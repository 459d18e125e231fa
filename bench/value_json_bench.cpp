// SPDX-License-Identifier: Apache-2.0
//
// Question: what does it take to build a value from JSON and to write one, and what of it is
// reading? Baseline: `value_json/SIZE/nlohmann_dom`, the same text as a tree of the library whose
// tokens we use. Beside it simdjson, which is known as the fastest: as its own tree, as a walk over
// everything, and as what stood in the place of our reader, with all that ours says of a text.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/wit.hpp"
#include "fixtures.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"
#include "value/release.hpp"

namespace {

using namespace mortise;
using base::Json;
using contract::PointerSize;

constexpr const char* kTypes = R"(package shop:orders; interface orders {
  enum state { open, paid, sent, returned }
  flags handling { fragile, cold, express }
  record money { cents: s64, unit: string }
  record item { name: string, count: u32, price: money, tags: list<string>, note: option<string> }
  variant payment { cash, card(string), transfer(money) }
  record order { id: u64, state: state, handling: handling, items: list<item>, payment: payment,
                 address: map<string, string>, weight: f64, signature: list<u8> }
  type orders = list<order>;
})";

/// An order as somebody would write it; each is a little different.
std::string order(size_t number) {
  const std::string id = std::to_string(number);
  std::string text = R"({"id": )" + std::to_string(1'000'000'007 * (number + 1)) +
                     R"(, "state": "paid", "handling": ["fragile", "express"], "items": [)";
  for (size_t i = 0; i < 2 + number % 3; ++i)
    text += std::string(i == 0 ? "" : ", ") + R"({"name": "Grüner Tee, lose, )" + id +
            R"( g", "count": )" + std::to_string(i + 1) + R"(, "price": {"cents": )" +
            std::to_string(995 + 10 * number) +
            R"(, "unit": "EUR"}, "tags": ["tea", "green", "new \"2026\""], "note": )" +
            (i % 2 == 0 ? "null}" : R"("please wrap\nas a gift"})");
  return text + R"(], "payment": {"card": "**** **** **** )" +
         std::to_string(1000 + number % 9000) +
         R"("}, "address": {"name": "A. Example", "street": "Long Road )" + id +
         R"(", "city": "Lüneburg", "zip": "21335"}, "weight": )" +
         std::to_string(0.35 + 0.01 * static_cast<double>(number % 100)) +
         R"(, "signature": "3q2+7wABAgMEBQYHCAkKCwwNDg8="})";
}

/// One text, with what it is a value of.
struct Text {
  explicit Text(size_t bytes)
      : contract(contract::describe_all(contract::read_wit_text("orders", kTypes).resolved).at(0)) {
    while (contract.types[type].name != "orders") ++type;
    layout = *contract::lay_out(contract, PointerSize::k8);
    json = "[";
    for (size_t i = 0; json.size() < bytes; ++i) json += (i == 0 ? "" : ", ") + order(i);
    json += "]";
    padded = simdjson::padded_string(json);
    release.emplace(*value::Release::make(contract, type));
    if (!place(*base::read_json(json, {.values = size_t{1} << 24}), value))
      bench::fail("the orders are none");
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { release->run(value); }

  bool place(const Json& parsed, std::byte* to) const {
    value::HeapSink sink;
    const bool done = static_cast<bool>(
        value::place_json({contract, layout, PointerSize::k8}, type, parsed, to, sink));
    sink.keep();
    return done;
  }

  contract::Contract contract;
  contract::TypeIndex type = 0;
  contract::Layout layout;
  std::string json;
  simdjson::padded_string padded;
  std::optional<value::Release> release;
  alignas(8) std::byte value[16];
};

const Text& text_of(size_t bytes) {
  static const Text small(2'000);
  static const Text large(1'000'000);
  return bytes == 2'000 ? small : large;
}

// Reading alone.

size_t nlohmann_dom(const Text& text) { return nlohmann::json::parse(text.json).size(); }

size_t read(const Text& text) {
  return base::read_json(text.json, {.values = size_t{1} << 24})->items.size();
}

size_t simdjson_dom(const Text& text) {
  static simdjson::dom::parser parser;
  return parser.parse(text.padded).get_array().value_unsafe().size();
}

/// Reads everything, numbers and strings as what they are.
size_t walk(simdjson::ondemand::value value) {
  size_t sum = 0;
  switch (value.type()) {
    case simdjson::ondemand::json_type::array:
      for (auto item : value.get_array()) sum += walk(item.value());
      return sum;
    case simdjson::ondemand::json_type::object:
      for (auto field : value.get_object())
        sum += std::string_view(field.unescaped_key()).size() + walk(field.value());
      return sum;
    case simdjson::ondemand::json_type::number:
      return static_cast<size_t>(double(value.get_double()));
    case simdjson::ondemand::json_type::string:
      return std::string_view(value.get_string()).size();
    case simdjson::ondemand::json_type::boolean:
      return bool(value.get_bool()) ? 1 : 0;
    default:
      return value.is_null() ? 1 : 0;
  }
}

size_t simdjson_walk(const Text& text) {
  static simdjson::ondemand::parser parser;
  auto document = parser.iterate(text.padded);
  return walk(document.get_value());
}

/// What would stand behind `base::read_json`: our tree, with numbers as they were written, places,
/// and names that stand once.
Json tree_of(simdjson::ondemand::value value, const char* begin) {
  Json json;
  const std::string_view raw = value.raw_json_token();
  json.begin = static_cast<size_t>(raw.data() - begin);
  json.end = json.begin + raw.size();
  switch (value.type()) {
    case simdjson::ondemand::json_type::array:
      json.kind = Json::Kind::kArray;
      for (auto item : value.get_array()) json.items.push_back(tree_of(item.value(), begin));
      break;
    case simdjson::ondemand::json_type::object: {
      json.kind = Json::Kind::kObject;
      for (auto field : value.get_object()) {
        const std::string_view name = field.unescaped_key();
        if (std::ranges::find(json.names, name) != json.names.end())
          bench::fail("a name twice");  // they are few
        json.names.emplace_back(name);
        json.items.push_back(tree_of(field.value(), begin));
      }
      break;
    }
    case simdjson::ondemand::json_type::number:
      json.kind = Json::Kind::kNumber;
      json.text = raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
      benchmark::DoNotOptimize(double(value.get_double()));  // whether it is one
      break;
    case simdjson::ondemand::json_type::string:
      json.kind = Json::Kind::kString;
      json.text = std::string_view(value.get_string());
      break;
    case simdjson::ondemand::json_type::boolean:
      json.kind = Json::Kind::kBool;
      json.truth = bool(value.get_bool());
      break;
    default:
      if (!value.is_null()) bench::fail("not null");
      break;
  }
  return json;
}

Json simdjson_tree(const Text& text) {
  static simdjson::ondemand::parser parser;
  // A caller's text has no room behind it, which simdjson wants.
  const simdjson::padded_string padded(text.json);
  auto document = parser.iterate(padded);
  return tree_of(document.get_value(), padded.data());
}

size_t read_by_simdjson(const Text& text) { return simdjson_tree(text).items.size(); }

// Values.

size_t release(const Text& text, std::byte* value) {
  text.release->run(value);
  return 1;
}

size_t place(const Text& text) {
  alignas(8) std::byte value[16];
  return text.place(*base::read_json(text.json, {.values = size_t{1} << 24}), value)
             ? release(text, value)
             : 0;
}

size_t place_by_simdjson(const Text& text) {
  alignas(8) std::byte value[16];
  return text.place(simdjson_tree(text), value) ? release(text, value) : 0;
}

/// From what was read already.
size_t place_alone(const Text& text) {
  static std::vector<std::pair<const Text*, Json>> known;
  auto at = std::ranges::find(known, &text, &std::pair<const Text*, Json>::first);
  if (at == known.end())
    at = known.insert(at, {&text, *base::read_json(text.json, {.values = size_t{1} << 24})});
  alignas(8) std::byte value[16];
  return text.place(at->second, value) ? release(text, value) : 0;
}

size_t write(const Text& text) {
  std::string json;
  base::JsonWriter out(json);
  if (!value::write_json({text.contract, text.layout, PointerSize::k8}, text.type, text.value, {},
                         out))
    bench::fail("the orders have no JSON");
  return json.size();
}

size_t nlohmann_dump(const Text& text) {
  static std::vector<std::pair<const Text*, nlohmann::json>> known;
  auto at = std::ranges::find(known, &text, &std::pair<const Text*, nlohmann::json>::first);
  if (at == known.end()) at = known.insert(at, {&text, nlohmann::json::parse(text.json)});
  return at->second.dump().size();
}

const bool registered = [] {
  const auto add = [](const std::string& name, size_t (*work)(const Text&)) {
    for (const auto& [size, bytes] : {std::pair("2kB", 2'000), std::pair("1MB", 1'000'000)})
      benchmark::RegisterBenchmark(("value_json/" + std::string(size) + "/" + name).c_str(),
                                   [work, bytes](benchmark::State& state) {
                                     const Text& text = text_of(static_cast<size_t>(bytes));
                                     for (auto _ : state) benchmark::DoNotOptimize(work(text));
                                     state.counters["bytes"] =
                                         static_cast<double>(text.json.size());
                                   });
  };
  add("nlohmann_dom", nlohmann_dom);
  add("simdjson_dom", simdjson_dom);
  add("simdjson_walk", simdjson_walk);
  add("read", read);
  add("read_by_simdjson", read_by_simdjson);
  add("place_alone", place_alone);
  add("place", place);
  add("place_by_simdjson", place_by_simdjson);
  add("write", write);
  add("nlohmann_dump", nlohmann_dump);
  return true;
}();

}  // namespace
