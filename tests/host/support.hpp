// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests of the host as a whole share: the witness that probes tell everything to, files of
// plugins, and a look at what is mapped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <expect.hpp>
#include <functional>
#include <memory>
#include <mortise/host.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <test/unit/probe.hpp>
#include <test/unit/relay.hpp>
#include <vector>
#include <walls.hpp>

#include "plugins/marks.hpp"
#include "plugins/witness.h"

namespace test {

/// What a witness answers a probe.
struct Answer {
  int32_t value = 0;
  mortise_status status = MORTISE_OK;
};

/// A plugin of the test's own program: it sees every start, stop and end of each probe, and decides
/// what a probe does in the middle of a call. One at a time; must outlive the calls to it.
class Witness {
 public:
  Witness();
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness();

  static const mortise_plugin* entry();

  /// What probes do. Set before a probe can call; called on any thread.
  std::function<Answer(uint64_t instance, int32_t argument)> on_run;
  std::function<mortise_status()> on_start;
  std::function<void(uint64_t instance)> on_stop;
  /// What a lingering plugin writes to.
  Marks marks;

  /// An event but `run`, in the order of their happening.
  struct Seen {
    uint32_t kind;
    uint64_t instance;
    int32_t argument;
  };
  std::vector<Seen> seen() const;
  int count(uint32_t kind, uint64_t instance) const;
  int starts(uint64_t instance) const { return count(PROBE_START, instance); }
  int stops(uint64_t instance) const { return count(PROBE_STOP, instance); }
  int ends(uint64_t instance) const { return count(PROBE_DESTROY, instance); }

  /// A probe happened to `event`.
  Answer take(const witness_event& event);

 private:
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  int32_t instances_ = 0;
};

/// The file of a plugin of these tests.
std::string plugin(std::string_view name);

/// A copy of it with a name and a digest of its own; its id is `name-<number>`. Gone with the
/// process.
std::string copy_of(std::string_view name);

/// How many libraries are mapped whose path contains `part`.
int mapped(std::string_view part);

/// A plugin that the host lists, retained or not.
std::optional<mortise::PluginInfo> find(mortise::Host& host, std::string_view id);

/// Waits for what another thread does. @return false when it did not happen in half a minute.
bool wait_until(const std::function<bool()>& happened);

/// The number in "(incident 12)".
uint64_t incident_of(std::string_view message);

/// Calls with a deadline, in milliseconds, that is long enough for the call to begin.
template <class Call>
auto begun_within(Call call) {
  for (uint64_t timeout_ms = 1;; timeout_ms *= 2) {
    auto outcome = call(timeout_ms);
    if (outcome || !std::string_view(outcome.message()).contains("its deadline has passed"))
      return outcome;
  }
}

/// A host with a witness.
class HostTest : public ::testing::Test {
 protected:
  HostTest() { open({}); }
  // What a test lets the plugins do ends with the test, before the host stops them.
  void TearDown() override {
    witness_.on_run = nullptr;
    witness_.on_start = nullptr;
    witness_.on_stop = nullptr;
  }
  ~HostTest() override { host_ = nullptr; }

  /// Another host, with these options.
  void open(const mortise::HostOptions& options) {
    host_ = std::make_unique<mortise::Host>(behind_wall(options));
    expect_ok(host_->add(Witness::entry(), "witness"));
  }
  /// Loads a fresh copy of a plugin.
  void load(std::string_view name, std::string_view id) {
    expect_ok(host_->load(copy_of(name), {.id = id}));
  }
  unit::Probe::Client probe() { return host_->point<unit::Probe>("probes").one(); }

  Witness witness_;
  std::unique_ptr<mortise::Host> host_;
};

}  // namespace test
