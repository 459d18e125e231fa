// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/point.hpp"
#include "mortise/point_way.hpp"
#include "route/target.hpp"

namespace mortise::kernel {

/// What a caller asks for.
Wanted wanted(const detail::ContractKeys& contract);

/// The place of every client that is made in the child of a fork. Its calls answer `unavailable`.
detail::Place* forked_place();

/// A call through a point. Throws `std::bad_alloc`.
/// @param caller  the target of the plugin that calls; null for the application.
mortise_status run_point(detail::PointView& view, detail::PointCall& call, mortise_call context,
                         const route::Target* caller, Error& error);

}  // namespace mortise::kernel
