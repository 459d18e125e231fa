// SPDX-License-Identifier: Apache-2.0
#include "contract/diagnostic_json.hpp"

#include <gtest/gtest.h>

#include "base/json_reader.hpp"

namespace mortise::contract {
namespace {

/// The text of the one source, in which places are counted.
constexpr char kText[] = "gr\xc3\xbc\xc3\x9f x\r\nsecond\n";

void check(const Diagnostics& diagnostics, std::string_view expected) {
  SourceMap sources;
  sources.add("a/\"b\".wit", kText);
  const auto json = base::read_json(to_json(diagnostics, sources));
  ASSERT_TRUE(json) << json.message();
  std::string found;
  base::JsonWriter writer(found);
  base::write_json(writer, *json);
  EXPECT_EQ(found, expected);
}

TEST(DiagnosticJson, MayBeEmpty) { check({}, R"({"diagnostics":[],"errors":0,"warnings":0})"); }

TEST(DiagnosticJson, HasPlacesAsPeopleCount) {
  Diagnostics diagnostics;
  diagnostics.add(Rule::kUnreadable, {0, 7, 8}, "it is 'x'", "say y");
  check(diagnostics,
        R"({"diagnostics":[{"rule":"unreadable","severity":"error","file":"a/\"b\".wit","line":1,)"
        R"("column":6,"end_line":1,"end_column":7,"message":"it is 'x'","help":"say y",)"
        R"("notes":[]}],"errors":1,"warnings":0})");
}

TEST(DiagnosticJson, HasNotesAndWarnings) {
  Diagnostics diagnostics;
  auto& diagnostic = diagnostics.add(Rule::kPragmaUnknown, {}, "m");
  diagnostic.notes = {{{0, 0, 12}, "here"}, {{}, "nowhere"}};
  check(diagnostics,
        R"({"diagnostics":[{"rule":"pragma-unknown","severity":"warning","file":null,"line":null,)"
        R"("column":null,"end_line":null,"end_column":null,"message":"m","help":null,"notes":[)"
        R"({"file":"a/\"b\".wit","line":1,"column":1,"end_line":2,"end_column":3,"text":"here"},)"
        R"({"file":null,"line":null,"column":null,"end_line":null,"end_column":null,)"
        R"("text":"nowhere"}]}],"errors":0,"warnings":1})");
}

TEST(DiagnosticJson, CountsWhatIsLeftOut) {
  Diagnostics diagnostics;
  for (size_t i = 0; i < Diagnostics::kMost + 7; ++i)
    diagnostics.add(Rule::kUnreadable, {0, 18, 18}, "m");
  SourceMap sources;
  sources.add("a", kText);
  const auto json = base::read_json(to_json(diagnostics, sources));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->items[0].items.size(), Diagnostics::kMost);
  EXPECT_EQ(json->items[1].text, std::to_string(Diagnostics::kMost + 7));
}

}  // namespace
}  // namespace mortise::contract
