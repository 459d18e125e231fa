// SPDX-License-Identifier: Apache-2.0
#include "mortise/shared_call.hpp"

#include <mutex>
#include <new>
#include <set>

#include "route/call.hpp"
#include "route/readers.hpp"

namespace mortise::detail {

using route::ThreadReader;

struct SharedCall::State {
  ThreadReader* caller = nullptr;
  mortise_call call{};
  std::mutex mutex{};
  bool has_ended = false;
  std::set<ThreadReader*> workers{};  // each has the caller outside of it
};

SharedCall SharedCall::here() noexcept try {
  ThreadReader* const reader = route::this_reader();
  if (reader == nullptr || reader->chain_depth() == 0) return SharedCall(nullptr);
  auto state = std::make_shared<State>();
  state->caller = reader;
  state->call = route::context_of(reader->serves);
  state->call.cancel = nullptr;  // whose word may be gone before the calls of a worker
  return SharedCall(std::move(state));
} catch (const std::bad_alloc&) {
  return SharedCall(nullptr);
}

uint64_t SharedCall::deadline_ns() const noexcept {
  if (state_ == nullptr) return 0;
  const std::lock_guard lock(state_->mutex);
  return state_->has_ended ? 0 : state_->call.deadline_ns;
}

void SharedCall::end() const noexcept {
  if (state_ == nullptr) return;
  const std::lock_guard lock(state_->mutex);
  state_->has_ended = true;
  for (ThreadReader* const worker : state_->workers) {
    ThreadReader* expected = state_->caller;
    worker->outer.compare_exchange_strong(expected, nullptr);
  }
  state_->workers.clear();
}

SharedCall::Work::Work(const SharedCall& call, const uint32_t* cancel) noexcept {
  ThreadReader* const reader = route::this_reader();
  if (call.state_ == nullptr || reader == nullptr || reader->chain_depth() != 0) return;
  const std::lock_guard lock(call.state_->mutex);
  if (call.state_->has_ended) return;
  try {
    call.state_->workers.insert(reader);
  } catch (const std::bad_alloc&) {
    return;  // then its calls are nobody's
  }
  state_ = call.state_;
  context_ = state_->call;
  context_.cancel = cancel;
  reader->serves = &context_;
  reader->is_worker.store(true);
  reader->outer.store(state_->caller);
}

SharedCall::Work::~Work() {
  if (state_ == nullptr) return;
  ThreadReader* const reader = route::this_reader();
  const std::lock_guard lock(state_->mutex);
  state_->workers.erase(reader);
  reader->outer.store(nullptr);
  reader->is_worker.store(false);
  reader->serves = nullptr;
}

}  // namespace mortise::detail
