// SPDX-License-Identifier: Apache-2.0
//
// What every wall with threads of its own promises, asked of each.
#include <gmock/gmock.h>
#include <pthread.h>

#include <condition_variable>
#include <stdexcept>
#include <thread>

#include "wall/loopback/loopback_wall.hpp"
#include "wall/testing.hpp"
#include "wall/thread/thread_wall.hpp"

namespace mortise::wall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ItemView;
using testing::JoinParameters;
using testing::JoinResult;
using testing::Script;
using testing::Stage;

/// Lets one thread wait for another one's word.
class Signal {
 public:
  void give() {
    const std::lock_guard lock(mutex_);
    given_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return given_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool given_ = false;
};

using MakeWall = std::unique_ptr<Wall> (*)(const Limits&);

class WallTest : public ::testing::TestWithParam<MakeWall> {
 protected:
  Stage& open(Script script, uint32_t flags = MORTISE_PLUGIN_PARALLEL, const Limits& limits = {}) {
    wall_ = GetParam()(limits);
    if (!script.join) script.join = [](const JoinParameters&) { return List<String>(); };
    stage_ = std::make_unique<Stage>(*wall_, std::move(script), flags);
    EXPECT_TRUE(stage_->error) << stage_->error.message();
    return *stage_;
  }
  template <class O>
  static void expect_error(const O& outcome, Kind kind, const std::string& text) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(kind_name(outcome.kind()), kind_name(kind)) << outcome.message();
    EXPECT_THAT(std::string(outcome.message()), HasSubstr(text));
  }

  /// Calls until the plugin was inside when the deadline came: a busy machine may be late.
  Outcome<int32_t> leave_inside(int32_t n) {
    const int before = entered_;
    for (;;) {
      Outcome<int32_t> outcome = stage_->client().within(20).run(n);
      if (entered_ > before) return outcome;
    }
  }

  std::atomic<int> entered_{0};
  std::unique_ptr<Wall> wall_;
  std::unique_ptr<Stage> stage_;
};

INSTANTIATE_TEST_SUITE_P(Walls, WallTest, ::testing::Values(&make_thread_wall, &make_loopback_wall),
                         [](const auto& wall) {
                           return wall.param == &make_thread_wall ? "Thread" : "Loopback";
                         });

mortise_status add_one(int32_t n, int32_t& result, const mortise_call&) {
  result = n + 1;
  return MORTISE_OK;
}

TEST_P(WallTest, CallsRunOnAThreadOfThePluginsOwn) {
  std::thread::id ran_on;
  Stage& stage = open({.run = [&](int32_t n, int32_t& result, const mortise_call& call) {
    ran_on = std::this_thread::get_id();
    return add_one(n, result, call);
  }});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*stage.client().run(i), i + 1);
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST_P(WallTest, ValuesCross) {
  Stage& stage = open({.run = add_one, .join = [](const JoinParameters& asked) -> JoinResult {
                         if (asked.items.empty()) return String("nothing to join");
                         ListBuilder<String> words;
                         for (const ItemView& item : asked.items)
                           words.push(std::string(item.key) + "=" +
                                      std::to_string(static_cast<int>(item.value)));
                         words.push(std::to_string(asked.bytes.size()) + " bytes");
                         return words.finish();
                       }});
  const std::vector<uint8_t> bytes(1 << 20, 7);
  const ItemView items[] = {{"one", 1}, {"zwei", 2}};
  for (int i = 0; i < 3; ++i) {
    const auto joined = stage.client().join(items, bytes);
    ASSERT_TRUE(joined) << joined.message();
    EXPECT_THAT(std::vector<std::string>(joined->begin(), joined->end()),
                ElementsAre("one=1", "zwei=2", "1048576 bytes"));
    const auto refused = stage.client().join({}, {});
    ASSERT_NE(refused.plugin_error(), nullptr);
    EXPECT_EQ(*refused.plugin_error(), "nothing to join");
  }
}

