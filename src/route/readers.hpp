// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every thread's reader, and what writers do with them. The only state of the process as a whole: a
// thread has one slot, whatever hosts there are. See include/mortise/route.hpp for the invariants.
//
// Thread safety: everything here may be called on any thread, except what says otherwise.

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "mortise/route.hpp"

namespace mortise::route {

class Gate;
struct Continuation;

/// What the thread knows of its last failed call, between the frame and `call_error`.
struct FailureNote {
  /// The host's own reason, a literal; null when the plugin failed.
  const char* host_reason = nullptr;
  /// What is kept of the failure; 0 for none.
  uint64_t incident = 0;
  std::string plugin;
};

/// What a plugin reported in the call that is under way.
struct Report {
  const detail::Target* target = nullptr;
  uint64_t incident = 0;
  /// The reader's sequence then: another call since makes the report stale.
  uint64_t sequence = 0;
};

/// A reader and what the library alone sees of its thread.
struct alignas(128) ThreadReader : detail::Reader {
  ThreadReader* next = nullptr;  // immutable once it is in the list
  std::atomic<bool> used{true};
  std::atomic<int> thread_id{0};  // of the kernel, for messages
  // The thread whose call this one runs, and the thread that this one waits for; see `join_chain`.
  std::atomic<ThreadReader*> outer{nullptr};
  std::atomic<ThreadReader*> waits_for{nullptr};
  // It makes calls for that of `outer`, and so may others at once: mortise/shared_call.hpp.
  std::atomic<bool> is_worker{false};
  // A thread of the host's own that waits for its next call: nobody's code is on its stack,
  // whatever old words say.
  std::atomic<bool> rests{false};
  // Guarded by the gates' lock.
  const Gate* waiting_on = nullptr;
  // Where calls of an import go from inside of `entered`, where that is said; see continuation.hpp.
  // Written by the thread alone, read by those that run a call for it.
  const Continuation* continuations[detail::kMaxDepth] = {};
  // The thread's own.
  FailureNote note;
  Report report;
  // The call that the thread serves last, where it went out of line: only such a call has an end.
  const mortise_call* serves = nullptr;

  size_t depth() const;
  /// How many calls the thread is inside of, those of the threads it runs a call for included.
  size_t chain_depth() const;
  /// How many of those calls are inside `target`.
  size_t chain_count(const detail::Target* target) const;
  /// What the chain is inside of last, whose code runs now; null for the application's.
  const detail::Target* innermost() const;
  /// Whether `other` is this reader or one of those that it runs a call for.
  bool chain_has(const ThreadReader* other) const;
  /// Whether other threads, too, may make calls for the one that `other`, which the chain has, is
  /// inside of.
  bool shares(const ThreadReader* other) const;
};

/// This thread's reader, made at its first call; null in the child of a fork and without memory.
ThreadReader* this_reader();

/// True when this thread is inside a call to any plugin, or runs a call for a thread that is.
bool inside_call();

/// Makes two threads one chain of calls: `runner` runs a call for `caller`, which waits for it.
/// What the caller is inside of, the runner is inside of too: calls that come back are found out,
/// and a wait that could never end. The caller joins before the runner begins, and parts when the
/// call is over or given up.
void join_chain(ThreadReader& caller, ThreadReader& runner);
void part_chain(ThreadReader& caller, ThreadReader& runner);
/// In a chain that is joined, `waiting` waits for `running` from now on.
void turn_chain(ThreadReader& waiting, ThreadReader& running);

/// Whether the thread with this id of the kernel is one of the host's own that rests.
bool rests(int thread_id);

/// True in the child of a fork: nothing here works there.
bool forked();

/// The fence between making a sequence odd and reading the root, where membarrier does not provide
/// it.
void reader_fence();

/// How writers make readers' stores visible, chosen once: membarrier, or a fence in each reader.
bool uses_membarrier();

/// While it lives this thread reads what writers replace and give back after `wait_for_readers`,
/// for a few instructions and without a call. Never inside of another one.
class Reading {
 public:
  explicit Reading(ThreadReader& reader) : reader_(reader) {
    __atomic_store_n(&reader.sequence, reader.sequence + 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    reader_fence();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() { __atomic_store_n(&reader_.sequence, reader_.sequence + 1, __ATOMIC_RELEASE); }

 private:
  ThreadReader& reader_;
};

/// Waits until nobody reads a root that was replaced before the call. Readers take a few
/// instructions, so it waits for longer only when one was preempted there. Never waits for a call.
void wait_for_readers();

/// True when some thread is inside `target`. Only meaningful after `wait_for_readers`.
bool is_entered(const detail::Target* target);

/// Shows every thread that is inside a call: its sequence and the targets it is inside, the
/// innermost last. Targets may be gone meanwhile: they can be compared, not read.
void each_entered(const std::function<void(const ThreadReader&, uint64_t sequence,
                                           std::span<const detail::Target* const> entered)>& see);

}  // namespace mortise::route
