// SPDX-License-Identifier: Apache-2.0
//
// The example of docs/changes.md.
#include "support.hpp"

namespace test {
namespace {

constexpr const mortise_plugin& kClock = kEntryOf<Toolbox<'c', 1>>;
constexpr const mortise_plugin& kPoliteGreeter = kEntryOf<Actor<'g', 2>>;

TEST_F(ChangeTest, TheExample) {
  mortise::Host& host = *host_;
  expect_ok(apply(
      {add<Actor<'o', 1>>("old"), add<Actor<'g', 1>>("greeter"), add<Wrapper<'t', 1>>("timer")}));
  mortise::Change change;
  change.steps = {
      {.plugin = "clock", .entry = &kClock},
      {.kind = mortise::StepKind::kReplace, .plugin = "greeter", .entry = &kPoliteGreeter},
      {.kind = mortise::StepKind::kRemove, .plugin = "old"},
  };
  change.wiring = mortise::Wiring{
      .imports = {},
      .points = {{.name = "greeters",
                  .contract = "test:actor/service@1",
                  .providers = {{"greeter"}},
                  .wrappers = {"timer"}}},
  };
  const mortise::Outcome<> done = host.apply(change);
  expect_ok(done);
  EXPECT_EQ(said(host.point<actor::Service>("greeters").one().work(1)), "t1(g2/first+1[c1/first])");
}

}  // namespace
}  // namespace test
