// SPDX-License-Identifier: Apache-2.0
// Directives on any comment: what is read lies in it, and checking ends, whatever it annotates.
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "contract/pragma.hpp"
#include "contract/sample_types.hpp"

namespace {

using namespace mortise::contract;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_inside(const Diagnostics& diagnostics, size_t size) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    require(!diagnostic.message.empty() && mortise::base::is_utf8(diagnostic.message));
    require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= size);
    for (const Note& note : diagnostic.notes)
      require(!note.span.is_somewhere() ||
              (note.span.begin <= note.span.end && note.span.end <= size));
  }
}

/// Puts the directives everywhere in the sample contract.
Contract annotated(const std::vector<Pragma>& pragmas) {
  static const testing::SampleTypes samples;
  Contract contract = samples.contract;
  const size_t count = contract.types.size();
  Type record{.kind = Kind::kRecord, .name = "all"};
  Function function{.name = "all", .pragmas = pragmas};
  for (size_t i = 0; i < count; ++i) {
    const auto type = static_cast<TypeIndex>(i);
    record.members.push_back({.name = "f" + std::to_string(i), .type = type, .pragmas = pragmas});
    function.parameters.push_back({.name = "f" + std::to_string(i), .type = type});
    contract.types[i].pragmas = pragmas;
  }
  contract.types.push_back(std::move(record));
  contract.functions.push_back(std::move(function));
  contract.pragmas = pragmas;
  return contract;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 << 16) return 0;
  const std::string comment(reinterpret_cast<const char*>(data), size);
  std::vector<DocLine> lines;
  add_doc_lines(comment, {0, 0, static_cast<uint32_t>(size)}, lines);
  for (const DocLine& line : lines) {
    require(line.span.begin <= line.span.end && line.span.end <= size);
    require(line.text == comment.substr(line.span.begin, line.span.end - line.span.begin));
  }
  Diagnostics diagnostics;
  const std::vector<Pragma> pragmas = parse_pragmas(lines, diagnostics);
  for (const Pragma& pragma : pragmas)
    require(
        pragma.span.end <= size &&
        comment.substr(pragma.span.begin).starts_with("@" + std::string(pragma_name(pragma.name))));
  check_pragmas(annotated(pragmas), diagnostics);
  require_inside(diagnostics, size);
  const std::string stripped = strip_pragmas(comment);
  require(strip_pragmas(stripped) == stripped);
  return 0;
}
