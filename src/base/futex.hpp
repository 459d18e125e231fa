// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace mortise::base {

/// Sleeps while `word` is `value`, at most until `until_ns` on the clock of deadlines (0: for
/// ever). It may wake for no reason. Thread-safe.
void sleep_while(const std::atomic<uint32_t>& word, uint32_t value, uint64_t until_ns);

/// Wakes one of those who sleep on `word`. Call it after the word has changed.
void wake_one(const std::atomic<uint32_t>& word);

}  // namespace mortise::base
