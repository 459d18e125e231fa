// SPDX-License-Identifier: Apache-2.0
//
// A plugin in several versions: GREETER_VERSION says itself, GREETER_FAILS does not start. What
// else shall go wrong stands in a file, "2 start hangs", whose path is in the environment.
#include <pthread.h>
#include <sched.h>

#include <cstdlib>
#include <fstream>
#include <mortise/plugin.hpp>
#include <stdexcept>
#include <string>
#include <test/greeter/settings.hpp>
#include <test/greeting/greeter.hpp>

namespace {

/// What the file says of a step of this version's life: "fails", "throws", "hangs", "ends" or
/// nothing.
std::string fault_in(const std::string& hook) {
  const char* const path = std::getenv("GREETER_FAULT");
  std::ifstream file(path == nullptr ? "" : path);
  std::string version;
  std::string where;
  std::string fault;
  file >> version >> where >> fault;
  return version == GREETER_VERSION && where == hook ? fault : "";
}

/// Does what the file says. @return whether the step shall fail.
bool fails_in(const std::string& hook) {
  const std::string fault = fault_in(hook);
  if (fault == "throws") throw std::runtime_error("thrown in " + hook);
  if (fault == "ends") pthread_exit(nullptr);
  while (fault == "hangs" && fault_in(hook) == fault) sched_yield();
  return !fault.empty();
}

class Greeter final : public mortise::Plugin<test::greeting::Greeter>,
                      public mortise::Lifecycle<test::greeter::Settings> {
 public:
  Greeter() {
    if (fails_in("create")) throw std::runtime_error("it cannot be made");
  }

  String greet(StringView name) override {
    return word_ + " " GREETER_VERSION " " + std::string(name) + mark_;
  }

  Result<Unit, String> configure(const ConfigurationView& configuration) override {
    if (configuration.word == "rude" || fails_in("configure")) return String("that is rude");
    word_ = std::string(configuration.word);
    mark_ = configuration.mark ? std::string(*configuration.mark) : "";
    return {};
  }

  mortise::Outcome<> start() override {
#ifdef GREETER_FAILS
    return mortise::Error(mortise::Code::kCallFailed, "the device is busy");
#else
    if (fails_in("start")) return mortise::Error(mortise::Code::kCallFailed, "it cannot start");
    return {};
#endif
  }

  mortise::Health health() override {
    if (fails_in("health")) return {mortise::HealthStatus::kUnhealthy, "it is ill"};
    return {};
  }

  State export_state() override {
    if (fails_in("export")) throw std::runtime_error("no state");
    return {.greeted = 0};
  }

  Result<Unit, String> import_state(const State&) override {
    if (fails_in("import")) return String("not that state");
    return {};
  }

  void stop() override {
    if (fails_in("stop")) throw std::runtime_error("it cannot stop");
  }

 private:
  std::string word_ = "Hello";
  std::string mark_;
};

}  // namespace

MORTISE_PLUGIN(Greeter);
