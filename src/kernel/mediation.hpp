// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"
#include "resource/table.hpp"
#include "route/target.hpp"
#include "value/handles.hpp"
#include "value/release.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

/// What stands in front of a function with handles, inside the wall of its plugin: it gives the
/// owned ones in the arguments to the plugin and lends it the borrowed ones, and gives the owned
/// ones in the result to the caller. Immutable once it is bound; thread-safe.
class Mediation {
 public:
  /// @return null where the function has no handles.
  static Outcome<std::unique_ptr<Mediation>> make(const contract::TypedFunction& types,
                                                  const route::Target& target);

  /// What is called in the place of the plugin's own code.
  wall::Callee bind(const wall::Callee& own);

 private:
  class Passing;
  Mediation(value::Handles arguments, value::Handles result, const route::Target& target)
      : arguments_(std::move(arguments)), result_(std::move(result)), target_(target) {}

  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  /// The result's handles go from the plugin to the caller, or all is given back.
  mortise_status hand_over(std::byte* result, resource::Party caller) const;
  mortise_status refuse(resource::Fault fault, const value::Handle& handle, bool is_result) const;
  resource::Party party() const { return reinterpret_cast<uintptr_t>(&target_); }

  const value::Handles arguments_;
  const value::Handles result_;
  const route::Target& target_;
  std::vector<resource::Type> resources_;  // by number
  std::vector<std::string> names_;
  std::optional<value::Release> release_;  // of the result, where it has handles
  wall::Callee own_{};
};

/// `demo:shop/prices@1#cart` of a resource of a contract.
std::string resource_name(const contract::Contract& contract, const contract::Resource& resource);

}  // namespace mortise::kernel
