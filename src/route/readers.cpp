// SPDX-License-Identifier: Apache-2.0
#include "route/readers.hpp"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cassert>
#include <mutex>
#include <new>

namespace {

/// The slot of threads that must take the path out of line: always inside something, and never
/// written.
mortise::detail::Reader busy_reader{0, {reinterpret_cast<const mortise::detail::Target*>(1)}};

}  // namespace

extern "C" {
__thread mortise::detail::Reader* mortise_reader __attribute__((tls_model("initial-exec"))) =
    &busy_reader;
}

namespace mortise::route {
namespace {

__thread ThreadReader* own_reader __attribute__((tls_model("initial-exec"))) = nullptr;

std::atomic<bool> in_forked_child{false};

/// All readers that ever were. They are reused, never freed, so that a writer may walk them without
/// a lock.
struct Registry {
  std::atomic<ThreadReader*> first{nullptr};
  std::mutex mutex;  // guards additions
  bool membarrier = false;
  pthread_key_t exit_key{};
};

/// A thread ends, perhaps inside a call that it never returned from.
void give_back(void* record) {
  auto* const reader = static_cast<ThreadReader*>(record);
  for (auto& entered : reader->entered) __atomic_store_n(&entered, nullptr, __ATOMIC_RELEASE);
  const uint64_t sequence = reader->sequence;
  if (sequence % 2 != 0) __atomic_store_n(&reader->sequence, sequence + 1, __ATOMIC_RELEASE);
  mortise_reader = &busy_reader;
  own_reader = nullptr;
  reader->rests.store(false);
  reader->used.store(false, std::memory_order_release);
}

void after_fork_in_child() {
  in_forked_child.store(true, std::memory_order_relaxed);
  mortise_reader = &busy_reader;
}

long membarrier(int command) { return ::syscall(__NR_membarrier, command, 0, 0); }

/// Made at the first use and never destroyed: threads may outlive static destructors.
Registry& registry() {
  static Registry* const made = [] {
    auto* const fresh = new Registry;
    fresh->membarrier = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
    const int key_error = pthread_key_create(&fresh->exit_key, &give_back);
    const int fork_error = pthread_atfork(nullptr, nullptr, &after_fork_in_child);
    assert(key_error == 0 && fork_error == 0);
    static_cast<void>(key_error);
    static_cast<void>(fork_error);
    return fresh;
  }();
  return *made;
}

ThreadReader* reuse(Registry& all) {
  for (ThreadReader* reader = all.first.load(std::memory_order_acquire); reader != nullptr;
       reader = reader->next) {
    bool expected = false;
    if (reader->used.compare_exchange_strong(expected, true, std::memory_order_acquire))
      return reader;
  }
  return nullptr;
}

ThreadReader* make(Registry& all) {
  auto* const reader = new (std::nothrow) ThreadReader();
  if (reader == nullptr) return nullptr;
  const std::lock_guard lock(all.mutex);
  reader->next = all.first.load(std::memory_order_relaxed);
  all.first.store(reader, std::memory_order_release);
  return reader;
}

/// Waits a little longer each time: a few spins, then the processor goes to others, then sleep.
class Backoff {
 public:
  void pause() {
    if (++rounds_ < 16) {
      ::sched_yield();
      return;
    }
    const timespec nap{0, rounds_ < 64 ? 50'000 : 500'000};
    ::nanosleep(&nap, nullptr);
  }

