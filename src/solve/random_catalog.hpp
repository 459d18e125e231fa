// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "solve/model.hpp"

/// Catalogs for tests and measurements.
namespace mortise::solve::testing {

/// A version or range that is known to be one.
Version version(std::string_view text);
Range range(std::string_view text);
/// `codec ^2`: a plugin; a name with a colon is a contract. Without a range: every version.
Requirement need(std::string_view text);
Requirement optional_need(std::string_view text);
Conflict conflict(std::string_view text);

struct Catalog {
  std::vector<Release> releases;
  Request request;
};

/// A small catalog in which everything that the resolver knows happens often: at most 6 plugins of
/// at most 4 versions, 3 contracts.
Catalog small_catalog(std::mt19937_64& random);

/// A large one as it might be: `plugins` plugins of `versions` versions each; docs/resolution.md
/// says how. The request asks for every `step`th plugin.
Catalog large_catalog(uint64_t seed, size_t plugins, size_t versions, size_t step);

/// The same in another order: of releases, their needs stay as they are; of lines of the request.
Catalog shuffled(Catalog catalog, std::mt19937_64& random);

}  // namespace mortise::solve::testing
