// SPDX-License-Identifier: Apache-2.0
#include "observe/incidents.hpp"

#include <gtest/gtest.h>

namespace mortise::observe {
namespace {

IncidentRecord failure(std::string text) {
  return {.kind = Kind::kFailed, .plugin = "blur", .text = std::move(text), .from_plugin = true};
}

TEST(IncidentLog, FindsWhatItKeeps) {
  IncidentLog log;
  EXPECT_FALSE(log.find(0));
  EXPECT_FALSE(log.find(1));
  EXPECT_EQ(log.add(failure("one")), 1u);
  EXPECT_EQ(log.add(failure("two")), 2u);
  log.set_function(2, "apply");
  EXPECT_EQ(log.find(1)->text, "one");
  EXPECT_EQ(log.find(2)->function, "apply");
  EXPECT_FALSE(log.find(3));
}

TEST(IncidentLog, ForgetsTheOldest) {
  IncidentLog log;
  for (size_t i = 0; i < IncidentLog::kCapacity + 3; ++i) log.add(failure(std::to_string(i + 1)));
  EXPECT_FALSE(log.find(3));
  log.set_function(3, "late");
  EXPECT_EQ(log.find(4)->text, "4");
  EXPECT_EQ(log.find(4)->function, "");
  EXPECT_EQ(log.find(IncidentLog::kCapacity + 3)->text, std::to_string(IncidentLog::kCapacity + 3));
}

TEST(IncidentLog, CutsAndCleansTexts) {
  IncidentLog log;
  // The cut falls inside the two bytes of the last letter, which goes as a whole.
  log.add(failure(std::string(IncidentLog::kMaxText - 1, 'x') + "\xC3\xA9" + "more"));
  EXPECT_EQ(log.find(1)->text, std::string(IncidentLog::kMaxText - 1, 'x'));
  log.add(failure("a\nb\x1b[2J\x7f\n\n"));
  EXPECT_EQ(log.find(2)->text, "a\n    b [2J ");
}

}  // namespace
}  // namespace mortise::observe