TEST_P(WallTest, ACallerLeavesAtItsDeadlineAndTheRestGoesOnAlone) {
  Signal go_on;
  Signal done;
  mortise_status late_ask = MORTISE_OK;
  uint32_t cancelled = 0;
  Stage* stage = nullptr;
  stage = &open({.run =
                     [&](int32_t n, int32_t& result, const mortise_call& call) {
                       if (n != 0) return add_one(n, result, call);
                       ++entered_;
                       go_on.wait();
                       result = 77;  // where nobody reads it any more
                       String answer;
                       late_ask = stage->ask("anybody there?", answer, &call);
                       cancelled = __atomic_load_n(call.cancel, __ATOMIC_ACQUIRE);
                       done.give();
                       return static_cast<mortise_status>(MORTISE_OK);
                     },
                 .ask = [](std::string_view, String&, const mortise_call&) -> mortise_status {
                   return MORTISE_OK;
                 }});
  expect_error(leave_inside(0), Kind::kDeadline,
               "it was not done at the deadline and goes on alone");
  EXPECT_TRUE(route::is_entered(&stage->target())) << "so it is not stopped meanwhile";
  EXPECT_EQ(*stage->client().run(1), 2) << "others go on";
  go_on.give();
  done.wait();
  EXPECT_EQ(late_ask, static_cast<mortise_status>(MORTISE_CANCELLED));
  EXPECT_EQ(cancelled, 1u);
  stage->wait_until_left();
  EXPECT_EQ(*stage->client().run(1), 2);
  EXPECT_EQ(stage->quarantined(), "");
}

TEST_P(WallTest, LateResultsAreGivenBack) {
  Signal go_on;
  Stage& stage =
      open({.run = add_one, .join = [&](const JoinParameters& asked) -> JoinResult {
              if (asked.items.empty()) go_on.wait();
              return List<String>({"long enough to live on the heap, where a leak is seen"});
            }});
  EXPECT_FALSE(stage.client().within(10).join({}, {}));
  go_on.give();
  stage.wait_until_left();
  const ItemView item[] = {{"one", 1}};
  EXPECT_TRUE(stage.client().join(item, {}));
}

TEST_P(WallTest, ASerialPluginIsNotEnteredBesideACallThatWasGivenUp) {
  Signal go_on;
  std::atomic<int> inside{0};
  Stage& stage = open({.run =
                           [&](int32_t n, int32_t& result, const mortise_call&) {
                             EXPECT_EQ(++inside, 1);
                             if (n == 0) ++entered_, go_on.wait();
                             --inside;
                             result = n;
                             return static_cast<mortise_status>(MORTISE_OK);
                           }},
                      0);
  expect_error(leave_inside(0), Kind::kDeadline, "goes on alone");
  expect_error(stage.client().within(100).run(1), Kind::kOverloaded,
               "all its threads were in calls until the deadline");
  uint32_t cancel = 1;
  expect_error(stage.client().with({.cancel = &cancel}).run(1), Kind::kCancelled, "");
  go_on.give();
  EXPECT_EQ(*stage.client().run(2), 2) << "it waited for the late one to leave";
}

TEST_P(WallTest, TooManyCallsThatGoOnAloneQuarantineIt) {
  Signal go_on;
  Stage& stage = open({.run =
                           [&](int32_t n, int32_t& result, const mortise_call&) {
                             ++entered_;
                             go_on.wait();
                             result = n;
                             return static_cast<mortise_status>(MORTISE_OK);
                           }},
                      MORTISE_PLUGIN_PARALLEL, {.max_abandoned = 2});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(leave_inside(0));
  EXPECT_EQ(stage.quarantined(), "3 calls go on after their callers gave them up; 2 may");
  go_on.give();
  stage.wait_until_left();
}

TEST_P(WallTest, ACallIsGivenUpWhenItIsCancelled) {
  Signal entered;
  Signal go_on;
  Stage& stage = open({.run = [&](int32_t n, int32_t& result, const mortise_call&) {
    entered.give();
    go_on.wait();
    result = n;
    return static_cast<mortise_status>(MORTISE_OK);
  }});
  uint32_t cancel = 0;
  std::thread canceller([&] {
    entered.wait();
    __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE);
  });
  expect_error(stage.client().with({.cancel = &cancel}).run(0), Kind::kCancelled,
               "it was cancelled and goes on alone");
  canceller.join();
  go_on.give();
  stage.wait_until_left();
}

