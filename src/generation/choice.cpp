// SPDX-License-Identifier: Apache-2.0
#include "generation/choice.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace mortise::generation {
namespace {

using solve::Explanation;
using solve::Wiring;

class Chooser {
 public:
  explicit Chooser(const Question& question) : question_(question) {}

  Outcome<Choice> run() {
    MORTISE_TRY(take(question_.takes));
    for (;;) {
      MORTISE_TRY_ASSIGN(solve::Answer answer,
                         solve::resolve(question_.releases, choice_.request(question_)));
      if (auto* const explanation = std::get_if<Explanation>(&answer)) {
        choice_.impossible = std::move(*explanation);
        return std::move(choice_);
      }
      choice_.wiring = std::move(std::get<Wiring>(answer));
      if (!drop_idle()) return std::move(choice_);
    }
  }

 private:
  solve::Request with(std::span<const std::string> more) const {
    solve::Request request = choice_.request(question_);
    for (const std::string& plugin : more)
      request.wants.push_back({.plugin = plugin, .is_implied = true});
    return request;
  }

  /// All of them where that can be, else each half on its own.
  Outcome<> take(std::span<const std::string> plugins) {
    if (plugins.empty()) return {};
    MORTISE_TRY_ASSIGN(const bool can_be, solve::is_solvable(question_.releases, with(plugins)));
    if (can_be) {
      choice_.taken.insert(choice_.taken.end(), plugins.begin(), plugins.end());
      return {};
    }
    // What was asked for by name may be the trouble: then there is nothing to look for.
    if (choice_.taken.empty() && choice_.left.empty()) {
      MORTISE_TRY_ASSIGN(const bool is_fine, solve::is_solvable(question_.releases, with({})));
      if (!is_fine) return {};
    }
    if (plugins.size() > 1) {
      MORTISE_TRY(take(plugins.first(plugins.size() / 2)));
      return take(plugins.subspan(plugins.size() / 2));
    }
    MORTISE_TRY_ASSIGN(const solve::Answer answer,
                       solve::resolve(question_.releases, with(plugins)));
    if (const auto* const explanation = std::get_if<Explanation>(&answer))
      choice_.left.push_back({plugins[0], explanation->text()});
    return {};
  }

  /// @return whether there was one that was taken and serves nothing.
  bool drop_idle() {
    std::set<std::string> serving;
    for (const Wiring::Active& active : choice_.wiring.active)
      if (!active.needed_by.empty() || !active.adapts_for.empty()) serving.insert(active.plugin);
    for (const Wiring::Served& served : choice_.wiring.points) {
      for (const Wiring::Link& link : served.providers) serving.insert(link.plugin);
      serving.insert(served.wrappers.begin(), served.wrappers.end());
    }
    const size_t before = choice_.taken.size();
    std::erase_if(choice_.taken, [&](const std::string& plugin) {
      if (serving.contains(plugin)) return false;
      choice_.left.push_back({plugin, why_idle(plugin)});
      return true;
    });
    return choice_.taken.size() != before;
  }

  std::string why_idle(const std::string& plugin) const {
    std::string why;
    for (const Wiring::Served& served : choice_.wiring.points)
      for (const std::string& unfit : served.unfit)
        if (unfit.starts_with(plugin + " ")) why += unfit + "\n";
    return why.empty() ? "it serves no point and no other plugin\n" : why;
  }

  const Question& question_;
  Choice choice_;
};

}  // namespace

solve::Request Choice::request(const Question& question) const {
  solve::Request request = question.request;
  for (const std::string& plugin : taken)
    request.wants.push_back({.plugin = plugin, .is_implied = true});
  return request;
}

Outcome<Choice> choose(const Question& question) { return Chooser(question).run(); }

}  // namespace mortise::generation
