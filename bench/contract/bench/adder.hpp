// SPDX-License-Identifier: Apache-2.0
#pragma once

// bench:unit/adder@1.0.0

#include <mortise/client.hpp>
#include <mortise/contract.hpp>
#include <mortise/plugin.hpp>

namespace bench::unit {

/// The contract `bench:unit/adder@1.0.0`: the smallest call there is.
struct Adder {
  static constexpr const char* kName = "bench:unit/adder@1";
  static constexpr mortise::FunctionKey kFunctions[] = {
      {"bench:unit/adder@1#add", {0x61, 0x64, 0x64}}};
  static constexpr size_t kFunctionCount = 1;

  struct [[gnu::may_alias]] AddParameters {
    int32_t a{};
    int32_t b{};
  };

  class Interface : public mortise::Names {
   public:
    virtual int32_t add(int32_t a, int32_t b) = 0;

   protected:
    ~Interface() = default;
  };

  template <class Impl>
  static constexpr mortise::detail::Rows<kFunctionCount> rows() {
    using mortise::detail::frame;
    using mortise::detail::row_of;
    return {{
        row_of(kFunctions[0], &frame<Impl, AddParameters, int32_t,
                                     [](Impl& plugin, const AddParameters& parameters) {
                                       return plugin.Impl::add(parameters.a, parameters.b);
                                     }>),
    }};
  }

  class Client : public mortise::TypedClient<Client> {
   public:
    using TypedClient::TypedClient;

    MORTISE_INLINE mortise::Outcome<int32_t> add(int32_t a, int32_t b) const {
      const AddParameters parameters{a, b};
      return call<mortise::Outcome<int32_t>>(0, &parameters);
    }
  };
};

}  // namespace bench::unit
