// SPDX-License-Identifier: Apache-2.0
//
// A plugin in Python, called from C++, and calling back.
#include <string>
#include <vector>

#include "support.hpp"

namespace test {
namespace {

using mortise::Kind;

class PythonCalls : public PythonTest {
 protected:
  PythonCalls() { expect_ok(host_->load(plugin("clerk.py"))); }
};

TEST_F(PythonCalls, ValuesGoBothWays) {
  EXPECT_EQ(*desk().greet("world"), "hello, world");
  EXPECT_EQ(*desk().greet("\xc3\x9f"), "hello, \xc3\x9f");
  const std::vector<uint32_t> numbers(10'000, 3);
  EXPECT_EQ(*desk().total(numbers), 30'000u);
}

TEST_F(PythonCalls, ItsOwnErrorIsAValue) {
  const auto refused = desk().greet("");
  ASSERT_NE(refused.plugin_error(), nullptr);
  EXPECT_TRUE(mortise::match(
      *refused.plugin_error(), [](const python::Refusal::Nameless&) { return true; },
      [](const auto&) { return false; }));
}

TEST_F(PythonCalls, AnExceptionIsForTheOperator) {
  const auto failed = desk().fail("the secret word");
  expect_error(failed, Code::kCallFailed, "incident");
  EXPECT_THAT(std::string(failed.message()), ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_THAT(std::string(failed.message()), ::testing::Not(::testing::HasSubstr(".py")));
  const auto incident = host_->incident(failed.error().incident());
  ASSERT_TRUE(incident);
  EXPECT_TRUE(incident->from_plugin);
  const std::string text(std::string_view(incident->text));
  EXPECT_THAT(text, ::testing::HasSubstr("RuntimeError: the secret word"));
  EXPECT_THAT(text, ::testing::HasSubstr("in fail"));
}

TEST_F(PythonCalls, AnErrorKeepsItsKind) {
  EXPECT_EQ(desk().fail("overloaded").kind(), Kind::kOverloaded);
}

TEST_F(PythonCalls, ItCallsTheApplication) {
  EXPECT_EQ(*desk().relay("key"), "value of key");
  service_.fail<&Service::Interface::lookup>(Kind::kDenied);
  EXPECT_EQ(desk().relay("key").kind(), Kind::kDenied);
  expect_ok(host_->unload("service"));
  EXPECT_EQ(desk().relay("key").kind(), Kind::kUnavailable);
}

TEST_F(PythonCalls, ACallComesBackToIt) {
  service_.on<&Service::Interface::lookup>([this](mortise::StringView key) {
    return mortise::String("back: " + std::string(std::string_view(*desk().greet(key))));
  });
  EXPECT_EQ(*desk().relay("again"), "back: hello, again");
}

TEST_F(PythonCalls, ManyHostsHaveOneInterpreter) {
  for (int i = 0; i < 3; ++i) {
    mortise::Host other(behind_wall());
    expect_ok(other.load(plugin("clerk_2.py"), {.id = "clerk"}));
    EXPECT_EQ(*other.point<Desk>("desks").one().greet("you"), "welcome, you");
  }
  EXPECT_EQ(*desk().greet("you"), "hello, you");
}

}  // namespace
}  // namespace test
