// SPDX-License-Identifier: Apache-2.0
#include "generation/generation.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "catalog/words.hpp"

namespace mortise::generation {
namespace {

using base::JsonWriter;
using catalog::word;

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

void write(JsonWriter& json, const catalog::Limits& limits) {
  json.begin_object();
  json.member("call-time", limits.call_time_ms).member("files", limits.files);
  json.member("memory", limits.memory).member("processes", limits.processes);
  json.member("threads", limits.threads).end_object();
}

/// Members stand by name; what nobody says is left out where it came later.
void write(JsonWriter& json, const Generation::Plugin& plugin) {
  json.begin_object();
  if (!plugin.attributes.empty()) {
    json.key("attributes").begin_object();
    for (const auto& each : plugin.attributes) json.member(each.contract, each.json);
    json.end_object();
  }
  json.member("configuration", plugin.configuration);
  json.member("digest", plugin.digest).member("engine", word(catalog::kEngineWords, plugin.engine));
  json.key("grants").begin_array();
  for (const Grant& grant : plugin.grants) {
    json.begin_object().member("permission", grant.permission);
    write_texts(json, "values", grant.values);
    json.end_object();
  }
  json.end_array().member("id", plugin.id).member("image", plugin.image);
  json.key("imports").begin_array();
  for (const Generation::Import& import : plugin.imports) {
    json.begin_object().member("contract", import.contract);
    json.member("provider", import.provider).end_object();
  }
  json.end_array().member("lazy", plugin.is_lazy).key("limits");
  write(json, plugin.limits);
  json.member("version", plugin.version)
      .member("wall", word(catalog::kWallWords, plugin.wall))
      .end_object();
}

void write(JsonWriter& json, const BreakerOptions& breaker) {
  json.begin_object().member("calls", breaker.calls).member("failures", breaker.failures);
  json.member("open", breaker.open_ms).member("share", breaker.share);
  json.member("window", breaker.window_ms).end_object();
}

void write(JsonWriter& json, const Generation::Point& point) {
  json.begin_object();
  if (!point.attributes.empty()) json.member("attributes", point.attributes);
  if (point.breaker != BreakerOptions{}) write(json.key("breaker"), point.breaker);
  if (point.latency_budget_ms != 0 || point.memory_budget != 0 || point.error_budget != 0) {
    json.key("budgets").begin_object().member("errors", point.error_budget);
    json.member("latency", point.latency_budget_ms).member("memory", point.memory_budget);
    json.end_object();
  }
  json.member("contract", point.contract);
  json.member("deadline", point.deadline_ms).key("dispatch").begin_object();
  for (const auto& each : point.dispatch)
    json.member(each.function, word(catalog::kDispatchWords, each.dispatch));
  json.end_object();
  if (!point.examples) json.member("examples", false);
  json.member("failure", word(catalog::kFailureWords, point.failure));
  if (point.is_for_plugins) json.member("for-plugins", true);
  json.member("name", point.name);
  if (!point.order.empty()) write_texts(json, "order", point.order);
  json.key("providers").begin_array();
  for (const Provider& provider : point.providers) {
    json.begin_object().member("adapter", provider.adapter);
    json.member("plugin", provider.plugin).end_object();
  }
  json.end_array().member("wall", word(catalog::kWallWords, point.wall));
  write_texts(json, "wrappers", point.wrappers);
  json.end_object();
}

}  // namespace

const Generation::Plugin* Generation::find(std::string_view id) const {
  const auto at = std::ranges::find(plugins, id, &Plugin::id);
  return at == plugins.end() ? nullptr : &*at;
}

std::string Generation::json() const {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("format", 1).key("plugins").begin_array();
  for (const Plugin& plugin : plugins) write(json, plugin);
  json.end_array().key("points").begin_array();
  for (const Point& point : points) write(json, point);
  json.end_array().end_object();
  return text;
}

std::string Generation::id() const {
  const std::string text = json();
  return base::to_hex(base::sha256(std::as_bytes(std::span(text))));
}

std::string text_of(const Grant& grant) {
  std::string text = grant.permission;
  for (size_t i = 0; i < grant.values.size(); ++i) text += (i > 0 ? ", " : " ") + grant.values[i];
  return text;
}

}  // namespace mortise::generation
