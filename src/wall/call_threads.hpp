// SPDX-License-Identifier: Apache-2.0
#pragma once

// Threads that run the calls into one instance, one call at a time each, and the block that both
// sides of a call own.
//
// Invariants:
// 1. The state says whose the block is: the caller's while `kIdle`, `kAsks` and `kDone`, the
//    thread's while `kCalled`, `kServed` and `kAbandoned`.
// 2. A caller gives a call up by one step to `kAbandoned`, which the thread finds out when it is
//    done or asks for something; or the thread was first. `kServed` is not left so: what was
//    served would belong to nobody.
// 3. The counts and the list of idle threads are guarded by the mutex; so is becoming abandoned.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "mortise/abi.h"
#include "route/readers.hpp"
#include "wall/passage.hpp"
#include "wall/wall.hpp"

namespace mortise::wall {

class CallThreads;

/// A thread with the block of the call that it runs.
class CallThread {
 public:
  /// What is to be done on the thread. `run` fills in `status` and `incident`.
  struct Task {
    void (*run)(void* context, CallThread& thread) = nullptr;
    /// The call was given up: what `run` made is given back. Null where nothing can be.
    void (*discard)(void* context, CallThread& thread) = nullptr;
    void* context = nullptr;
  };
  /// What the thread asks its caller for while it runs.
  struct Request {
    mortise_status (*serve)(void* context, CallThread& thread,
                            const mortise_call& original) = nullptr;
    void* context = nullptr;
  };

  explicit CallThread(CallThreads& owner) : owner_(owner) {}
  CallThread(const CallThread&) = delete;
  CallThread& operator=(const CallThread&) = delete;

  /// The thread that this is called on, while it runs a task; null elsewhere.
  static CallThread* current();

  CallThreads& owner() const { return owner_; }
  route::ThreadReader& reader() const { return *reader_; }

  /// On the thread: has the caller do something, on the caller's own thread.
  /// @return `cancelled` when the caller has given the call up.
  mortise_status ask(const Request& request);

  // The block. Whose it is, the state says.
  std::unique_ptr<Passage> passage{};  ///< Of arguments and result.
  std::unique_ptr<Passage> imports{};  ///< Of what it calls; null where nothing is moved.
  const void* arguments = nullptr;
  mortise_call context{};
  mortise_status status = MORTISE_OK;
  uint64_t incident = 0;

 private:
  friend class CallThreads;
  enum State : uint32_t { kStarting, kIdle, kCalled, kAsks, kServed, kDone, kAbandoned, kEnd };

  void main();
  void finish(bool is_ending);
  void set_state(State state);
  /// Looks for a moment. @return whether the state is another one.
  bool look_while(State state) const;
  /// Sleeps until the state is another one, at most until `until_ns`; 0 for ever.
  void wait_while(State state, uint64_t until_ns);

  CallThreads& owner_;
  std::thread thread_;
  route::ThreadReader* reader_ = nullptr;
  std::atomic<uint32_t> state_{kStarting};
  std::atomic<uint32_t> sleepers_{0};
  std::atomic<uint32_t> cancel_{0};
  Task task_{};
  Request request_{};
  mortise_status served_ = MORTISE_OK;
  bool is_dead_ = false;  // the plugin ended it
  bool is_gone_ = false;  // dead, and nobody looks at its block any more
};

/// The threads of one instance. Thread-safe; its destructor ends them, and needs all of them idle.
class CallThreads {
 public:
  /// @param is_serial  one call at a time, those that were given up included.
  CallThreads(const Transport& transport, const Limits& limits, bool is_serial, Owner& owner);
  CallThreads(const CallThreads&) = delete;
  CallThreads& operator=(const CallThreads&) = delete;
  ~CallThreads();

  /// Why there is no thread for a call.
  enum class Refusal : uint8_t { kNone, kFull, kDeadline, kCancelled, kNested, kNoMemory };

  /// A thread for one call, whose block is the caller's until `give_back` or `run`. It waits for
  /// one until the call's deadline.
  /// @param nested  the caller's chain holds a thread of these already: it must not wait for one.
  CallThread* take(const mortise_call& call, bool nested, Refusal& refusal);
  void give_back(CallThread& thread);

  /// How a task ended.
  enum class End : uint8_t { kDone, kDeadline, kCancelled };

  /// Runs a task on the thread and waits for it, serving what it asks for; with a deadline or a
  /// cancel word no longer than these say. When it is done the block is the caller's again, else it
  /// is the thread's until it comes back by itself.
  /// @param call  null to wait for ever.
  End run(CallThread& thread, route::ThreadReader& caller, const CallThread::Task& task,
          const mortise_call* call);

 private:
  friend class CallThread;

  bool has_room() const;
  CallThread* take_idle();
  CallThread* start();
  /// Joins those that the plugin ended.
  void reap();
  /// Gives a call up that is in the state `from`, if it still is.
  bool abandon(CallThread& thread, CallThread::State from);
  /// An abandoned call has come to its end on `thread`.
  void come_back(CallThread& thread);

  const Transport& transport_;
  const Limits limits_;
  const bool is_serial_;
  Owner& owner_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<CallThread>> threads_;
  std::vector<CallThread*> idle_;  // the last one used is the first one taken
  size_t busy_ = 0;
  size_t waiting_ = 0;
  size_t abandoned_ = 0;
};

}  // namespace mortise::wall
