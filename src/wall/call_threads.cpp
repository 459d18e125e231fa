// SPDX-License-Identifier: Apache-2.0
#include "wall/call_threads.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <new>
#include <string>
#include <system_error>

#include "base/clock.hpp"
#include "base/futex.hpp"
#include "base/thread.hpp"
#include "route/patience.hpp"

namespace mortise::wall {
namespace {

thread_local CallThread* current_thread = nullptr;

/// How long a side looks before it sleeps: about what it costs to be woken.
constexpr uint64_t kLookNs = 10'000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Whether a side looks before it sleeps. Looking is in vain where both sides share a processor or
/// one takes long: after that this thread does not look for a while, and longer each time.
class Looks {
 public:
  bool is_next() {
    static const bool more_than_one = std::thread::hardware_concurrency() > 1;
    if (!more_than_one || left_out_ < leave_out_) {
      ++left_out_;
      return false;
    }
    left_out_ = 0;
    return true;
  }
  void was(bool seen) { leave_out_ = seen ? 0 : std::min(2 * leave_out_ + 1, kMost); }

 private:
  static constexpr uint32_t kMost = 127;

  uint32_t leave_out_ = 0;
  uint32_t left_out_ = 0;
};

thread_local Looks looks;

}  // namespace

CallThread* CallThread::current() { return current_thread; }

void CallThread::set_state(State state) {
  state_.store(state);
  if (sleepers_.load() != 0) base::wake_one(state_);
}

bool CallThread::look_while(State state) const {
  const uint64_t until = detail::system_ns() + kLookNs;
  do {
    for (int i = 0; i < 64; ++i) {
      if (state_.load(std::memory_order_acquire) != state) return true;
      pause();
    }
  } while (detail::system_ns() < until);
  return false;
}

void CallThread::wait_while(State state, uint64_t until_ns) {
  if (looks.is_next()) {
    const bool seen = look_while(state);
    looks.was(seen);
    if (seen) return;
  }
  sleepers_.fetch_add(1);
  if (state_.load() == state) base::sleep_while(state_, state, until_ns);
  sleepers_.fetch_sub(1);
}

mortise_status CallThread::ask(const Request& request) {
  request_ = request;
  uint32_t expected = kCalled;
  if (!state_.compare_exchange_strong(expected, kAsks)) return MORTISE_CANCELLED;
  if (sleepers_.load() != 0) base::wake_one(state_);
  while (state_.load() == kAsks) wait_while(kAsks, 0);
  expected = kServed;
  if (!state_.compare_exchange_strong(expected, kCalled)) return MORTISE_CANCELLED;
  return served_;
}

void CallThread::main() {
  reader_ = route::this_reader();
  current_thread = this;
  set_state(kIdle);
  for (;;) {
    const auto state = static_cast<State>(state_.load(std::memory_order_acquire));
    if (state == kEnd) return;
    if (state == kAbandoned) {  // before it was begun
      passage->drop();
      owner_.come_back(*this);
      continue;
    }
    if (state != kCalled) {  // idle, or the last result is not taken yet
      if (reader_ != nullptr) reader_->rests.store(true);
      wait_while(state, 0);
      continue;
    }
    reader_->rests.store(false);
    struct Finish {
      CallThread& thread;
      bool is_ending = true;  // unless `run` returns: the plugin ends its thread
      ~Finish() { thread.finish(is_ending); }
    } finish{*this};
    task_.run(task_.context, *this);
    finish.is_ending = false;
  }
}

void CallThread::finish(bool is_ending) {
  if (is_ending) {
    status = MORTISE_CRASHED;
    is_dead_ = true;
  }
  uint32_t expected = kCalled;
  if (state_.compare_exchange_strong(expected, kDone)) {
    if (sleepers_.load() != 0) base::wake_one(state_);
    return;
  }
  if (status == MORTISE_OK && task_.discard != nullptr) task_.discard(task_.context, *this);
  owner_.come_back(*this);
}

CallThreads::CallThreads(const Transport& transport, const Limits& limits, bool is_serial,
                         Owner& owner)
    : transport_(transport), limits_(limits), is_serial_(is_serial), owner_(owner) {}

CallThreads::~CallThreads() {
  std::vector<std::unique_ptr<CallThread>> threads;
  {
    // One that was given up has left the plugin, but may be on its way back to the others.
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return abandoned_ == 0; });
    threads.swap(threads_);
    for (const auto& thread : threads)
      if (!thread->is_dead_) thread->set_state(CallThread::kEnd);
  }
  for (const auto& thread : threads) thread->thread_.join();
}

bool CallThreads::has_room() const {
  // A plugin that takes one call at a time is still inside one that was given up.
  return is_serial_ ? abandoned_ == 0 : busy_ < limits_.max_threads;
}

CallThread* CallThreads::take_idle() {
  CallThread* thread = nullptr;
  if (!idle_.empty()) {
    thread = idle_.back();
    idle_.pop_back();
  } else {
    thread = start();
  }
  if (thread != nullptr) ++busy_;
  return thread;
}

void CallThreads::reap() {
  std::erase_if(threads_, [](const std::unique_ptr<CallThread>& thread) {
    if (thread->is_gone_) thread->thread_.join();
    return thread->is_gone_;
  });
}

