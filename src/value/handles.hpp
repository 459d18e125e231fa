// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"
#include "resource/table.hpp"

namespace mortise::value {

/// A handle in a value.
struct Handle {
  uint32_t value = 0;
  uint32_t resource = 0;  ///< Its number in the contract.
  bool is_own = false;

  friend bool operator==(const Handle&, const Handle&) = default;
};

/// The handles of one value. A call's may lie on its stack.
using HandleList = std::pmr::vector<Handle>;

/// Where the handles are in values of one type, or in the arguments of one function: made once, run
/// often. Immutable and thread-safe; needs nothing that it was made from.
class Handles {
 public:
  /// @return `contract.too_large` where there is no layout.
  static Outcome<Handles> of_type(const contract::Contract& contract, contract::TypeIndex type);
  static Outcome<Handles> of_arguments(const contract::Contract& contract, size_t function);

  static Handles none();

  Handles(Handles&&) noexcept;
  Handles& operator=(Handles&&) noexcept;
  ~Handles();

  /// Whether there never are any.
  bool is_nothing() const { return code_ == nullptr; }

  /// Adds the handles of a value to `found`, in their order. Throws `std::bad_alloc`.
  /// @param value  with addresses, and trusted.
  void find(const std::byte* value, HandleList& found) const;

 private:
  struct Code;
  explicit Handles(std::unique_ptr<const Code> code);

  std::unique_ptr<const Code> code_;  // null for none
};

/// Drops those of `handles` that are own ones, belong to `owner`, and are not in `kept`.
void drop_owned(const HandleList& handles, HandleList kept, resource::Party owner);
/// Drops the own ones of a value that nobody will get.
void drop_owned(const HandleList& handles) noexcept;

}  // namespace mortise::value
