// SPDX-License-Identifier: Apache-2.0
// The reader of WIT on any bytes: it ends in reports that can be shown, or in contracts that keep
// the rules and have a descriptor.
#include <cstdlib>
#include <string>

#include "base/json_reader.hpp"
#include "contract/descriptor.hpp"
#include "contract/diagnostic_json.hpp"
#include "contract/reference_json.hpp"
#include "contract/validate.hpp"
#include "contract/wit.hpp"

namespace {

using namespace mortise::contract;

constexpr mortise::base::JsonLimits kAnyJson{
    .bytes = size_t{1} << 30, .depth = 1000, .values = size_t{1} << 24};

void require(bool holds) {
  if (!holds) std::abort();
}

void require_json(std::string_view text) {
  require(static_cast<bool>(mortise::base::read_json(text, kAnyJson)));
}

void require_inside(const Span& span, const SourceMap& map) {
  if (!span.is_somewhere()) return;
  require(span.file < map.size() && span.begin <= span.end &&
          span.end <= map.file(span.file).text.size());
}

void require_shown(const Sources& sources) {
  for (const Diagnostic& diagnostic : sources.diagnostics.all()) {
    require(!diagnostic.message.empty());
    require_inside(diagnostic.span, sources.map);
    for (const Note& note : diagnostic.notes) require_inside(note.span, sources.map);
  }
  const bool is_silent =
      sources.diagnostics.error_count() + sources.diagnostics.warning_count() == 0;
  require(render(sources.diagnostics, sources.map).empty() == is_silent);
  require_json(to_json(sources.diagnostics, sources.map));
}

/// A contract that is larger than a descriptor may be is the one that has none.
void require_usable(const Contract& contract) {
  require(!validate(contract));
  const auto bytes = encode(contract);
  if (!bytes) {
    require(bytes.error().code() == mortise::Code::kContractTooLarge);
    return;
  }
  const auto again = decode(*bytes);
  require(again && again->name() == contract.name());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Gates are open and closed in turn, and the same input always has the same ones.
  const Sources sources = read_wit_text("input.wit", text, {.all_features = size % 2 == 0});
  require_shown(sources);
  if (!sources.ok()) {
    require(sources.resolved.packages.empty());
    return 0;
  }
  require_json(reference_json(sources.resolved));
  for (Resolved::Id id = 0; id < sources.resolved.interfaces.size(); ++id)
    require_usable(describe(sources.resolved, id));
  const auto& asked_for = sources.resolved.packages[sources.resolved.asked_for];
  require(describe_all(sources.resolved).size() == asked_for.interfaces.size());
  return 0;
}
