// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/application.hpp"
#include "catalog/fitness.hpp"
#include "generation/assess.hpp"
#include "generation/generation.hpp"
#include "solve/model.hpp"

namespace mortise::generation {

/// What the resolver is asked.
struct Question {
  std::vector<solve::Release> releases{};
  solve::Request request{};
  /// Plugins that nobody asked for by name, and that points take where they can be: those that are
  /// active first, then by id.
  std::vector<std::string> takes{};
};

/// Contracts that the host itself serves, as `example:lab/clock@1.0.0`.
using Services = std::vector<std::string>;

/// @param base        what is active now: it goes first.
/// @param is_upgrade  its versions have no advantage over newer ones.
Question question_of(std::span<const Assessed> plugins, const catalog::Application& application,
                     const catalog::Context& context, const Services& services,
                     const Generation& base, bool is_upgrade);

/// The requirements of a manifest that a service of the host does not serve: what the resolver
/// knows of it, in its order.
std::vector<const catalog::Manifest::Relation*> needs_of(const catalog::Manifest& manifest,
                                                         const Services& services);

/// Whether a service of the host serves a contract in a range.
bool is_served(const Services& services, const std::string& contract, const base::Range& range);

/// The contract and versions that a requirement or conflict means.
solve::Subject subject_of(const catalog::Manifest::Relation& relation);
base::Range range_of(const catalog::Manifest::Relation& relation);

}  // namespace mortise::generation
