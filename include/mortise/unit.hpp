// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mortise {

/// A value where a function, or a side of a result, has none.
struct Unit {
  friend constexpr bool operator==(Unit, Unit) { return true; }
};

}  // namespace mortise
