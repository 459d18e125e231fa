// SPDX-License-Identifier: Apache-2.0
#include "kernel/point_relay.hpp"

#include <new>

#include "kernel/point_api.hpp"
#include "route/call.hpp"

namespace mortise::kernel {

PointRelay::PointRelay(detail::PointFace& face, std::shared_ptr<observe::IncidentLog> log)
    : face_(face), log_(std::move(log)) {
  detail::retain(&face_);
  target_.log = log_.get();
  for (uint32_t i = 0; i < face_.functions().size(); ++i) functions_.push_back({this, i});
}

mortise_status PointRelay::call(void* self, const void* arguments, void* result,
                                const mortise_call* call) try {
  const Function& function = *static_cast<const Function*>(self);
  PointRelay& relay = *function.relay;
  const CallOptions none;
  detail::PointCall through{.function = function.number,
                            .arguments = arguments,
                            .result = result,
                            .options = &none,
                            .observer = nullptr,
                            .last = SIZE_MAX};
  Error error(Code::kCallUnavailable);
  const auto* const caller = reinterpret_cast<const route::Target*>(call->caller);
  const mortise_status status = run_point(relay.face_, through, *call, caller, error);
  if (status != MORTISE_OK) route::report(relay.target_, status, error.message(), false);
  return status;
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

}  // namespace mortise::kernel
