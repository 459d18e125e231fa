// SPDX-License-Identifier: Apache-2.0
#pragma once

// Plugins around others: a wrapper or an adapter is entered in the place of the plugin that it
// stands in front of, and what it then calls of that contract goes on to that plugin, whichever of
// several it is. docs/decisions/0012-wiring.md.

#include "mortise/route.hpp"
#include "route/readers.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route {

/// Where calls of one import go from inside of calls at one place. Immutable; must outlive the
/// calls, so it belongs to the plugin that they are inside of.
struct Continuation {
  const PlaceRecord* import = nullptr;  ///< Where they go from elsewhere.
  PlaceRef inner{};
};

/// A row with a continuation. Immutable; must outlive the roots that its row is in.
struct WrappedRow {
  detail::Row through{};
  const Continuation* continuation = nullptr;
};

/// Enters the target of `row.through`, with the continuation noted on the chain of calls.
detail::Row wrapped_row(const WrappedRow& row);
/// Where calls through a row go on behind the plugin that it enters: a thread that shows as inside
/// of that one may ask. @return nothing for a row that stands around nobody.
PlaceRef behind(const detail::Row& row);

/// Where a call of `import` goes that `target` makes now: the continuation of the innermost call
/// that the chain is in of that target, or `import` itself.
const PlaceRecord& continue_at(const ThreadReader& reader, const Target& target,
                               const PlaceRecord& import);

}  // namespace mortise::route