TEST_P(WallTest, WhatThePluginCallsRunsOnTheCallersThread) {
  std::thread::id asked_on;
  Stage* stage = nullptr;
  stage = &open({.run =
                     [&](int32_t n, int32_t& result, const mortise_call& call) {
                       String answer;
                       const mortise_status status =
                           stage->ask(std::string(static_cast<size_t>(n), 'x'), answer, &call);
                       result = static_cast<int32_t>(answer.size());
                       return status;
                     },
                 .ask =
                     [&](std::string_view text, String& answer, const mortise_call&) {
                       asked_on = std::this_thread::get_id();
                       if (text == "xx") return static_cast<mortise_status>(MORTISE_DENIED);
                       answer = std::string(text) + "y";
                       return static_cast<mortise_status>(MORTISE_OK);
                     }});
  EXPECT_EQ(*stage->client().run(1000), 1001);
  EXPECT_EQ(asked_on, std::this_thread::get_id());
  EXPECT_EQ(*stage->client().within(60'000).run(1), 2);
  expect_error(stage->client().run(2), Kind::kDenied, "denied (incident 1)");
}

TEST_P(WallTest, WhatAThreadOfThePluginsOwnCallsRunsOnThatThread) {
  std::thread::id asked_on;
  Stage* stage = nullptr;
  stage = &open({.run =
                     [&](int32_t, int32_t& result, const mortise_call&) {
                       std::thread own([&] {
                         String answer;
                         EXPECT_EQ(stage->ask("from outside", answer, nullptr), 0u);
                         result = asked_on == std::this_thread::get_id() ? 1 : 0;
                       });
                       own.join();
                       return static_cast<mortise_status>(MORTISE_OK);
                     },
                 .ask =
                     [&](std::string_view text, String& answer, const mortise_call&) {
                       asked_on = std::this_thread::get_id();
                       answer = text;
                       return static_cast<mortise_status>(MORTISE_OK);
                     }});
  EXPECT_EQ(*stage->client().run(0), 1);
}

TEST_P(WallTest, ACallThatComesBackIsFoundOut) {
  Stage* stage = nullptr;
  mortise_status came_back = MORTISE_OK;
  const auto back = [&](int32_t n, int32_t& result) {
    const auto outcome = stage->client().run(n - 1);
    if (outcome) result = *outcome + 1;
    if (!outcome) came_back = static_cast<mortise_status>(outcome.kind());
    return static_cast<mortise_status>(outcome ? MORTISE_OK : MORTISE_FAILED);
  };
  Script script{.run =
                    [&](int32_t n, int32_t& result, const mortise_call& call) {
                      if (n == 0) return add_one(n, result, call);
                      if (n < 10) return back(n, result);  // on the plugin's thread
                      String answer;
                      const mortise_status status = stage->ask("10", answer, &call);
                      result = static_cast<int32_t>(answer.size());
                      return status;
                    },
                .ask =
                    [&](std::string_view, String& answer, const mortise_call&) {
                      int32_t result = 0;
                      const mortise_status status = back(4, result);  // on the caller's
                      answer = std::string(static_cast<size_t>(result), 'x');
                      return status;
                    }};
  for (const uint32_t parallel : {0u, uint32_t{MORTISE_PLUGIN_PARALLEL}}) {
    stage = &open(script, parallel);
    for (const int32_t n : {1, 10}) {
      expect_error(stage->client().run(n), Kind::kFailed, "");
      EXPECT_EQ(came_back, static_cast<mortise_status>(MORTISE_CONFLICT));
    }
    stage = &open(script, parallel | MORTISE_PLUGIN_REENTRANT);
    EXPECT_EQ(*stage->client().run(3), 4);
    EXPECT_EQ(*stage->client().run(10), 5);
  }
}

TEST_P(WallTest, NestingHasAnEndAcrossThreads) {
  Stage* stage = nullptr;
  stage = &open({.run =
                     [&](int32_t n, int32_t& result, const mortise_call&) {
                       const auto deeper = stage->client().run(n + 1);
                       result = deeper ? *deeper : n;
                       return static_cast<mortise_status>(MORTISE_OK);
                     }},
                MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_REENTRANT, {.max_threads = 200});
  EXPECT_EQ(*stage->client().run(1), static_cast<int32_t>(detail::kMaxDepth));
  stage = &open({.run = stage->script.run}, MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_REENTRANT,
                {.max_threads = 3});
  EXPECT_EQ(*stage->client().run(1), 3) << "a call does not wait for its own chain";
}

TEST_P(WallTest, FailuresKeepTheirKindAndTheirWords) {
  Stage* stage = nullptr;
  stage = &open({.run = [&](int32_t n, int32_t&, const mortise_call& call) -> mortise_status {
    if (n == 1) throw std::runtime_error("it broke");
    if (n == 2) {
      stage->plugin_host().report(&stage->plugin_host(), &call, MORTISE_UNAVAILABLE, "no disk", 7);
      return MORTISE_UNAVAILABLE;
    }
    if (n == 3) throw std::bad_alloc();
    return 4711;
  }});
  expect_error(stage->client().run(1), Kind::kFailed, "plugin 'far': failed (incident 1)");
  EXPECT_EQ(stage->incident_text(1), "threw an exception: it broke");
  expect_error(stage->client().run(2), Kind::kUnavailable, "unavailable (incident 2)");
  EXPECT_EQ(stage->incident_text(2), "no disk");
  EXPECT_FALSE(stage->client().run(3));
  expect_error(stage->client().run(4), Kind::kFailed, "(incident");
}

TEST_P(WallTest, AThreadThatThePluginEndsIsACrashedCall) {
  Stage& stage = open({.run = [](int32_t n, int32_t& result, const mortise_call& call) {
    if (n == 0) pthread_exit(nullptr);
    return add_one(n, result, call);
  }});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stage.client().run(0).kind(), Kind::kCrashed);
    EXPECT_EQ(*stage.client().run(1), 2);
  }
}

