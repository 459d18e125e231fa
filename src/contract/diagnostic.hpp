// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/source.hpp"

namespace mortise::contract {

/// What a diagnostic is about: a closed list, each with a stable name and a test that breaks it: of
/// rules.inc with an entry in docs/wit.md, of manifest_rules.inc with one in docs/catalog.md.
enum class Rule : uint8_t {
#define MORTISE_RULE(enumerator, name, severity) enumerator,
#include "contract/manifest_rules.inc"
#include "contract/rules.inc"
#undef MORTISE_RULE
};

enum class Severity : uint8_t { kError, kWarning };

/// "unknown-name".
std::string_view rule_name(Rule rule);
Severity rule_severity(Rule rule);

/// A second place that helps to understand the first: "first defined here".
struct Note {
  Span span;
  std::string text;
};

/// What is wrong in a source, where, and what to do.
struct Diagnostic {
  Rule rule;
  Span span;
  /// What was found and what was expected. Lower case, one line, values in quotes.
  std::string message;
  /// What to do: "did you mean 'image'?". Empty where there is nothing to suggest.
  std::string help{};
  std::vector<Note> notes{};
};

/// Collects diagnostics of one run in the order they were found, up to a limit. One-thread.
class Diagnostics {
 public:
  /// More are counted, but not kept: the first ones are worth reading.
  static constexpr size_t kMost = 100;

  void add(Diagnostic diagnostic);
  /// Adds one without notes. @return it, to add notes to; valid until the next one is added.
  Diagnostic& add(Rule rule, const Span& span, std::string message, std::string help = {});

  std::span<const Diagnostic> all() const { return all_; }
  /// Whether one more would be kept: else nobody needs to look for suggestions.
  bool has_room() const { return all_.size() < kMost; }
  bool has_errors() const { return errors_ > 0; }
  size_t error_count() const { return errors_; }
  size_t warning_count() const { return warnings_; }

 private:
  std::vector<Diagnostic> all_;
  Diagnostic dropped_{};  // what callers add notes to when there is no room
  size_t errors_ = 0;
  size_t warnings_ = 0;
};

/// The nearest of `candidates` to a name that does not exist; empty where none is near, and where
/// there are thousands.
std::string nearest(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean 'image'?" from `nearest`; empty where none is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

/// How a report is written.
struct RenderOptions {
  bool colour = false;
};

/// For people: `path:line:column: error: message [rule]`, the source line with a caret, notes,
/// help; and how many were left out.
std::string render(const Diagnostics& diagnostics, const SourceMap& sources,
                   const RenderOptions& options = {});

}  // namespace mortise::contract
