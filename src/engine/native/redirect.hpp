// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <link.h>

#include <span>
#include <string_view>

namespace mortise::engine::native {

/// A function that calls of `name` go to instead.
struct Redirection {
  std::string_view name;
  void* to;
};

/// Lets the calls that a loaded library makes of these functions go elsewhere: in the table that
/// the loader filled for it (its GOT), so nobody else's calls change. What the library has in its
/// own code, or calls by an address that it found out otherwise, stays.
///
/// @param library  as dl_iterate_phdr gives it.
/// @return false where a part of the table cannot be written; then some calls may have been
/// redirected.
bool redirect(const dl_phdr_info& library, std::span<const Redirection> redirections);

}  // namespace mortise::engine::native
