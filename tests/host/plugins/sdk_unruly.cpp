// SPDX-License-Identifier: Apache-2.0
//
// What an author of a C++ plugin may do wrong, by what UNRULY_START and UNRULY_CONSTRUCTOR say.
#include <new>
#include <stdexcept>
#include <test/unit/probe.hpp>

namespace {

class Unruly final : public mortise::Plugin<test::unit::Probe> {
 public:
  Unruly() {
#if UNRULY_CONSTRUCTOR
    throw std::runtime_error("no lens");
#endif
  }

  mortise::Outcome<> start() override {
#if UNRULY_START == 1
    return mortise::Error(mortise::Code::kCallDenied, "the camera is locked");
#elif UNRULY_START == 2
    throw std::runtime_error("the camera fell");
#endif
    return {};
  }

  int32_t run(int32_t argument) override {
    if (argument == -1) throw std::runtime_error("the film is torn");
    if (argument == -2) throw std::bad_alloc();
    if (argument == -3) throw 42;
    return argument;
  }

  int32_t spare() override { return 8; }
};

}  // namespace

MORTISE_PLUGIN(Unruly);
