// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/change.hpp"
#include "contract/contract.hpp"

namespace mortise::contract {

/// How a pragma is written: `@default radius 3`.
std::string pragma_text(const Pragma& pragma);

/// What differs in what is said about an item that both versions have: docs and pragmas, which no
/// value depends on. @param item  "function 'apply'". @param path  of the changes.
template <class Item>
std::vector<Change> compare_remarks(std::string_view item, std::string_view path,
                                    const Item& before, const Item& after);

/// The same for gates: `@since`, `@unstable`, `@deprecated`.
std::vector<Change> compare_gates(std::string_view item, std::string_view path,
                                  const Stability& before, const Stability& after, Span span_before,
                                  Span span_after);

/// What `compare_remarks` looks at.
struct Remarks {
  const std::string& docs;
  const std::vector<Pragma>& pragmas;
  Span span;
};
std::vector<Change> compare_remarks(std::string_view item, std::string_view path,
                                    const Remarks& before, const Remarks& after);

template <class Item>
std::vector<Change> compare_remarks(std::string_view item, std::string_view path,
                                    const Item& before, const Item& after) {
  return compare_remarks(item, path, Remarks{before.docs, before.pragmas, before.span},
                         Remarks{after.docs, after.pragmas, after.span});
}

}  // namespace mortise::contract
