// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"
#include "route/target.hpp"
#include "value/handles.hpp"
#include "value/program.hpp"
#include "value/release.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

/// A function whose caller knows another version of its types than the plugin: arguments and
/// results are converted on the way. Made when wiring is made; immutable but for its count,
/// thread-safe.
class Conversion {
 public:
  /// The plugin's side of it. What it refers to outlives the conversion.
  struct Provider {
    contract::TypedFunction types{};
    wall::Callee callee{};
    route::Target* target = nullptr;
    bool is_serial = false;
  };

  /// @return `value.incompatible` with the place where no value could be converted.
  static Outcome<std::unique_ptr<Conversion>> make(const contract::TypedFunction& caller,
                                                   const Provider& provider);

  /// What a route calls instead of the plugin's own; behind the plugin's gate, if it has one.
  detail::Row row() const;

  uint64_t calls() const { return calls_.load(std::memory_order_relaxed); }

 private:
  Conversion(const contract::TypedFunction& caller, const Provider& provider);
  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  mortise_status run(const void* arguments, void* result, const mortise_call& call) const;
  /// The plugin's result becomes the caller's; it is given back in any case.
  mortise_status convert_result(std::byte* given, std::byte* result, resource::Party caller) const;
  mortise_status failed(const Error& error) const;
  Outcome<> find_handles(const contract::TypedFunction& plugin);

  const contract::TypedFunction caller_;  // keeps what the programs refer to
  const Provider provider_;
  const route::SerialFrame serial_;
  std::optional<value::Program> arguments_;  // nothing where there are none
  std::optional<value::Program> result_;     // nothing where there is none
  std::optional<value::Release> release_;    // there with it
  /// Where handles are; only those that are owned and that the other side has no place for matter.
  value::Handles sent_ = value::Handles::none();      // in the caller's arguments
  value::Handles taken_ = value::Handles::none();     // in those that the plugin gets
  value::Handles answered_ = value::Handles::none();  // in the plugin's result
  value::Handles received_ = value::Handles::none();  // in the one that the caller gets
  uint32_t arguments_size_ = 0;
  uint32_t result_size_ = 0;
  std::atomic<uint64_t> calls_{0};
};

}  // namespace mortise::kernel
