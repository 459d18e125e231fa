// SPDX-License-Identifier: Apache-2.0
//
// A plugin in several versions: GREETER_VERSION says itself, GREETER_FAILS does not start.
#include <mortise/plugin.hpp>
#include <string>
#include <test/greeter/settings.hpp>
#include <test/greeting/greeter.hpp>

namespace {

class Greeter final : public mortise::Plugin<test::greeting::Greeter>,
                      public mortise::Lifecycle<test::greeter::Settings> {
 public:
  String greet(StringView name) override {
    return word_ + " " GREETER_VERSION " " + std::string(name) + mark_;
  }

  Result<Unit, String> configure(const ConfigurationView& configuration) override {
    if (configuration.word == "rude") return String("that is rude");
    word_ = std::string(configuration.word);
    mark_ = configuration.mark ? std::string(*configuration.mark) : "";
    return {};
  }

  mortise::Outcome<> start() override {
#ifdef GREETER_FAILS
    return mortise::Error(mortise::Code::kCallFailed, "the device is busy");
#else
    return {};
#endif
  }

 private:
  std::string word_ = "Hello";
  std::string mark_;
};

}  // namespace

MORTISE_PLUGIN(Greeter);
