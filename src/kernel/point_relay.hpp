// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>

#include "kernel/point.hpp"
#include "observe/incidents.hpp"
#include "route/target.hpp"

namespace mortise::kernel {

/// A point as plugins call it: rows of an import's place that do what the point's dispatch says.
/// Immutable; called by any number of threads at once. It may go when it is in no root and nobody
/// is inside of it.
class PointRelay {
 public:
  PointRelay(detail::PointFace& face, std::shared_ptr<observe::IncidentLog> log);
  PointRelay(const PointRelay&) = delete;
  PointRelay& operator=(const PointRelay&) = delete;
  ~PointRelay() { detail::release(&face_); }

  detail::Row row(uint32_t function) {
    return {&PointRelay::call, &functions_[function], &target_};
  }
  const route::Target& target() const { return target_; }

 private:
  struct Function {
    PointRelay* relay;
    uint32_t number;
  };

  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);

  detail::PointFace& face_;
  const std::shared_ptr<observe::IncidentLog> log_;
  route::Target target_{.reentrant = true, .provides = true};
  std::deque<Function> functions_;
};

}  // namespace mortise::kernel
