// SPDX-License-Identifier: Apache-2.0
#pragma once

// test:unit/probe@1.0.0 and test:unit/relay@1.0.0

#include <mortise/client.hpp>
#include <mortise/contract.hpp>
#include <mortise/plugin.hpp>

namespace test::unit {

/// What the tests call.
struct Probe {
  static constexpr const char* kName = "test:unit/probe@1";
  static constexpr mortise::FunctionKey kFunctions[] = {
      {"test:unit/probe@1#run", {'r', 'u', 'n'}},
      {"test:unit/probe@1#spare", {'s', 'p', 'a', 'r', 'e'}},
  };
  static constexpr size_t kFunctionCount = 2;

  struct [[gnu::may_alias]] RunParameters {
    int32_t argument{};
  };
  struct SpareParameters {};

  class Interface : public mortise::Names {
   public:
    virtual int32_t run(int32_t argument) = 0;
    virtual int32_t spare() = 0;

   protected:
    ~Interface() = default;
  };

  template <class Impl>
  static constexpr mortise::detail::Rows<kFunctionCount> rows() {
    using mortise::detail::frame;
    using mortise::detail::row_of;
    return {{
        row_of(kFunctions[0], &frame<Impl, RunParameters, int32_t,
                                     [](Impl& plugin, const RunParameters& parameters) {
                                       return plugin.Impl::run(parameters.argument);
                                     }>),
        row_of(kFunctions[1],
               &frame<Impl, SpareParameters, int32_t,
                      [](Impl& plugin, const SpareParameters&) { return plugin.Impl::spare(); }>),
    }};
  }

  class Client : public mortise::TypedClient<Client> {
   public:
    using TypedClient::TypedClient;

    MORTISE_INLINE mortise::Outcome<int32_t> run(int32_t argument) const {
      const RunParameters parameters{argument};
      return call<mortise::Outcome<int32_t>>(0, &parameters);
    }
    MORTISE_INLINE mortise::Outcome<int32_t> spare() const {
      return call<mortise::Outcome<int32_t>>(1, nullptr);
    }
  };
};

/// The same contract as a host sees it that was built against another signature of `run`.
struct OtherProbe : Probe {
  static constexpr mortise::FunctionKey kFunctions[] = {
      {"test:unit/probe@1#run", {'o', 't', 'h', 'e', 'r'}},
      {"test:unit/probe@1#spare", {'s', 'p', 'a', 'r', 'e'}},
  };
};

/// A contract of the same form, for plugins in front of a probe.
struct Relay : Probe {
  static constexpr const char* kName = "test:unit/relay@1";
  static constexpr mortise::FunctionKey kFunctions[] = {
      {"test:unit/relay@1#run", {'r', 'u', 'n'}},
      {"test:unit/relay@1#spare", {'s', 'p', 'a', 'r', 'e'}},
  };
};

}  // namespace test::unit
