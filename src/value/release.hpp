// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::value {

/// How the blocks of one type's owned values go back to `detail::memory`: made once, run often.
/// Immutable and thread-safe; needs nothing that it was made from.
class Release {
 public:
  /// @return `contract.too_large` where the type has no layout.
  static Outcome<Release> make(const contract::Contract& contract, contract::TypeIndex type);

  Release(Release&&) noexcept;
  Release& operator=(Release&&) noexcept;
  ~Release();

  /// Gives back every string, list and map that the value refers to, with the size and alignment it
  /// was allocated with: what a program left in a `HeapSink`, or `String` and `List` made. Only the
  /// case that a variant is in counts. The value itself is not constructed afterwards. Handles are
  /// not dropped.
  ///
  /// @param value  with addresses, and trusted.
  void run(std::byte* value) const noexcept;

  /// Whether values of the type never refer to anything, so that `run` does nothing.
  bool is_nothing() const { return code_ == nullptr; }

 private:
  class Maker;
  class Runner;
  struct Code;
  explicit Release(std::unique_ptr<const Code> code);

  std::unique_ptr<const Code> code_;  // null for nothing
};

}  // namespace mortise::value
