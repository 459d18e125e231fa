// SPDX-License-Identifier: Apache-2.0
#include "catalog/application.hpp"

#include "catalog/testing.hpp"

namespace mortise::catalog {
namespace {

const std::filesystem::path kTestdata = MORTISE_TESTDATA;
const std::vector<std::string> kContracts = {"photo:lab/image-filter@1.0.0"};
const Vocabulary kVocabulary{.contracts = &kContracts};

std::string said_about(const std::string& text) {
  const ApplicationFile file = read_application_text("mortise.toml", text, kVocabulary);
  return contract::render(file.diagnostics, file.sources);
}

TEST(Application, MistakesAreSaidWithTheirPlaces) {
  EXPECT_GE(testing::check_cases(kTestdata / "application_mistakes.txt", said_about), 20u);
}

TEST(Application, EveryKeyIsRead) {
  const ApplicationFile file = read_application(kTestdata / "mortise.toml", kVocabulary);
  ASSERT_TRUE(file.ok()) << contract::render(file.diagnostics, file.sources);
  const Application& it = file.application;
  EXPECT_EQ(it.name, "photolab");
  EXPECT_EQ(it.version, "3.1.0");
  EXPECT_EQ(it.features, (std::vector<std::string>{"gpu", "streaming"}));
  EXPECT_EQ(it.profile, Profile::kDevelopment);
  EXPECT_TRUE(it.is_applied_at_once);
  EXPECT_EQ(it.contracts, (std::vector<std::string>{"contract"}));
}

TEST(Application, PointsAreRead) {
  const ApplicationFile file = read_application(kTestdata / "mortise.toml", kVocabulary);
  ASSERT_EQ(file.application.points.size(), 1u);
  const Application::Point& point = file.application.points[0];
  EXPECT_EQ(point.name, "filters");
  EXPECT_EQ(point.contract, "photo:lab/image-filter@1.0.0");
  ASSERT_EQ(point.dispatch.size(), 2u);
  EXPECT_EQ(point.dispatch[0].function, "apply");
  EXPECT_EQ(point.dispatch[0].dispatch, Dispatch::kFold);
  EXPECT_EQ(point.dispatch[1].dispatch, Dispatch::kAll);
  EXPECT_EQ(point.order, (std::vector<std::string>{"acme.resize", "acme.blur"}));
  EXPECT_EQ(point.deadline_ms, 2000u);
  EXPECT_EQ(point.failure, Failure::kSkip);
  EXPECT_EQ(point.wall, WallKind::kThread);
  EXPECT_EQ(point.breaker.failures, 5u);
  EXPECT_EQ(point.breaker.share, 0.5);
  EXPECT_EQ(point.breaker.window_ms, 10'000u);
  EXPECT_EQ(point.breaker.calls, 20u);
  EXPECT_EQ(point.breaker.open_ms, 1'000u);
  EXPECT_EQ(point.latency_budget_ms, 50u);
  EXPECT_EQ(point.memory_budget, uint64_t{1} << 30);
  EXPECT_EQ(point.error_budget, 0.01);
  EXPECT_EQ(point.attributes, "traits");
  EXPECT_TRUE(point.is_for_plugins);
  EXPECT_EQ(point.place, (Place{8, 9}));
}

TEST(Application, SourcesAndPluginsAreRead) {
  using Kind = Application::Source::Kind;
  const ApplicationFile file = read_application(kTestdata / "mortise.toml", kVocabulary);
  const Application& it = file.application;
  ASSERT_EQ(it.sources.size(), 4u);
  EXPECT_EQ(it.sources[0].kind, Kind::kFolder);
  EXPECT_EQ(it.sources[0].what, "plugins");
  EXPECT_TRUE(it.sources[0].is_watched);
  EXPECT_EQ(it.sources[1].kind, Kind::kPlugin);
  EXPECT_FALSE(it.sources[1].is_watched);
  EXPECT_EQ(it.sources[2].kind, Kind::kEntryPoints);
  EXPECT_EQ(it.sources[2].path, (std::vector<std::string>{"venv/lib/python3.11/site-packages"}));
  EXPECT_EQ(it.sources[3].kind, Kind::kModule);
  ASSERT_EQ(it.plugins.size(), 1u);
  EXPECT_EQ(it.plugins[0].id, "acme.blur");
  EXPECT_EQ(it.plugins[0].is_enabled, false);
  EXPECT_EQ(it.plugins[0].pin, "~1.2");
  EXPECT_EQ(it.plugins[0].start, Start::kLazy);
  ASSERT_TRUE(it.plugins[0].configuration);
  EXPECT_EQ(it.plugins[0].configuration->find("radius")->integer, 3);
}

TEST(Application, PolicyIsRead) {
  const ApplicationFile file = read_application(kTestdata / "mortise.toml", kVocabulary);
  const Application::Policy& policy = file.application.policy;
  EXPECT_EQ(policy.native, (std::vector<std::string>{"acme.*"}));
  ASSERT_EQ(policy.grants.size(), 1u);
  EXPECT_EQ(policy.grants[0].plugin, "acme.blur");
  EXPECT_EQ(policy.grants[0].permission, "read");
  EXPECT_EQ(policy.grants[0].values, (std::vector<std::string>{"/usr/share/fonts"}));
  ASSERT_EQ(policy.walls.size(), 1u);
  EXPECT_EQ(policy.walls[0].wall, WallKind::kProcess);
  ASSERT_EQ(policy.limits.size(), 1u);
  EXPECT_EQ(policy.limits[0].limits.memory, uint64_t{1} << 30);
  EXPECT_EQ(policy.limits[0].limits.call_time_ms, 60'000u);
}

}  // namespace
}  // namespace mortise::catalog
