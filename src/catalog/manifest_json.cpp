// SPDX-License-Identifier: Apache-2.0
#include "catalog/manifest_json.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "catalog/words.hpp"

namespace mortise::catalog {
namespace {

using base::JsonWriter;

void member(JsonWriter& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.member(name, text);
}
void member(JsonWriter& json, std::string_view name, uint64_t number) {
  if (number != 0) json.member(name, number);
}
void member(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

/// An array of objects whose members `write` writes.
template <class Item, class Write>
void objects(JsonWriter& json, std::string_view name, const std::vector<Item>& items, Write write) {
  if (items.empty()) return;
  json.key(name).begin_array();
  for (const Item& item : items) {
    json.begin_object();
    write(item);
    json.end_object();
  }
  json.end_array();
}

std::vector<std::string> words_of(const Concurrency& concurrency) {
  std::vector<std::string> words = {concurrency.is_parallel ? "parallel" : "serial"};
  if (concurrency.is_reentrant) words.emplace_back("reentrant");
  if (concurrency.is_stateless) words.emplace_back("stateless");
  if (concurrency.is_exclusive) words.emplace_back("exclusive");
  return words;
}

void write_relations(JsonWriter& json, std::string_view name,
                     const std::vector<Manifest::Relation>& relations) {
  objects(json, name, relations, [&](const Manifest::Relation& each) {
    member(json, "contract", each.contract);
    member(json, "plugin", each.plugin);
    member(json, "range", each.range);
    member(json, "when", each.when);
    if (each.is_optional) json.member("optional", true);
  });
}

void write_lists(JsonWriter& json, const Manifest& it) {
  objects(json, "provides", it.provides, [&](const Manifest::Provided& each) {
    json.member("contract", each.contract);
    member(json, "before", each.before);
    member(json, "after", each.after);
    json.member("priority", each.priority);
    if (!each.attributes.empty()) json.key("attributes").raw(each.attributes);
  });
  write_relations(json, "requires", it.required);
  write_relations(json, "conflicts", it.conflicts);
  objects(json, "hosts", it.hosts, [&](const Manifest::HostRange& each) {
    member(json, "name", each.name);
    json.member("range", each.range);
    member(json, "when", each.when);
  });
  objects(json, "features", it.features, [&](const Manifest::Feature& each) {
    json.member("name", each.name);
    member(json, "when", each.when);
  });
  objects(json, "images", it.images, [&](const Manifest::Image& each) {
    json.member("engine", word(kEngineWords, each.engine)).member("platform", each.platform);
    member(json, "file", each.file);
    member(json, "module", each.module);
    member(json, "digest", each.digest);
  });
  objects(json, "needs", it.needs, [&](const Manifest::Need& each) {
    member(json, word(kNeedWords, each.kind), each.what);
    member(json, "memory", each.memory);
    member(json, "when", each.when);
    if (each.is_optional) json.member("optional", true);
  });
  objects(json, "permissions", it.permissions, [&](const Manifest::Permission& each) {
    json.member("permission", each.name);
    member(json, "values", each.values);
    json.member("reason", each.reason);
    if (each.is_optional) json.member("optional", true);
  });
}

std::string when(const std::string& condition) {
  return condition.empty() ? "" : " when " + condition;
}

}  // namespace

std::string manifest_json(const Manifest& it) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_object().member("id", it.id).member("version", it.version);
  member(json, "summary", it.summary);
  member(json, "license", it.license);
  member(json, "authors", it.authors);
  if (!it.links.empty()) {
    json.key("links").begin_object();
    for (const Manifest::Link& link : it.links) json.member(link.name, link.target);
    json.end_object();
  }
  json.member("start", word(kStartWords, it.start));
  member(json, "concurrency", words_of(it.concurrency));
  json.member("state", word(kStateWords, it.state)).member("irreversible", it.is_irreversible);
  write_lists(json, it);
  if (!it.points.empty()) {
    json.key("points").begin_object();
    for (const Manifest::Point& each : it.points) {
      json.key(each.name).begin_object().member("contract", each.contract);
      json.member("source", each.source).key("dispatch").begin_object();
      for (const FunctionDispatch& way : each.dispatch)
        json.member(way.function, word(kDispatchWords, way.dispatch));
      json.end_object();
      member(json, "order", each.order);
      member(json, "deadline", each.deadline_ms);
      json.member("failure", word(kFailureWords, each.failure)).end_object();
    }
    json.end_object();
  }
  if (it.limits != Limits{}) {
    json.key("limits").begin_object();
    member(json, "memory", it.limits.memory);
    member(json, "call-time", it.limits.call_time_ms);
    member(json, "threads", uint64_t{it.limits.threads});
    member(json, "files", uint64_t{it.limits.files});
    member(json, "processes", uint64_t{it.limits.processes});
    json.end_object();
  }
  if (!it.configuration.source.empty()) {
    json.key("configuration").begin_object().member("source", it.configuration.source);
    json.member("contract", it.configuration.contract);
    json.member("record", it.configuration.record).end_object();
  }
  json.end_object();
  return text + "\n";
}

std::string manifest_text(const Manifest& it) {
  std::string out = it.id + " " + it.version + "\n";
  const auto line = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out += "  " + std::string(name) + ": " + text + "\n";
  };
  line("summary", it.summary);
  line("license", it.license);
  line("authors", base::join(it.authors));
  line("concurrency", base::join(words_of(it.concurrency)));
  line("start", std::string(word(kStartWords, it.start)));
  for (const Manifest::Provided& each : it.provides) line("provides", each.contract);
  const auto relations = [&](std::string_view name, const auto& all) {
    for (const Manifest::Relation& each : all)
      line(name, each.contract + each.plugin + (each.range.empty() ? "" : " " + each.range) +
                     when(each.when) + (each.is_optional ? " (optional)" : ""));
  };
  relations("requires", it.required);
  relations("conflicts", it.conflicts);
  for (const Manifest::Point& each : it.points) line("point", each.name + " of " + each.contract);
  for (const Manifest::HostRange& each : it.hosts)
    line("host", (each.name.empty() ? "any" : each.name) + " " + each.range + when(each.when));
  for (const Manifest::Feature& each : it.features) line("feature", each.name + when(each.when));
  for (const Manifest::Image& each : it.images)
    line("image", std::string(word(kEngineWords, each.engine)) + " " + each.platform + " " +
                      each.file + each.module + (each.digest.empty() ? "" : " " + each.digest));
  for (const Manifest::Need& each : it.needs)
    line("needs", std::string(word(kNeedWords, each.kind)) + " " + each.what +
                      (each.memory == 0 ? "" : std::to_string(each.memory) + " bytes") +
                      when(each.when) + (each.is_optional ? " (optional)" : ""));
  for (const Manifest::Permission& each : it.permissions)
    line("permission", each.name + (each.values.empty() ? "" : " " + base::join(each.values)) +
                           ": " + each.reason + (each.is_optional ? " (optional)" : ""));
  if (!it.configuration.source.empty())
    line("configuration", it.configuration.record + " of " + it.configuration.contract);
  return out;
}

}  // namespace mortise::catalog
