// SPDX-License-Identifier: Apache-2.0
#include "route/continuation.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "route/testing.hpp"

namespace mortise::route {
namespace {

using testing::FakeClient;
using testing::FakeHost;
using testing::FakePlugin;

/// A wrapper of two places, whose import is another one: it adds what it reaches, times ten.
class ContinuationTest : public ::testing::Test {
 protected:
  mortise_status forward(int argument, int* result, const mortise_call& call) {
    const PlaceRecord& way = continue_at(*this_reader(), wrapper_.target, *import_.get());
    int given = 0;
    const mortise_status status = call_for_plugin(way, 0, &argument, &given, call);
    *result = given * 10;
    return status;
  }
  static testing::Body adds(int number) {
    return [number](int argument, int* result, const mortise_call&) {
      *result = argument + number;
      return mortise_status{MORTISE_OK};
    };
  }
  /// A client of a place where the wrapper stands in front of `behind`.
  FakeClient wrapped(const detail::Row& behind, Continuation& continuation, WrappedRow& row) {
    continuation = {import_.get(), host_.add_place(behind)};
    row = {wrapper_.row, &continuation};
    return host_.add(wrapped_row(row));
  }

  observe::IncidentLog log_;
  FakeHost host_;
  FakePlugin one_{"one", log_, adds(1)};
  FakePlugin two_{"two", log_, adds(2)};
  FakePlugin elsewhere_{"elsewhere", log_, adds(7)};
  FakePlugin wrapper_{"wrapper", log_, [this](int argument, int* result, const mortise_call& call) {
                        return forward(argument, result, call);
                      }};
  PlaceRef import_ = host_.add_place(elsewhere_.row);
  Continuation first_, second_;
  WrappedRow first_row_, second_row_;
};

TEST_F(ContinuationTest, AnImportGoesOnToThePlaceOfItsCall) {
  const FakeClient first = wrapped(one_.row, first_, first_row_);
  const FakeClient second = wrapped(two_.row, second_, second_row_);
  EXPECT_EQ(*first.run(0), 10);
  EXPECT_EQ(*second.run(0), 20);
  EXPECT_EQ(*host_.add(wrapper_.row).run(0), 70) << "it stands alone there";
  EXPECT_EQ(*first.run(1), 20);
}

TEST_F(ContinuationTest, AnotherImportOfItIsNotContinued) {
  first_ = {nullptr, host_.add_place(one_.row)};
  first_row_ = {wrapper_.row, &first_};
  EXPECT_EQ(*host_.add(wrapped_row(first_row_)).run(0), 70);
}

TEST_F(ContinuationTest, ThreadsThatRunTheCallForItKnow) {
  const FakeClient first = wrapped(one_.row, first_, first_row_);
  wrapper_.body = [&](int argument, int* result, const mortise_call& call) {
    ThreadReader& caller = *this_reader();
    mortise_status status = MORTISE_FAILED;
    std::thread([&] {
      join_chain(caller, *this_reader());
      {
        const Visit visit(*this_reader(), wrapper_.target);
        status = forward(argument, result, call);
      }
      part_chain(caller, *this_reader());
    }).join();
    return status;
  };
  EXPECT_EQ(*first.run(0), 10);
  std::thread([&] {  // a thread that is in no call
    EXPECT_EQ(&continue_at(*this_reader(), wrapper_.target, *import_.get()), import_.get());
  })
      .join();
}

}  // namespace
}  // namespace mortise::route
