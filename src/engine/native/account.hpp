// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the code of a plugin takes of the process, for diagnosis.
//
// Invariants:
// 1. A block or descriptor is in the account of the library whose code asked for it, found by the
//    return address; it goes when anybody gives it back whose calls are redirected.
// 2. Calls of `free` and `delete` are redirected in every library that is loaded but this one,
//    others only in libraries with an account. A redirection is never taken back, and does as
//    before without an account.
// 3. Nothing here is called by the code that it watches while it holds its lock.

#include <link.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/native/threads.hpp"

namespace mortise::engine::native {

struct Ledger;

/// What one library has taken and not given back. Thread-safe.
class Account {
 public:
  /// Opens an account for a library that was just loaded. What its constructors took is not in it.
  /// @return null where its calls cannot be redirected.
  static std::unique_ptr<Account> open(const link_map& library, const AddressRange& code);
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;
  ~Account();

  /// What is left, one sentence for memory and one for descriptors; nothing of what there is
  /// nothing. When its code is gone, or will not run any more.
  std::vector<std::string> left() const;

 private:
  explicit Account(std::unique_ptr<Ledger> ledger);
  const std::unique_ptr<Ledger> ledger_;
};

}  // namespace mortise::engine::native
