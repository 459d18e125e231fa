// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "mortise/host.hpp"
#include "observe/incidents.hpp"
#include "route/target.hpp"

namespace mortise::kernel {

/// What the application gave for a function that plugins may lack. Immutable; called by any number
/// of threads at once.
class StandIn {
 public:
  StandIn(const detail::StandIn& code, std::shared_ptr<observe::IncidentLog> log)
      : code_(code), log_(std::move(log)) {
    target_.log = log_.get();
  }
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  ~StandIn() { code_.destroy(code_.self); }

  detail::Row row() const { return {code_.code, code_.self, &target_}; }
  const route::Target& target() const { return target_; }

 private:
  const detail::StandIn code_;
  const std::shared_ptr<observe::IncidentLog> log_;  // a call inside may outlive the host
  route::Target target_{.reentrant = true, .provides = false};
};

/// Something of the host's own that was on routes: it stays until nobody is inside of it.
struct Leaving {
  const route::Target* target;
  std::shared_ptr<const void> thing;
};

}  // namespace mortise::kernel
