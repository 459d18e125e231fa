// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <ostream>

namespace mortise::cli {

/// Where a command writes: results to `out`, everything about the way there to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  /// Whether colours are welcome, unless `--color` says otherwise.
  bool out_has_colour = false;
  bool err_has_colour = false;
  /// Whether a person looks at `err`: then long work says what it does.
  bool err_is_terminal = false;
  /// What is piped in; null for nothing.
  std::istream* in = nullptr;
};

}  // namespace mortise::cli
