// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/configuration.hpp"
#include "generation/plan.hpp"
#include "mortise/change.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// What the host is asked to do for a plan, with the secrets in their places.
/// @return `secret.unavailable`, with the plugin as context.
Outcome<Change> change_of(const Plan& plan, const catalog::SecretStore& secrets);

}  // namespace mortise::generation
