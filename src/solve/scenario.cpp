// SPDX-License-Identifier: Apache-2.0
#include "solve/scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "solve/resolve.hpp"

namespace mortise::solve::testing {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// What stands before `separator`, which is taken off too.
std::string_view take(std::string_view& text, std::string_view separator) {
  const size_t at = std::min(text.find(separator), text.size());
  const std::string_view front = trimmed(text.substr(0, at));
  text = trimmed(text.substr(std::min(at + separator.size(), text.size())));
  return front;
}

class Reader {
 public:
  explicit Reader(Scenario& scenario) : scenario_(scenario), request_(scenario.catalog.request) {
    request_.host = {version("3.2.0"), "linux-x86_64", {}};
  }

  void read(std::string_view line) {
    std::string_view rest = line;
    const std::string word(take(rest, " "));
    if (word == "host")
      read_host(rest);
    else if (word == "want")
      request_.wants.push_back({name(rest), range_or_all(rest)});
    else if (word == "take")
      request_.wants.push_back({name(rest), range_or_all(rest), true});
    else if (word == "pin")
      request_.pins.push_back({name(rest), range_or_all(rest)});
    else if (word == "last")
      request_.last.push_back({name(rest), version(rest)});
    else if (word == "with")
      scenario_.with.push_back({name(rest), version(rest)});
    else if (word == "why")
      scenario_.why.push_back(name(rest));
    else if (word == "point")
      read_point(rest);
    else
      read_release(word, rest);
  }

 private:
  static std::string name(std::string_view& rest) { return std::string(take(rest, " ")); }
  static Range range_or_all(std::string_view text) { return text.empty() ? Range{} : range(text); }
  static Condition condition(std::string_view text) {
    return text.empty() ? Condition{} : *base::read_condition(text);
  }

  void read_host(std::string_view rest) {
    request_.host = {version(take(rest, " ")), name(rest), {}};
    while (!rest.empty()) request_.host.features.push_back(name(rest));
  }

  void read_point(std::string_view rest) {
    Point point{name(rest), name(rest)};
    point.is_required = rest.ends_with("required");
    if (point.is_required) rest = trimmed(rest.substr(0, rest.size() - 8));
    point.range = range_or_all(rest);
    request_.points.push_back(std::move(point));
  }

  void read_release(const std::string& plugin, std::string_view rest) {
    Release release{.plugin = plugin, .version = version(take(rest, ";"))};
    while (!rest.empty()) read_part(release, take(rest, ";"));
    scenario_.catalog.releases.push_back(std::move(release));
  }

  static void read_part(Release& release, std::string_view part) {
    const std::string_view word = take(part, " ");
    if (word == "forbidden") {
      release.forbidden = part;
      return;
    }
    if (word == "unfit") {
      release.unfit.emplace_back(part);
      return;
    }
    if (word == "platform") {
      release.platforms.emplace_back(part);
      return;
    }
    const size_t when = part.starts_with("when ") ? 0 : part.find(" when ");
    std::string_view condition_text = when == part.npos ? "" : part.substr(when);
    take(condition_text, "when ");
    part = trimmed(part.substr(0, when));
    if (word == "works") {
      release.features = condition(condition_text);
    } else if (word == "host") {
      release.hosts.push_back({range(part), condition(condition_text)});
    } else if (word == "provides") {
      const std::string contract(take(part, " "));
      release.provides.push_back({contract, version(part)});
    } else if (word == "needs" || word == "optional") {
      release.needs.push_back(word == "needs" ? need(part) : optional_need(part));
      release.needs.back().when = condition(condition_text);
    } else if (word == "conflicts") {
      release.conflicts.push_back(conflict(part));
      release.conflicts.back().when = condition(condition_text);
    } else {
      std::fprintf(stderr, "no part of a release: '%s'\n", std::string(word).c_str());
      std::abort();
    }
  }

  Scenario& scenario_;
  Request& request_;
};

void add(const Catalog& catalog, const Wiring& wiring, std::string& text) {
  for (const Wiring::Active& active : wiring.active) {
    text += active.plugin + " " + active.version.text() + "\n";
    const auto release = std::ranges::find_if(catalog.releases, [&](const Release& of) {
      return of.plugin == active.plugin && of.version == active.version;
    });
    for (const Wiring::Need& need : active.needs) {
      const Requirement& of = release->needs[need.item];
      text += "  " + of.what.name + " " + of.range.text() + ": " +
              (need.provider.empty() ? "not served" : need.provider) + "\n";
    }
  }
  for (const Wiring::Served& served : wiring.points) {
    text += "point " + served.point + ":";
    for (const Wiring::Link& link : served.providers)
      text += " " + link.plugin + (link.adapter.empty() ? "" : " by way of " + link.adapter) + ";";
    for (const std::string& wrapper : served.wrappers) text += " inside of " + wrapper + ";";
    text += "\n";
    for (const std::string& unfit : served.unfit) text += "  " + unfit + "\n";
  }
}

void add(const Catalog& catalog, const Outcome<Answer>& answer, std::string& text) {
  if (!answer)
    text +=
        std::string(answer.error().name()) + ": " + std::string(answer.error().message()) + "\n";
  else if (const auto* wiring = std::get_if<Wiring>(&*answer))
    add(catalog, *wiring, text);
  else
    text += std::get<Explanation>(*answer).text();
}

}  // namespace

Scenario read_scenario(std::string_view text) {
  Scenario scenario;
  Reader reader(scenario);
  while (!text.empty())
    if (const std::string_view line = take(text, "\n"); !line.empty()) reader.read(line);
  return scenario;
}

std::string outcome_of(const Scenario& scenario) {
  std::string text;
  const Catalog& catalog = scenario.catalog;
  add(catalog, resolve(catalog.releases, catalog.request), text);
  for (const std::string& plugin : scenario.why) {
    const auto found = verdicts(catalog.releases, catalog.request, plugin);
    for (const Verdict& verdict : *found) {
      text += verdict.plugin + " " + verdict.version.text() +
              (verdict.is_chosen ? " is chosen:" : " is not chosen:") + "\n";
      for (const std::string& why : verdict.why) text += "  " + why + "\n";
    }
  }
  for (const Chosen& release : scenario.with) {
    text += "with " + release.plugin + " " + release.version.text() + ":\n";
    add(catalog, resolve_with(catalog.releases, catalog.request, release), text);
  }
  return text;
}

}  // namespace mortise::solve::testing
