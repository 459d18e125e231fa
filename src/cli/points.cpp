// SPDX-License-Identifier: Apache-2.0
#include "cli/points.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "bindgen/docs.hpp"
#include "catalog/words.hpp"
#include "contract/diagnostic.hpp"
#include "generation/generation.hpp"

namespace mortise::cli {
namespace {

using base::JsonWriter;
using catalog::Application;
using contract::Contract;
using contract::Kind;
using contract::TypeIndex;

void write_example(const Contract& contract, TypeIndex type, JsonWriter& json);

void write_members(const Contract& contract, const contract::Type& type, JsonWriter& json) {
  json.begin_object();
  for (const contract::Member& member : type.members) {
    json.key(member.name);
    write_example(contract, *member.type, json);
  }
  json.end_object();
}

/// A variant by its first case: a word, or an object of one member.
void write_case(const Contract& contract, const contract::Type& type, JsonWriter& json) {
  const contract::Member& first = type.members[0];
  if (!first.type) {
    json.value(first.name);
    return;
  }
  json.begin_object().key(first.name);
  write_example(contract, *first.type, json);
  json.end_object();
}

/// As deep as types are nested, which contracts bound.
void write_example(const Contract& contract, TypeIndex index, JsonWriter& json) {
  const contract::Type& type = contract.at(index);
  switch (type.kind) {
    case Kind::kBool:
      json.value(false);
      return;
    case Kind::kString:
      json.value("");
      return;
    case Kind::kChar:
      json.value("a");
      return;
    case Kind::kRecord:
      return write_members(contract, type, json);
    case Kind::kVariant:
    case Kind::kEnum:
      return write_case(contract, type, json);
    case Kind::kTuple:
      json.begin_array();
      for (const contract::Member& member : type.members)
        write_example(contract, *member.type, json);
      json.end_array();
      return;
    case Kind::kFixedList:
      json.begin_array();
      for (uint32_t i = 0; i < std::min(type.length, 16u); ++i)
        write_example(contract, *type.first, json);
      json.end_array();
      return;
    case Kind::kList:
      if (contract.at(*type.first).kind == Kind::kU8)
        json.value("");  // bytes are base64
      else
        json.begin_array().end_array();
      return;
    case Kind::kFlags:
      json.begin_array().end_array();
      return;
    case Kind::kMap:
      json.begin_object().end_object();
      return;
    case Kind::kOption:
      json.null();
      return;
    case Kind::kResult:
      json.begin_object().key("ok");
      if (type.first)
        write_example(contract, *type.first, json);
      else
        json.null();
      json.end_object();
      return;
    default:
      json.value(0);  // numbers; what has no JSON is no argument of such a call
      return;
  }
}

std::string duration(uint64_t milliseconds) {
  return milliseconds % 1000 == 0 ? std::to_string(milliseconds / 1000) + " s"
                                  : std::to_string(milliseconds) + " ms";
}

std::string_view dispatch_words(catalog::Dispatch dispatch) {
  switch (dispatch) {
    case catalog::Dispatch::kOne:
      return "`one`: the plugin that comes first";
    case catalog::Dispatch::kFirst:
      return "`first`: one after the other, until one has an answer";
    case catalog::Dispatch::kAll:
      return "`all`: every plugin";
    case catalog::Dispatch::kFold:
      return "`fold`: every plugin, each with the result of the one before";
  }
  return "";
}

std::string_view failure_words(catalog::Failure failure) {
  switch (failure) {
    case catalog::Failure::kFail:
      return "`fail`: the call ends with the error";
    case catalog::Failure::kSkip:
      return "`skip`: as if the plugin were not there";
    case catalog::Failure::kFallback:
      return "`fallback`: what the application registered answers in its place";
  }
  return "";
}

void add_row(std::string& text, std::string_view name, const std::string& value) {
  text += "| " + std::string(name) + " | " + value + " |\n";
}

std::string budgets(const Application::Point& point) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (point.latency_budget_ms != 0)
    add("99 of 100 calls below " + duration(point.latency_budget_ms));
  if (point.memory_budget != 0)
    add(std::to_string(point.memory_budget >> 20) + " MiB of memory, all plugins together");
  if (point.error_budget != 0) {
    std::string share;
    JsonWriter(share).value(point.error_budget);
    add("a share of failed calls of at most " + share);
  }
  return text.empty() ? "none" : text;
}

catalog::Dispatch dispatch_of(const Application::Point& point, const std::string& function) {
  const auto at =
      std::ranges::find(point.dispatch, function, &Application::FunctionDispatch::function);
  return at == point.dispatch.end() ? catalog::Dispatch::kOne : at->dispatch;
}

}  // namespace