 private:
  int rounds_ = 0;
};

}  // namespace

size_t ThreadReader::depth() const {
  size_t depth = 0;
  while (depth < detail::kMaxDepth && __atomic_load_n(&entered[depth], __ATOMIC_ACQUIRE) != nullptr)
    ++depth;
  return depth;
}

size_t ThreadReader::chain_depth() const {
  size_t all = 0;
  for (const ThreadReader* reader = this; reader != nullptr;) {
    const size_t own = reader->depth();
    const ThreadReader* const caller = reader->outer.load();
    // The call that it runs for another thread shows there, too.
    all += own - (caller != nullptr && own != 0 ? 1 : 0);
    reader = caller;
  }
  return all;
}

size_t ThreadReader::chain_count(const detail::Target* target) const {
  size_t count = 0;
  for (const ThreadReader* reader = this; reader != nullptr; reader = reader->outer.load())
    for (const auto& inside : reader->entered) {
      const detail::Target* const seen = __atomic_load_n(&inside, __ATOMIC_ACQUIRE);
      if (seen == nullptr) break;
      if (seen == target) ++count;
    }
  return count;
}

const detail::Target* ThreadReader::innermost() const {
  for (const ThreadReader* reader = this; reader != nullptr; reader = reader->outer.load())
    if (const size_t inside = reader->depth(); inside != 0)
      return __atomic_load_n(&reader->entered[inside - 1], __ATOMIC_ACQUIRE);
  return nullptr;
}

bool ThreadReader::chain_has(const ThreadReader* other) const {
  for (const ThreadReader* reader = this; reader != nullptr; reader = reader->outer.load())
    if (reader == other) return true;
  return false;
}

bool ThreadReader::shares(const ThreadReader* other) const {
  for (const ThreadReader* reader = this; reader != nullptr && reader != other;
       reader = reader->outer.load())
    if (reader->is_worker.load()) return true;
  return false;
}

void join_chain(ThreadReader& caller, ThreadReader& runner) {
  runner.outer.store(&caller);
  turn_chain(caller, runner);
}

void part_chain(ThreadReader& caller, ThreadReader& runner) {
  // After a call that was given up the runner may be another caller's by now.
  ThreadReader* expected = &caller;
  runner.outer.compare_exchange_strong(expected, nullptr);
  caller.waits_for.store(nullptr);
}

void turn_chain(ThreadReader& waiting, ThreadReader& running) {
  running.waits_for.store(nullptr);
  waiting.waits_for.store(&running);
}

ThreadReader* this_reader() {
  if (forked()) return nullptr;
  if (own_reader != nullptr) return own_reader;
  Registry& all = registry();
  ThreadReader* reader = reuse(all);
  if (reader == nullptr) reader = make(all);
  if (reader == nullptr) return nullptr;
  if (pthread_setspecific(all.exit_key, reader) != 0) {
    reader->used.store(false, std::memory_order_release);
    return nullptr;
  }
  reader->thread_id.store(static_cast<int>(::syscall(__NR_gettid)), std::memory_order_relaxed);
  own_reader = reader;
  if (all.membarrier) mortise_reader = reader;
  return reader;
}

bool inside_call() { return own_reader != nullptr && own_reader->chain_depth() != 0; }

bool rests(int thread_id) {
  for (ThreadReader* reader = registry().first.load(std::memory_order_acquire); reader != nullptr;
       reader = reader->next)
    if (reader->used.load() && reader->thread_id.load() == thread_id) return reader->rests.load();
  return false;
}

bool forked() { return in_forked_child.load(std::memory_order_relaxed); }

void reader_fence() {
  if (!registry().membarrier) std::atomic_thread_fence(std::memory_order_seq_cst);
}

bool uses_membarrier() { return registry().membarrier; }

void wait_for_readers() {
  Registry& all = registry();
  // Everybody's stores become visible to us, and our root to everybody.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (all.membarrier) {
    const long failed = membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
    assert(failed == 0);
    static_cast<void>(failed);
  }
  for (ThreadReader* reader = all.first.load(std::memory_order_acquire); reader != nullptr;
       reader = reader->next) {
    const uint64_t sequence = __atomic_load_n(&reader->sequence, __ATOMIC_ACQUIRE);
    if (sequence % 2 == 0 || reader == own_reader) continue;
    Backoff backoff;
    while (__atomic_load_n(&reader->sequence, __ATOMIC_ACQUIRE) == sequence) backoff.pause();
  }
}

bool is_entered(const detail::Target* target) {
  for (ThreadReader* reader = registry().first.load(std::memory_order_acquire); reader != nullptr;
       reader = reader->next)
    for (const auto& entered : reader->entered)
      if (__atomic_load_n(&entered, __ATOMIC_ACQUIRE) == target) return true;
  return false;
}

void each_entered(const std::function<void(const ThreadReader&, uint64_t,
                                           std::span<const detail::Target* const>)>& see) {
  for (ThreadReader* reader = registry().first.load(std::memory_order_acquire); reader != nullptr;
       reader = reader->next) {
    const uint64_t sequence = __atomic_load_n(&reader->sequence, __ATOMIC_ACQUIRE);
    const detail::Target* targets[detail::kMaxDepth];
    size_t depth = 0;
    for (const auto& entered : reader->entered) {
      const detail::Target* const target = __atomic_load_n(&entered, __ATOMIC_ACQUIRE);
      if (target == nullptr) break;
      targets[depth++] = target;
    }
    if (depth != 0) see(*reader, sequence, {targets, depth});
  }
}

}  // namespace mortise::route
