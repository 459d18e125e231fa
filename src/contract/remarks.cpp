// SPDX-License-Identifier: Apache-2.0
#include "contract/remarks.hpp"

#include "base/text.hpp"
#include "contract/pragma.hpp"

namespace mortise::contract {
namespace {

constexpr size_t kLongestPragma = 100;

std::string quoted(const Pragma& pragma) {
  return base::quote(pragma_text(pragma), kLongestPragma);
}

Change remark(Change::What what, std::string_view path, std::string text, Span before, Span after) {
  return {.what = what,
          .path = std::string(path),
          .text = std::move(text),
          .before = before,
          .after = after};
}

/// Where a pragma stands, else the item it is about.
Span place(const Pragma& pragma, Span item) {
  return pragma.span.is_somewhere() ? pragma.span : item;
}

/// What the other version says in the place of a pragma: a variant has one fallback, a function a
/// default for each of several parameters.
const Pragma* find_same(const std::vector<Pragma>& others, const Pragma& pragma) {
  const bool is_by_subject =
      pragma.name == Pragma::Name::kDefault || pragma.name == Pragma::Name::kRange;
  return is_by_subject ? find_pragma(others, pragma.name, pragma.subject)
                       : find_pragma(others, pragma.name);
}

/// Adds "@since '1.0.0' added" and the like when a gate differs.
void add_gate(std::string& text, std::string_view gate, const std::string& before,
              const std::string& after) {
  if (before == after) return;
  if (!text.empty()) text += ", ";
  text += gate;
  if (before.empty())
    text += " " + base::quote(after, kLongestPragma) + " added";
  else if (after.empty())
    text += " " + base::quote(before, kLongestPragma) + " removed";
  else
    text += " changed from " + base::quote(before, kLongestPragma) + " to " +
            base::quote(after, kLongestPragma);
}

}  // namespace

std::string pragma_text(const Pragma& pragma) {
  std::string text = "@" + std::string(pragma_name(pragma.name));
  if (!pragma.subject.empty()) text += " " + pragma.subject;
  if (!pragma.value.empty())
    text += (pragma.name == Pragma::Name::kExample ? " -> " : " ") + pragma.value;
  return text;
}

std::vector<Change> compare_remarks(std::string_view item, std::string_view path,
                                    const Remarks& before, const Remarks& after) {
  std::vector<Change> changes;
  const auto tell = [&](std::string text, Span was, Span is) {
    changes.push_back(remark(Change::What::kPragmaChanged, path,
                             std::string(item) + ": " + std::move(text), was, is));
  };
  for (const Pragma& is : after.pragmas) {
    const Pragma* was = find_same(before.pragmas, is);
    if (was == nullptr)
      tell(quoted(is) + " added", before.span, place(is, after.span));
    else if (*was != is)
      tell(quoted(*was) + " changed to " + quoted(is), place(*was, before.span),
           place(is, after.span));
  }
  for (const Pragma& was : before.pragmas)
    if (find_same(after.pragmas, was) == nullptr)
      tell(quoted(was) + " removed", place(was, before.span), after.span);
  if (strip_pragmas(before.docs) != strip_pragmas(after.docs))
    changes.push_back(remark(Change::What::kDocsChanged, path,
                             "documentation of " + std::string(item) + " changed", before.span,
                             after.span));
  return changes;
}

std::vector<Change> compare_gates(std::string_view item, std::string_view path,
                                  const Stability& before, const Stability& after, Span span_before,
                                  Span span_after) {
  std::string text;
  add_gate(text, "@since", before.since, after.since);
  add_gate(text, "@unstable", before.feature, after.feature);
  add_gate(text, "@deprecated", before.deprecated, after.deprecated);
  if (text.empty()) return {};
  return {remark(Change::What::kGateChanged, path, std::string(item) + ": " + text, span_before,
                 span_after)};
}

}  // namespace mortise::contract
