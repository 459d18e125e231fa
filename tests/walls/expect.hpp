// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests expect of outcomes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/error_text.hpp>
#include <string>

namespace test {

/// Expects that it went well.
template <class O>
void expect_ok(const O& outcome) {
  EXPECT_TRUE(outcome) << outcome.error().name() << ": " << mortise::full_text(outcome.error());
}

/// Expects a failure with this code, whose words contain `text`.
template <class O>
void expect_error(const O& outcome, mortise::Code code, const std::string& text) {
  ASSERT_FALSE(outcome) << "this should have failed with " << code_name(code);
  EXPECT_EQ(outcome.error().name(), code_name(code));
  EXPECT_THAT(std::string(outcome.message()), ::testing::HasSubstr(text));
}

}  // namespace test