TEST_P(WallTest, CreateAndTheEndRunOnSuchAThreadToo) {
  std::thread::id created_on;
  std::thread::id ended_on;
  open({.run = add_one,
        .create =
            [&] {
              created_on = std::this_thread::get_id();
              return static_cast<mortise_status>(MORTISE_OK);
            },
        .destroy = [&] { ended_on = std::this_thread::get_id(); }});
  stage_ = nullptr;
  EXPECT_NE(created_on, std::thread::id());
  EXPECT_NE(created_on, std::this_thread::get_id());
  EXPECT_NE(ended_on, std::thread::id());
  EXPECT_NE(ended_on, std::this_thread::get_id());

  wall_ = GetParam()({});
  const Stage fails(
      *wall_,
      {.run = add_one, .create = []() -> mortise_status { throw std::runtime_error("no"); }}, 0);
  ASSERT_FALSE(fails.error);
  EXPECT_EQ(fails.error.error().name(), "plugin.create_failed");
  EXPECT_THAT(std::string(fails.error.message()), HasSubstr("it threw an exception: no"));
}

TEST_P(WallTest, NeedsToKnowTheTypesOfWhatItMoves) {
  wall_ = GetParam()({});
  const Stage stage(*wall_, {.run = add_one}, 0, false);
  ASSERT_FALSE(stage.error);
  EXPECT_EQ(stage.error.error().name(), "wall.no_descriptor");
  EXPECT_THAT(std::string(stage.error.message()), HasSubstr("'test:wall/service@1#run'"));
}

TEST_P(WallTest, ManyCallersAtOnceEachGetTheirOwn) {
  Stage* stage = nullptr;
  stage = &open({.run =
                     [&](int32_t n, int32_t& result, const mortise_call& call) {
                       String answer;
                       const mortise_status status = stage->ask(std::to_string(n), answer, &call);
                       result = status == MORTISE_OK ? std::atoi(std::string(answer).c_str()) : -1;
                       return status;
                     },
                 .ask =
                     [&](std::string_view text, String& answer, const mortise_call&) {
                       answer = text;
                       return static_cast<mortise_status>(MORTISE_OK);
                     }},
                MORTISE_PLUGIN_PARALLEL, {.max_threads = 3, .max_abandoned = 10'000});
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t)
    callers.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const int32_t n = t * 1000 + i;
        // Some give up at once or soon: whatever then comes, it is not another one's.
        const auto outcome =
            i % 4 == 0 ? stage->client().within(i % 8 == 0 ? 0 : 1).run(n) : stage->client().run(n);
        if (!outcome) continue;
        ++answered;
        EXPECT_EQ(*outcome, n);
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(answered, 600);
}

TEST(LoopbackWall, ArgumentsAreOverwrittenWhenTheCallReturns) {
  const auto wall = make_loopback_wall({});
  const uint8_t* kept = nullptr;
  Stage stage(*wall,
              {.run = add_one,
               .join = [&](const JoinParameters& asked) -> JoinResult {
                 kept = asked.bytes.data();
                 EXPECT_EQ(kept[9], 9);
                 return List<String>();
               }},
              MORTISE_PLUGIN_PARALLEL);
  const uint8_t bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  ASSERT_TRUE(stage.client().join({}, bytes));
  EXPECT_NE(kept, bytes);
  EXPECT_EQ(kept[9], 0xDD);
}

TEST(LoopbackWall, WhatAPluginAnswersIsCheckedLikeAnybodys) {
  const auto wall = make_loopback_wall({});
  Stage stage(*wall,
              {.run = add_one,
               .join = [](const JoinParameters&) -> JoinResult {
                 return List<String>({String("\xff\xfe")});
               }},
              MORTISE_PLUGIN_PARALLEL);
  const auto joined = stage.client().join({}, {});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.kind(), Kind::kFailed) << joined.message();
  EXPECT_THAT(stage.incident_text(1), HasSubstr("result"));
  EXPECT_THAT(stage.incident_text(1), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace mortise::wall
