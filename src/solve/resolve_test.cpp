// SPDX-License-Identifier: Apache-2.0
#include "solve/resolve.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "solve/scenario.hpp"

namespace mortise::solve {
namespace {

using testing::Scenario;

constexpr std::string_view kTitle = "=== ";
constexpr std::string_view kOutcome = "---\n";

/// One case of a golden file: a catalog, `---`, and what comes of it.
struct Case {
  std::string title;
  std::string input;
  std::string expected;
};

struct Golden {
  std::string head;
  std::vector<Case> cases;
};

Golden read_golden(const std::string& path) {
  Golden golden;
  std::ifstream file(path);
  std::string* part = &golden.head;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kTitle)) {
      golden.cases.push_back({line.substr(kTitle.size()), {}, {}});
      part = &golden.cases.back().input;
    } else if (line + "\n" == kOutcome) {
      part = &golden.cases.back().expected;
    } else {
      *part += line + "\n";
    }
  }
  return golden;
}

/// What comes of it, and what after each fix: they must solve.
std::string run(const Case& of) {
  const Scenario scenario = testing::read_scenario(of.input);
  const auto& [releases, request] = scenario.catalog;
  const auto answer = resolve(releases, request);
  EXPECT_TRUE(answer) << of.title;
  if (const auto* explanation = answer ? std::get_if<Explanation>(&*answer) : nullptr)
    for (size_t i = 0; i < explanation->troubles.size(); ++i)
      for (const Fix& fix : explanation->troubles[i].fixes) {
        Request fixed = apply(fix, request);
        for (size_t k = 0; k < explanation->troubles.size(); ++k)
          if (k != i) fixed = apply(explanation->troubles[k].fixes.at(0), fixed);
        const auto again = resolve(releases, fixed);
        EXPECT_TRUE(again && std::holds_alternative<Wiring>(*again))
            << of.title << ": " << fix.command();
      }
  return testing::outcome_of(scenario);
}

void check(const char* name, size_t least) {
  const std::string path = std::string(MORTISE_TESTDATA "/") + name;
  Golden golden = read_golden(path);
  EXPECT_GE(golden.cases.size(), least);
  std::string text = golden.head;
  for (const Case& of : golden.cases) {
    const std::string found = run(of) + "\n";
    EXPECT_EQ(found, of.expected) << of.title << " in " << path;
    text += std::string(kTitle) + of.title + "\n" + of.input + std::string(kOutcome) + found;
  }
  if (std::getenv("MORTISE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
}

TEST(Resolve, Explains) { check("explanations.txt", 30); }

TEST(Resolve, Wires) { check("wirings.txt", 15); }

std::string error_of_input(std::vector<Release> releases, const Request& request = {}) {
  const auto answer = resolve(releases, request);
  return answer ? ""
                : std::string(answer.error().name()) + ": " + std::string(answer.error().message());
}

TEST(Resolve, RefusesWhatIsThereTwice) {
  const Release one{.plugin = "blur", .version = testing::version("1.0.0")};
  EXPECT_EQ(error_of_input({one, one}),
            "solve.duplicate: there are two releases 'blur' 1.0.0: leave out the one that is "
            "shadowed");
  Release built = one;
  built.version.build = "b";
  EXPECT_EQ(error_of_input({one, built}), "");
}

TEST(Resolve, HasLimits) {
  const Release one{.plugin = "blur", .version = testing::version("1.0.0")};
  EXPECT_EQ(
      error_of_input(std::vector<Release>(100'001, one)),
      "solve.limit: choosing plugins among 100001 releases: at most 100000 are looked at; give "
      "fewer sources or narrower ones");
  Release many = one;
  many.needs.resize(1'000'001);
  EXPECT_EQ(error_of_input({many}).substr(0, 11), "solve.limit");
  Request request;
  request.wants.resize(20'001);
  EXPECT_EQ(error_of_input({one}, request).substr(0, 11), "solve.limit");
}

TEST(Resolve, AnExplanationIsAnErrorToo) {
  Request request;
  request.wants.push_back({"blur"});
  const auto answer = resolve({}, request);
  ASSERT_TRUE(answer);
  const Error error = error_of(std::get<Explanation>(*answer));
  EXPECT_EQ(error.code(), Code::kSolveUnsolvable);
  EXPECT_EQ(error.message().substr(0, 18), "  you asked for bl");
}

TEST(Resolve, HostileNamesAreQuotedAndNotPasted) {
  Request request;
  request.wants.push_back({"a; rm -rf\n/"});
  const auto answer = resolve({}, request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(std::get<Explanation>(*answer).text(),
            "  you asked for 'a; rm -rf\\x0a/'\n"
            "  there is no plugin 'a; rm -rf\\x0a/' in any source\n"
            "So 'a; rm -rf\\x0a/' cannot be active.\n"
            "No change of what you ask for helps: what is missing must come from a source.\n");
}

}  // namespace
}  // namespace mortise::solve
