// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/range.hpp"

namespace mortise::solve {

/// A change of the request after which there is a solution.
struct Fix {
  enum class Kind : uint8_t { kUnpin, kChange, kDisable };
  Kind kind;
  std::string plugin;
  base::Range range{};    ///< Of `kChange`: the versions to ask for.
  std::string instead{};  ///< Of `kChange`: the plugin to ask for where it is another one.
  std::string then{};     ///< What comes of it: "codec 1.4.0 is chosen".

  /// A command to paste: `mortise unpin codec`.
  std::string command() const;
};

/// Why nothing satisfies a request, in the words of those who made it.
struct Explanation {
  /// Facts that cannot all hold.
  struct Trouble {
    std::vector<std::string> proof{};  ///< From what was asked for to where it ends.
    std::string conclusion{};          ///< "So a and b cannot be active together."
    std::vector<Fix> fixes{};          ///< One is enough; the cheapest first.
  };
  static constexpr size_t kMostTroubles = 4;
  static constexpr size_t kShownLines = 12;

  std::vector<Trouble> troubles{};  ///< All must be fixed.
  bool has_more = false;            ///< There are more troubles than are told.

  /// @param is_full  with every line of long proofs.
  std::string text(bool is_full = false) const;
};

}  // namespace mortise::solve
