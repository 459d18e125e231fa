// SPDX-License-Identifier: Apache-2.0
#include "solve/resolve.hpp"

#include <algorithm>
#include <utility>

#include "solve/build_wiring.hpp"
#include "solve/explain.hpp"
#include "solve/judge.hpp"
#include "solve/words.hpp"

namespace mortise::solve {
namespace {

Error too_hard() {
  return Error(Code::kSolveLimit,
               "choosing plugins ended without an answer after too many dead ends: pin some of the "
               "plugins, or ask for fewer");
}

}  // namespace

Outcome<Answer> resolve(std::span<const Release> releases, const Request& request) {
  MORTISE_TRY_ASSIGN(const Problem problem, Problem::make(releases, request));
  const Found found = find(problem);
  switch (found.result) {
    case Search::Result::kFound:
      return Answer(build_wiring(problem, found.solution));
    case Search::Result::kImpossible:
      return Answer(explain(releases, request, found.core));
    case Search::Result::kGaveUp:
      break;
  }
  return too_hard();
}

Outcome<bool> is_solvable(std::span<const Release> releases, const Request& request) {
  MORTISE_TRY_ASSIGN(const Problem problem, Problem::make(releases, request));
  const Search::Result result = find(problem).result;
  if (result == Search::Result::kGaveUp) return too_hard();
  return result == Search::Result::kFound;
}

Outcome<std::vector<Verdict>> verdicts(std::span<const Release> releases, const Request& request,
                                       std::string_view plugin) {
  MORTISE_TRY_ASSIGN(const Problem problem, Problem::make(releases, request));
  const Found found = find(problem);
  if (found.result == Search::Result::kGaveUp) return too_hard();
  const uint32_t index = problem.find_plugin(plugin);
  if (found.result == Search::Result::kImpossible || index == kNone) return std::vector<Verdict>{};
  return judge(problem, found.solution, index);
}

Outcome<Answer> resolve_with(std::span<const Release> releases, const Request& request,
                             const Chosen& release) {
  Request with = request;
  with.wants.push_back({release.plugin, Range::exactly(release.version)});
  return resolve(releases, with);
}

Request apply(const Fix& fix, Request request) {
  const auto is_it = [&](const auto& line) { return line.plugin == fix.plugin; };
  switch (fix.kind) {
    case Fix::Kind::kUnpin:
      std::erase_if(request.pins, is_it);
      break;
    case Fix::Kind::kChange:
      std::erase_if(request.wants, is_it);
      request.wants.push_back({fix.instead.empty() ? fix.plugin : fix.instead, fix.range});
      break;
    case Fix::Kind::kDisable:
      std::erase_if(request.wants, is_it);
      break;
  }
  return request;
}

Error error_of(const Explanation& explanation) {
  return Error(Code::kSolveUnsolvable, explanation.text());
}

std::string Fix::command() const {
  switch (kind) {
    case Kind::kUnpin:
      return "mortise unpin " + plugin;
    case Kind::kChange:
      if (!instead.empty()) return "mortise disable " + plugin + " && mortise enable " + instead;
      return "mortise enable " + plugin + "@" + range.text();
    case Kind::kDisable:
      break;
  }
  return "mortise disable " + plugin;
}

namespace {

void add_proof(const Explanation::Trouble& trouble, bool is_full, std::string& text) {
  const size_t count = trouble.proof.size();
  constexpr size_t kEnd = 3;
  constexpr size_t kBegin = Explanation::kShownLines - kEnd;
  for (size_t i = 0; i < count; ++i) {
    if (!is_full && count > Explanation::kShownLines && i == kBegin) {
      text += "  ... " + std::to_string(count - kBegin - kEnd) + " more (--explain=full)\n";
      i = count - kEnd;
    }
    text += "  " + trouble.proof[i] + "\n";
  }
  text += trouble.conclusion + "\n";
}

void add_fixes(const std::vector<Fix>& fixes, std::string& text) {
  if (fixes.empty()) return;
  text += fixes.size() == 1 ? "To fix it:\n" : "To fix it, one of:\n";
  for (const Fix& fix : fixes)
    text += (fix.then.empty() ? "" : "  so that " + fix.then + ":\n") + "  " + fix.command() + "\n";
}

}  // namespace

std::string Explanation::text(bool is_full) const {
  std::string text;
  for (size_t i = 0; i < troubles.size(); ++i) {
    if (troubles.size() > 1)
      text += (i > 0 ? "\n" : "") + std::to_string(i + 1) + " of " +
              std::to_string(troubles.size()) + (has_more ? " and more" : "") + ":\n";
    add_proof(troubles[i], is_full, text);
    add_fixes(troubles[i].fixes, text);
  }
  const bool has_fix =
      std::ranges::any_of(troubles, [](const Trouble& trouble) { return !trouble.fixes.empty(); });
  if (!has_fix && !has_more)
    text += "No change of what you ask for helps: what is missing must come from a source.\n";
  return text;
}

}  // namespace mortise::solve
