// SPDX-License-Identifier: Apache-2.0
#include "generation/plan.hpp"

#include <gtest/gtest.h>

#include "generation/testing.hpp"

namespace mortise::generation {
namespace {

const std::filesystem::path kTestdata = MORTISE_TESTDATA;

TEST(Plan, Applications) {
  const size_t count = catalog::testing::check_cases(
      kTestdata / "applications.txt",
      [](const std::string& script) { return testing::Script().play(script); });
  EXPECT_GE(count, 10u);
}

Generation some() {
  return {.plugins = {{.id = "blur", .version = "1.0.0", .digest = "00", .image = "blur.so"}},
          .points = {
              {.name = "filters", .contract = "photo:lab/filter@1.0.0", .providers = {{"blur"}}}}};
}

TEST(Generation, OneTextForOneSet) {
  EXPECT_EQ(some().json(),
            R"({"format":1,"plugins":[{"configuration":"","digest":"00","engine":"native",)"
            R"("grants":[],"id":"blur","image":"blur.so","imports":[],"lazy":false,)"
            R"("limits":{"call-time":0,"files":0,"memory":0,"processes":0,"threads":0},)"
            R"("version":"1.0.0","wall":"inline"}],"points":[{"contract":"photo:lab/filter@1.0.0",)"
            R"("deadline":0,"dispatch":{},"failure":"fail","name":"filters",)"
            R"("providers":[{"adapter":"","plugin":"blur"}],"wall":"inline","wrappers":[]}]})");
  EXPECT_EQ(some().id().size(), 64u);
  Generation other = some();
  EXPECT_EQ(other.id(), some().id());
  other.plugins[0].is_lazy = true;
  EXPECT_NE(other.id(), some().id());
}

}  // namespace
}  // namespace mortise::generation
