// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "route/testing.hpp"

namespace mortise::route {
namespace {

using testing::FakeClient;
using testing::FakeHost;
using testing::FakePlugin;
using ::testing::HasSubstr;

mortise_status add_one(int argument, int* result, const mortise_call&) {
  *result = argument + 1;
  return MORTISE_OK;
}

class CallTest : public ::testing::Test {
 protected:
  /// Calls once and expects a system error of `kind` whose message says `message`.
  static void expect_error(const FakeClient& client, Kind kind, const std::string& message) {
    const Outcome<int> outcome = client.run(1);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(kind_name(outcome.kind()), kind_name(kind));
    EXPECT_THAT(std::string(outcome.message()), HasSubstr(message));
    EXPECT_FALSE(inside_call()) << "the failed call left its target";
  }

  observe::IncidentLog log_;
  FakeHost host_;
};

TEST_F(CallTest, ReachesThePlugin) {
  const FakePlugin plugin("one", log_, add_one);
  const FakeClient client = host_.add(plugin.row);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*client.run(i), i + 1);
}

TEST_F(CallTest, GivesKindAndIncidentToTheCallerAndTheRestToTheOperator) {
  const FakePlugin plugin("moody", log_, [&](int, int*, const mortise_call&) {
    return static_cast<mortise_status>(MORTISE_OVERLOADED);
  });
  expect_error(host_.add(plugin.row), Kind::kOverloaded,
               "cannot call 'test:unit/service@1#run' of plugin 'moody': overloaded (incident 1)");
  EXPECT_EQ(log_.find(1)->plugin, "moody");
  EXPECT_EQ(log_.find(1)->function, "test:unit/service@1#run");
  EXPECT_EQ(log_.find(1)->text, "it answered 'overloaded' and gave no reason");
  EXPECT_FALSE(log_.find(1)->from_plugin);
}

TEST_F(CallTest, KeepsThePluginsOwnReasonForTheOperator) {
  FakePlugin plugin("talker", log_, nullptr);
  plugin.body = [&](int, int*, const mortise_call&) -> mortise_status {
    report(plugin.target, MORTISE_FAILED, "the lens fell off");
    return MORTISE_FAILED;
  };
  const FakeClient client = host_.add(plugin.row);
  expect_error(client, Kind::kFailed, "of plugin 'talker': failed (incident 1)");
  EXPECT_EQ(log_.find(1)->text, "the lens fell off");
  EXPECT_TRUE(log_.find(1)->from_plugin);
  EXPECT_EQ(log_.find(1)->function, "test:unit/service@1#run");

  // What was reported in one call says nothing about the next.
  plugin.body = [&](int argument, int* result, const mortise_call&) -> mortise_status {
    if (argument == 0) report(plugin.target, MORTISE_FAILED, "only a warning");
    *result = 0;
    return argument == 0 ? MORTISE_OK : MORTISE_FAILED;
  };
  EXPECT_TRUE(client.run(0));
  expect_error(client, Kind::kFailed, "(incident 3)");
  EXPECT_EQ(log_.find(2)->text, "only a warning");
  EXPECT_EQ(log_.find(3)->text, "it answered 'failed' and gave no reason");
}

TEST_F(CallTest, TakesAStatusThatThereIsNoneOfForFailed) {
  mortise_status answer = 0;
  const FakePlugin plugin("liar", log_, [&](int, int*, const mortise_call&) { return answer; });
  const FakeClient client = host_.add(plugin.row);
  for (const mortise_status rubbish : {11u, 77u, 0x80000000u, 0xffffffffu}) {
    answer = rubbish;
    expect_error(client, Kind::kFailed, "failed (incident");
  }
  EXPECT_EQ(log_.find(1)->text,
            "it answered 'status 11, which there is none of' and gave no reason");
}

TEST_F(CallTest, TurnsWhatAFrameThrowsIntoFailed) {
  FakePlugin plugin("thrower", log_, [](int, int*, const mortise_call&) -> mortise_status {
    throw std::runtime_error("no film");
  });
  const FakeClient client = host_.add(plugin.row);
  expect_error(client, Kind::kFailed, "failed (incident 1)");
  EXPECT_EQ(log_.find(1)->text, "threw an exception: no film");
  plugin.body = [](int, int*, const mortise_call&) -> mortise_status { throw 42; };
  expect_error(client, Kind::kFailed, "failed (incident 2)");
  EXPECT_EQ(log_.find(2)->text, "threw an exception: it is no std::exception");
}

TEST_F(CallTest, AnswersForRowsThatNobodyServes) {
  expect_error(host_.add(nobody_row()), Kind::kUnavailable, "no plugin serves it now");
  expect_error(host_.add(missing_row()), Kind::kUnsupported, "does not have this function");
  expect_error(host_.add(mismatch_row()), Kind::kUnsupported, "another signature");
  EXPECT_FALSE(log_.find(1)) << "no plugin failed";
}

TEST_F(CallTest, SaysWhetherAPluginProvidesAFunction) {
  const FakePlugin plugin("one", log_, add_one);
  const FakeClient client = host_.add(plugin.row);
  EXPECT_TRUE(client.has_run());
  for (const detail::Row& row : {nobody_row(), missing_row(), mismatch_row()}) {
    host_.replace(0, row);
    EXPECT_FALSE(client.has_run());
  }
  EXPECT_FALSE(inside_call()) << "asking left the target";

  FakePlugin outer("outer", log_, nullptr);
  outer.body = [&](int, int* result, const mortise_call&) {
    *result = client.has_run() ? 1 : 0;
    return mortise_status{MORTISE_OK};
  };
  const FakeClient to_outer = host_.add(outer.row);
  host_.replace(0, plugin.row);
  EXPECT_EQ(*to_outer.run(0), 1) << "inside a call, too";
}

TEST_F(CallTest, RefusesToComeBackToAPluginOnItsOwnCallChain) {
  FakePlugin outer("outer", log_, nullptr);
  FakePlugin inner("inner", log_, nullptr);
  const FakeClient to_outer = host_.add(outer.row);
  const FakeClient to_inner = host_.add(inner.row);
  outer.body = [&](int argument, int* result, const mortise_call&) -> mortise_status {
    const Outcome<int> back = to_inner.run(argument);
    *result = back ? *back : -1;
    return MORTISE_OK;
  };
  inner.body = [&](int argument, int* result, const mortise_call&) -> mortise_status {
    *result = argument;
    if (argument > 0) {
      const Outcome<int> again = to_outer.run(argument - 1);
      *result = again ? 100 + *again : -static_cast<int>(again.kind());
      if (!again) {
        EXPECT_THAT(std::string(again.message()), HasSubstr("plugin 'outer': the call came back"));
      }
    }
    return MORTISE_OK;
  };
  EXPECT_EQ(*to_outer.run(0), 0);
  EXPECT_EQ(*to_outer.run(1), -MORTISE_CONFLICT);
  outer.target.reentrant = inner.target.reentrant = true;
  EXPECT_EQ(*to_outer.run(3), 300);
}

TEST_F(CallTest, BoundsHowDeepCallsAreNested) {
  FakePlugin plugin("deep", log_, nullptr);
  plugin.target.reentrant = true;
  const FakeClient client = host_.add(plugin.row);
  Kind kind{};
  int deepest = 0;
  plugin.body = [&](int depth, int* result, const mortise_call&) -> mortise_status {
    deepest = depth;
    const Outcome<int> next = client.run(depth + 1);
    if (!next) kind = next.kind();
    *result = 0;
    return MORTISE_OK;
  };
  EXPECT_TRUE(client.run(1));
  EXPECT_EQ(deepest, static_cast<int>(detail::kMaxDepth));
  EXPECT_EQ(kind, Kind::kOverloaded);
}

TEST_F(CallTest, DoesNotBeginAfterTheDeadlineOrWhenCancelled) {
  int entered = 0;
  const FakePlugin plugin("late", log_,
                          [&](int, int* result, const mortise_call&) -> mortise_status {
                            ++entered;
                            *result = 0;
                            return MORTISE_OK;
                          });
  const FakeClient client = host_.add(plugin.row);
  expect_error(client.with({.deadline_ns = 1}), Kind::kDeadline, "its deadline has passed");
  const uint32_t cancelled = 1;
  expect_error(client.with({.cancel = &cancelled}), Kind::kCancelled, "the caller gave it up");
  EXPECT_EQ(entered, 0);
  EXPECT_TRUE(client.within(100'000).run(1));
  EXPECT_EQ(entered, 1);
}

TEST_F(CallTest, HandsTheDeadlineOver) {
  uint64_t seen = 0;
  const FakePlugin plugin("clock", log_,
                          [&](int, int* result, const mortise_call& call) -> mortise_status {
                            seen = call.deadline_ns;
                            *result = 0;
                            return call.size == sizeof(mortise_call) ? MORTISE_OK : MORTISE_INVALID;
                          });
  const uint64_t deadline = monotonic_ns() + 1'000'000'000'000u;
  EXPECT_TRUE(host_.add(plugin.row).with({.deadline_ns = deadline}).run(1));
  EXPECT_EQ(seen, deadline);
}

/// A result that counts how many of its kind are alive.
struct Counted {
  inline static int alive = 0;
  Counted() { ++alive; }
  Counted(Counted&&) noexcept { ++alive; }
  ~Counted() { --alive; }
};
class CountedClient : public TypedClient<CountedClient> {
 public:
  using TypedClient::TypedClient;
  Outcome<Counted> run() const { return call<Outcome<Counted>>(0, nullptr); }
};

TEST_F(CallTest, DropsAResultThatComesTooLate) {
  static uint32_t cancel;
  cancel = 0;
  const auto frame = [](void*, const void*, void* result, const mortise_call*) -> mortise_status {
    new (result) Counted;
    __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE);  // the caller gives up meanwhile
    return MORTISE_OK;
  };
  detail::Target target{.plugin = "slow", .log = &log_};
  const CountedClient client(host_.add_place(parallel_row(target, frame, nullptr)).take());
  {
    const Outcome<Counted> outcome = client.with({.cancel = &cancel}).run();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.kind(), Kind::kCancelled);
    EXPECT_EQ(Counted::alive, 0);
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST_F(CallTest, LeavesTheTargetWhenItsThreadEndsInside) {
  const FakePlugin plugin("exit", log_, [](int, int*, const mortise_call&) -> mortise_status {
    EXPECT_TRUE(inside_call());
    pthread_exit(nullptr);
  });
  const FakeClient client = host_.add(plugin.row);
  std::thread([&] { static_cast<void>(client.run(1)); }).join();
  wait_for_readers();
  EXPECT_FALSE(is_entered(&plugin.target));
}

TEST_F(CallTest, ShowsWhoIsInside) {
  FakePlugin plugin("shown", log_, nullptr);
  const FakeClient client = host_.add(plugin.row);
  plugin.body = [&](int, int* result, const mortise_call&) -> mortise_status {
    EXPECT_TRUE(is_entered(&plugin.target));
    const detail::Target* seen = nullptr;
    each_entered([&](const ThreadReader&, uint64_t,
                     std::span<const detail::Target* const> entered) { seen = entered.back(); });
    EXPECT_EQ(seen, &plugin.target);
    *result = 0;
    return MORTISE_OK;
  };
  EXPECT_TRUE(client.run(1));
  EXPECT_FALSE(is_entered(&plugin.target));
}

TEST_F(CallTest, AnswersUnavailableInTheChildOfAFork) {
  const FakePlugin plugin("parent", log_, add_one);
  const FakeClient client = host_.add(plugin.row);
  EXPECT_TRUE(client.run(1));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Outcome<int> outcome = client.run(1);
    const bool right = !outcome && outcome.kind() == Kind::kUnavailable &&
                       outcome.message().find("forked") != std::string_view::npos;
    ::_exit(right ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(client.run(1)) << "the parent goes on";
}

TEST(Client, OutlivesItsTable) {
  observe::IncidentLog log;
  auto host = std::make_unique<FakeHost>();
  const FakePlugin plugin("gone", log, add_one);
  const FakeClient client = host->add(plugin.row);
  host->replace(0, nobody_row());
  host = nullptr;
  const FakeClient copy = client;  // NOLINT: a copy is what is looked at
  EXPECT_EQ(copy.run(1).kind(), Kind::kUnavailable);
}

TEST(Table, ReusesTheRowsOfPlacesThatNobodyHolds) {
  Table* const table = Table::open();
  const PlaceRef first = table->add_place({FunctionId{"a:b/c@1#d"}});
  {
    const PlaceRef dropped = table->add_place({FunctionId{"a:b/c@1#e"}});
  }
  const PlaceRef second = table->add_place({FunctionId{"a:b/c@1#f"}});
  EXPECT_EQ(first->first_row(), 0u);
  EXPECT_EQ(second->first_row(), 1u);
  EXPECT_EQ(table->row_count(), 2u);
  table->close();
}

}  // namespace
}  // namespace mortise::route
