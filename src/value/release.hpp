// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::value {

/// What becomes of the handles that a released value owns.
enum class Owned : uint8_t {
  kDropped,  ///< They are dropped: nobody else has them.
  kKept,     ///< They are somebody else's by now.
};

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
  /// case that a variant is in counts. Handles that it owns are dropped, or kept. The value itself
  /// is not constructed afterwards.
  ///
  /// @param value  with addresses, and trusted.
  void run(std::byte* value, Owned owned = Owned::kDropped) const noexcept;

  /// Whether values of the type never refer to anything, so that `run` does nothing.
  bool is_nothing() const { return code_ == nullptr; }

 private:
  struct Code;
  explicit Release(std::unique_ptr<const Code> code);

  std::unique_ptr<const Code> code_;  // null for nothing
};

}  // namespace mortise::value
