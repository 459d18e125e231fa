// SPDX-License-Identifier: Apache-2.0
//
// The order of a plugin's life, and the end of a host.
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using ::testing::ElementsAre;

/// What probes did, as "kind instance".
std::vector<std::string> told(const Witness& witness) {
  constexpr const char* kNames[] = {"", "start", "run", "stop", "destroy"};
  std::vector<std::string> lines;
  for (const Witness::Seen& seen : witness.seen())
    lines.push_back(kNames[seen.kind] + (" " + std::to_string(seen.instance)));
  return lines;
}

class EndTest : public HostTest {};

TEST_F(EndTest, APluginIsReachableAfterStartAndBeforeStop) {
  const auto client = probe();
  int during_start = 0, during_stop = 0;
  witness_.on_start = [&]() -> mortise_status {
    expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
    ++during_start;
    return MORTISE_OK;
  };
  witness_.on_stop = [&](uint64_t) {
    expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
    ++during_stop;
  };
  load("probe-serial", "probe");
  expect_ok(client.run(0));
  EXPECT_THAT(told(witness_), ElementsAre("start 1"));
  expect_ok(host_->unload("probe"));
  EXPECT_THAT(told(witness_), ElementsAre("start 1", "stop 1", "destroy 1"));
  EXPECT_EQ(during_start, 1);
  EXPECT_EQ(during_stop, 1);
}

TEST_F(EndTest, AStartThatFailsIsFollowedByDestroyAlone) {
  witness_.on_start = []() -> mortise_status { return MORTISE_DENIED; };
  expect_error(host_->load(copy_of("probe-serial"), {.id = "probe"}), Code::kPluginStartFailed,
               "it answered 'denied'");
  EXPECT_THAT(told(witness_), ElementsAre("start 0", "destroy 0"));
  EXPECT_EQ(mapped("probe-serial-"), 0);
}

TEST_F(EndTest, AHostStopsItsPluginsInReverseOrder) {
  load("probe-serial", "first");
  load("probe-parallel", "second");
  load("probe-reentrant", "third");
  expect_ok(host_->swap("first", copy_of("probe-serial")));  // keeps its seat
  host_ = nullptr;
  EXPECT_THAT(told(witness_),
              ElementsAre("start 1", "start 2", "start 3", "start 4", "stop 1", "destroy 1",
                          "stop 3", "destroy 3", "stop 2", "destroy 2", "stop 4", "destroy 4"));
  EXPECT_EQ(mapped("probe-"), 0);
}

TEST_F(EndTest, AClientOutlivesItsHost) {
  load("probe-serial", "probe");
  const auto one = probe();
  const auto all = host_->point<unit::Probe>("probes").all();
  ASSERT_EQ(all.size(), 1u);
  expect_ok(one.run(0));
  host_ = nullptr;
  for (const auto* client : {&one, &all[0]})
    expect_error(client->run(0), Code::kCallUnavailable, "no plugin serves it now");
  const auto copy = one;  // NOLINT: a copy is what is looked at
  expect_error(copy.run(0), Code::kCallUnavailable, "");
}

TEST_F(EndTest, AHostMayEndWhileACallIsInside) {
  open({.drain_ms = 20});
  Door door;
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (argument == 1) door.pass();
    return {static_cast<int32_t>(instance)};
  };
  // Its code stays for ever, under a name that no other test counts.
  const std::filesystem::path copy = copy_of("probe-serial");
  const std::filesystem::path kept = copy.parent_path() / "kept-for-ever.so";
  std::filesystem::rename(copy, kept);
  expect_ok(host_->load(kept.string(), {.id = "stuck"}));
  load("probe-serial", "idle");
  const auto client = probe();
  std::thread caller([&] {
    EXPECT_EQ(*client.run(1), 1);
    expect_error(client.run(0), Code::kCallUnavailable, "no plugin serves it now");
  });
  door.wait_for_arrival();
  host_ = nullptr;
  EXPECT_EQ(witness_.stops(2), 1);
  EXPECT_EQ(witness_.stops(1), 0) << "its call is inside still";
  door.open();
  caller.join();
  EXPECT_EQ(witness_.stops(1), 0) << "nobody is left to stop it";
}

/// Ends the child with the number of the first check that failed, 0 for none.
class ForkTest : public HostTest {
 protected:
  template <class Checks>
  int in_child(const Checks& checks) {
    const pid_t child = fork();
    if (child == 0) _exit(checks());
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }
};

TEST_F(ForkTest, AForkedChildHasNoPluginsAndItsParentGoesOn) {
  witness_.on_run = [](uint64_t instance, int32_t) -> Answer {
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  const auto client = probe();
  expect_ok(client.run(0));
  const std::string another = copy_of("probe-serial");
  const auto refuses = [](const auto& outcome, Code code) {
    return !outcome && outcome.error().code() == code;
  };
  EXPECT_EQ(in_child([&] {
              if (!refuses(client.run(0), Code::kCallUnavailable)) return 1;
              if (!refuses(host_->load(another), Code::kHostForked)) return 2;
              if (!refuses(host_->swap("probe", another), Code::kHostForked)) return 3;
              if (!refuses(host_->unload("probe"), Code::kHostForked)) return 4;
              if (!refuses(host_->add(Witness::entry(), "w"), Code::kHostForked)) return 5;
              if (!refuses(host_->swap("probe", Witness::entry()), Code::kHostForked)) return 6;
              const auto point = host_->point<unit::Probe>("probes");
              if (!refuses(point.one().run(0), Code::kCallUnavailable)) return 7;
              if (!point.all().empty()) return 8;
              if (!host_->plugins().empty()) return 9;
              if (host_->incident(1)) return 10;
              const std::string message(client.run(0).message());
              if (!message.contains("this process was forked")) return 11;
              host_ = nullptr;  // touches nothing
              return 0;
            }),
            0);
  EXPECT_EQ(*client.run(0), 1);
  expect_ok(host_->swap("probe", another));
  EXPECT_EQ(*client.run(0), 2);
  EXPECT_EQ(witness_.stops(1), 1);
}

}  // namespace
}  // namespace test