Outcome<const Application::Point*> find_point(const Application& application,
                                              const std::string& name) {
  std::vector<std::string_view> names;
  for (const Application::Point& point : application.points) {
    if (point.name == name) return &point;
    names.push_back(point.name);
  }
  return Error(Code::kApplicationInvalid, "the application has no point " + base::quote(name, 64) +
                                              "; " + did_you_mean(name, names));
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  constexpr size_t kTold = 12;
  std::string near = contract::did_you_mean(name, known);
  if (!near.empty()) return near;
  if (known.empty()) return "there is none";
  std::string text = known.size() == 1 ? "there is " : "there are ";
  for (size_t i = 0; i < known.size() && i < kTold; ++i)
    text += (i == 0 ? "'" : ", '") + std::string(known[i]) + "'";
  return text + (known.size() > kTold ? ", and more" : "");
}

std::string example_json(const Contract& contract, TypeIndex type) {
  std::string text;
  JsonWriter json(text);
  write_example(contract, type, json);
  return text;
}

std::string example_arguments(const Contract& contract, const contract::Function& function) {
  if (const auto* const own =
          contract::find_pragma(function.pragmas, contract::Pragma::Name::kExample))
    return own->subject;
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  for (const contract::Member& parameter : function.parameters) {
    json.key(parameter.name);
    write_example(contract, *parameter.type, json);
  }
  json.end_object();
  return text;
}

std::string point_page(const Application& application, const Application::Point& point,
                       const Contract& contract) {
  std::string text = "# Point `" + point.name + "` of " + application.name +
                     "\n\nTakes plugins for `" + point.contract + "`.\n\n| | |\n|---|---|\n";
  std::string order;
  for (const std::string& plugin : point.order)
    order += (order.empty() ? "`" : ", `") + plugin + "`";
  add_row(text, "order",
          (order.empty() ? "" : order + " first; then ") +
              "by `before` and `after` of manifests, the higher `priority`, the id");
  add_row(text, "deadline",
          point.deadline_ms == 0 ? "none but the caller's" : duration(point.deadline_ms));
  add_row(text, "when a plugin fails", std::string(failure_words(point.failure)));
  add_row(text, "thinnest wall",
          "`" + std::string(catalog::word(catalog::kWallWords, point.wall)) + "`");
  add_row(text, "budgets", budgets(point));
  if (!point.attributes.empty())
    add_row(text, "attributes", "the record `" + point.attributes + "`, filled in by manifests");
  add_row(text, "threads",
          "one call at a time inside of a plugin, unless it says that it is `parallel`");
  text += "\n| function | a call of it reaches |\n|---|---|\n";
  for (const contract::Function& function : contract.functions)
    add_row(text, "`" + function.name + "`",
            std::string(dispatch_words(dispatch_of(point, function.name))));
  if (!contract.functions.empty()) {
    const contract::Function& first = contract.functions[0];
    text += "\n```sh\nmortise call " + point.name + " " + first.name + " '" +
            example_arguments(contract, first) + "'\n```\n";
  }
  return text + "\n" + bindgen::docs_page(contract);
}

}  // namespace mortise::cli
