// SPDX-License-Identifier: Apache-2.0
//
// `mortise call`: functions of plugins that nobody made code for.
#include <sstream>
#include <vector>

#include "cli/run.hpp"
#include "support.hpp"

namespace test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Matcher;

class Called : public ApplicationTest {
 protected:
  void SetUp() override {
    ApplicationTest::SetUp();
    drop_in("one", "greeter-1", "one", "1.0.0");
    drop_in("two", "greeter-2", "two", "1.0.0");
    write_point("");
  }
  void write_point(const std::string& more) const {
    write("mortise.toml",
          "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
          "contracts = [\"" CONTRACTS
          "/greeting.wit\"]\npolicy.native = [\"*\"]\n[points.greeters]\n"
          "contract = \"test:greeting/greeter@1.0.0\"\n" +
              more);
  }
  void check(std::vector<std::string> words, int end, const Matcher<std::string>& out,
             const Matcher<std::string>& err = IsEmpty(), const std::string& in = "") const {
    words.insert(words.begin(), "call");
    words.insert(words.end(), {"--app", path("mortise.toml")});
    std::ostringstream written;
    std::ostringstream complained;
    std::istringstream given(in);
    EXPECT_EQ(mortise::cli::run(words, {.out = written, .err = complained, .in = &given}), end);
    EXPECT_THAT(written.str(), out);
    EXPECT_THAT(complained.str(), err);
  }
};

TEST_F(Called, TheFirstOneAnswers) {
  check({"greeters", "greet", R"({"name": "Ada"})"}, 0, "\"Hello 1 Ada\"\n");
  check({"greeters", "greet", R"({"name": "Ada"})", "--json"}, 0,
        HasSubstr("\"result\": \"Hello 1 Ada\""));
}

TEST_F(Called, WithWhatIsPipedIn) {
  check({"greeters", "greet", "-"}, 0, "\"Hello 1 Ada\"\n", IsEmpty(), "{\"name\": \"Ada\"}\n");
  check({"greeters", "greet", "-"}, 64, IsEmpty(), HasSubstr("no JSON"));
}

TEST_F(Called, AsThePointSays) {
  write_point("order = [\"two\"]\ndispatch = { greet = \"all\" }\n");
  check({"greeters", "greet", R"({"name": "Ada"})"}, 0,
        "[\n  {\n    \"plugin\": \"two\",\n    \"result\": \"Hello 2 Ada\"\n  },\n"
        "  {\n    \"plugin\": \"one\",\n    \"result\": \"Hello 1 Ada\"\n  }\n]\n");
  write_point("dispatch = { greet = \"fold\" }\n");
  check({"greeters", "greet", R"({"name": "Ada"})"}, 0, "\"Hello 2 Hello 1 Ada\"\n");
  write_point("dispatch = { greet = \"first\" }\n");
  check({"greeters", "greet", R"({"name": "Ada"})"}, 0, "\"Hello 1 Ada\"\n");
}

TEST_F(Called, ArgumentsAreChecked) {
  constexpr int kUsage = 64;
  const auto shows_how = HasSubstr(
      "greet is func(name: string) -> string\nit takes, for example: '{\"name\":\"\"}'\n");
  check({"greeters", "greet", R"({"name": 3})"}, kUsage, IsEmpty(),
        AllOf(HasSubstr("mortise call: /name: expected a string, found a number, '3'\n"
                        "  {\"name\": 3}\n"
                        "           ^\n"),
              shows_how));
  check({"greeters", "greet", "{}"}, kUsage, IsEmpty(),
        AllOf(HasSubstr("'greet' needs the argument 'name'\n  {}\n   ^\n"), shows_how));
  check({"greeters", "greet"}, kUsage, IsEmpty(), HasSubstr("needs the argument 'name'"));
  check({"greeters", "greet", R"({"nam": ""})"}, kUsage, IsEmpty(),
        AllOf(HasSubstr("did you mean 'name'?\n"), shows_how));
  check({"greeters", "greet", R"("Ada")"}, kUsage, IsEmpty(),
        HasSubstr("expected an object with a member for each parameter, found a string"));
  check({"greeters", "greet", "{\n\"name\":\t}"}, kUsage, IsEmpty(),
        AllOf(HasSubstr("the arguments are no JSON: "), HasSubstr("\n  \"name\": }\n")));
  check({"greeters", "greet", "{\"name\": \"" + std::string(500, 'y') + "\", \"n\": 1}"}, kUsage,
        IsEmpty(), HasSubstr("\n  ...yyy"));
}

TEST_F(Called, WhatDoesNotFitStartsNothing) {
  write_point("[plugins.nobody]\nenabled = true\n");  // starting would fail
  check({"greeters", "greet", "{}"}, 64, IsEmpty(), HasSubstr("needs the argument 'name'"));
}

}  // namespace
}  // namespace test