CallThread* CallThreads::start() {
  reap();
  try {
    auto thread = std::make_unique<CallThread>(*this);
    thread->passage = transport_.make_passage();
    if (transport_.moves_imports()) thread->imports = transport_.make_passage();
    if (thread->passage == nullptr || (transport_.moves_imports() && thread->imports == nullptr))
      return nullptr;
    threads_.reserve(threads_.size() + 1);
    idle_.reserve(threads_.size() + 1);  // so that giving back needs no memory
    thread->thread_ = base::start_thread("mortise-call", [&made = *thread] { made.main(); });
    while (thread->state_.load() == CallThread::kStarting)
      thread->wait_while(CallThread::kStarting, 0);
    if (thread->reader_ == nullptr) {  // no memory on the other side
      thread->set_state(CallThread::kEnd);
      thread->thread_.join();
      return nullptr;
    }
    threads_.push_back(std::move(thread));
    return threads_.back().get();
  } catch (const std::bad_alloc&) {
    return nullptr;
  } catch (const std::system_error&) {  // no more threads
    return nullptr;
  }
}

CallThread* CallThreads::take(const mortise_call& call, bool nested, Refusal& refusal) {
  using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC
  std::unique_lock lock(mutex_);
  refusal = Refusal::kNone;
  if (!has_room()) {
    if (nested) refusal = Refusal::kNested;
    if (waiting_ >= limits_.max_waiting) refusal = Refusal::kFull;
    ++waiting_;
    while (refusal == Refusal::kNone && !has_room()) {
      if (route::is_cancelled(call)) refusal = Refusal::kCancelled;
      if (route::is_past(call)) refusal = Refusal::kDeadline;
      if (refusal != Refusal::kNone) break;
      if (const uint64_t look = base::wake_ns(route::next_look(call)); look != 0)
        freed_.wait_until(lock, Clock::time_point(std::chrono::nanoseconds(look)));
      else
        freed_.wait(lock);
    }
    --waiting_;
  }
  if (refusal != Refusal::kNone) return nullptr;
  CallThread* const thread = take_idle();
  if (thread == nullptr) refusal = Refusal::kNoMemory;
  return thread;
}

void CallThreads::give_back(CallThread& thread) {
  {
    const std::lock_guard lock(mutex_);
    --busy_;
    thread.is_gone_ = thread.is_dead_;
    if (!thread.is_dead_) idle_.push_back(&thread);
  }
  freed_.notify_one();
}

bool CallThreads::abandon(CallThread& thread, CallThread::State from) {
  std::string cause;
  {
    const std::lock_guard lock(mutex_);
    uint32_t expected = from;
    if (!thread.state_.compare_exchange_strong(expected, CallThread::kAbandoned)) return false;
    --busy_;
    if (++abandoned_ > limits_.max_abandoned)
      cause = std::to_string(abandoned_) + " calls go on after their callers gave them up; " +
              std::to_string(limits_.max_abandoned) + " may";
  }
  thread.cancel_.store(1, std::memory_order_release);
  base::wake_one(thread.state_);
  if (!cause.empty()) owner_.quarantine(cause);
  freed_.notify_one();
  return true;
}

void CallThreads::come_back(CallThread& thread) {
  {
    const std::lock_guard lock(mutex_);
    --abandoned_;
    thread.is_gone_ = thread.is_dead_;
    if (!thread.is_dead_) {
      thread.state_.store(CallThread::kIdle);
      idle_.push_back(&thread);
    }
  }
  freed_.notify_one();
}

CallThreads::End CallThreads::run(CallThread& thread, route::ThreadReader& caller,
                                  const CallThread::Task& task, const mortise_call* call) {
  using State = CallThread::State;
  thread.task_ = task;
  thread.status = MORTISE_OK;
  thread.incident = 0;
  thread.cancel_.store(0, std::memory_order_relaxed);
  mortise_call forever{};
  const mortise_call& original = call == nullptr ? forever : *call;
  thread.context = original;
  thread.context.size = sizeof(thread.context);
  thread.context.cancel = reinterpret_cast<const uint32_t*>(&thread.cancel_);

  // However this thread leaves, the call is over or given up.
  struct Leave {
    CallThreads& threads;
    CallThread& thread;
    route::ThreadReader& caller;
    ~Leave() {
      route::part_chain(caller, thread.reader());
      threads.abandon(thread, State::kAsks);  // where this thread was ended while it served
    }
  } const leave{*this, thread, caller};
  route::join_chain(caller, thread.reader());
  thread.set_state(State::kCalled);
  for (;;) {
    const auto state = static_cast<State>(thread.state_.load(std::memory_order_acquire));
    if (state == State::kDone) {
      thread.state_.store(State::kIdle);
      return End::kDone;
    }
    if (state == State::kAsks) {
      route::turn_chain(thread.reader(), caller);
      thread.served_ = thread.request_.serve(thread.request_.context, thread, original);
      route::turn_chain(caller, thread.reader());
      thread.set_state(State::kServed);
      continue;
    }
    if (call != nullptr && state == State::kCalled) {
      const bool is_cancelled = route::is_cancelled(original);
      if ((is_cancelled || route::is_past(original)) && abandon(thread, State::kCalled))
        return is_cancelled ? End::kCancelled : End::kDeadline;
    }
    thread.wait_while(state, call == nullptr ? 0 : route::next_look(original));
  }
}

}  // namespace mortise::wall
