// SPDX-License-Identifier: Apache-2.0
#include "kernel/keeper.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include "base/thread.hpp"
#include "mortise/client.hpp"
#include "mortise/resource.hpp"
#include "route/call.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

/// How long the reaper stands at a gate before it looks at others, and how long who drops waits for
/// a destructor behind a wall with threads, which goes on alone then.
constexpr uint64_t kPatienceNs = 100'000'000;
constexpr uint64_t kWaitNs = 1'000'000'000;

}  // namespace

void Reaper::add(std::shared_ptr<Keeper> keeper) noexcept try {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  waiting_.push_back(std::move(keeper));
  if (!thread_.joinable()) thread_ = base::start_thread("mortise-reap", [this] { run(); });
  changed_.notify_all();
} catch (const std::bad_alloc&) {
} catch (const std::system_error&) {  // no thread now: the next one that comes asks again
  return;
}

void Reaper::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Reaper::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
    if (is_closed_) return;
    std::shared_ptr<Keeper> keeper = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (keeper->end_put_aside()) add(std::move(keeper));
    keeper = nullptr;
    lock.lock();
  }
}

const Keeper::Destructor* Keeper::find(const resource::Type& type) const {
  const auto found = std::ranges::find(destructors_, type, &Destructor::type);
  return found == destructors_.end() ? nullptr : &*found;
}

void Keeper::end(const resource::Doomed& doomed) noexcept {
  if (!try_to_end(doomed, 0)) put_aside(doomed);
  ending_.fetch_sub(1);
}

bool Keeper::try_to_end(const resource::Doomed& doomed, uint64_t patience_ns) noexcept {
  route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return false;
  // The instance's own code drops it: that is as if it called its own function.
  const bool is_inside = reader->innermost() == &target_;
  if (!is_inside && !target_.reentrant && reader->chain_count(&target_) != 0) return false;
  if (reader->chain_depth() >= detail::kMaxDepth) return false;
  {
    const std::lock_guard lock(mutex_);
    if (is_sealed_) return false;
  }
  bool is_ended = true;
  if (is_inside || !is_serial_ || target_.gate.is_inside(*reader)) {
    run(doomed, is_inside);
  } else {
    mortise_call patience{};
    patience.deadline_ns = monotonic_ns() + patience_ns;
    is_ended = patience_ns == 0
                   ? target_.gate.try_enter(*reader)
                   : target_.gate.enter(*reader, patience) == route::Gate::Entry::kEntered;
    if (is_ended) {
      run(doomed, false);
      target_.gate.leave();
    }
  }
  return is_ended;
}

void Keeper::run(const resource::Doomed& doomed, bool is_inside) noexcept {
  if (const Destructor* const destructor = find(doomed.type)) {
    const wall::Callee& callee = is_inside ? destructor->own : destructor->across;
    // What it answers is in the log already.
    static_cast<void>(route::call_directly(route::parallel_row(target_, callee.code, callee.self),
                                           destructor->name, &doomed.representation, nullptr,
                                           is_inside ? 0 : monotonic_ns() + kWaitNs));
  }
  resource::Table::process().finish(doomed.index);
}

void Keeper::put_aside(const resource::Doomed& doomed) noexcept {
  {
    const std::lock_guard lock(mutex_);
    resource::Table::process().push(put_aside_, doomed.index);
    if (is_sealed_) return;
  }
  reaper_->add(shared_from_this());
}

bool Keeper::end_put_aside() noexcept {
  for (;;) {
    std::optional<resource::Doomed> next;
    {
      const std::lock_guard lock(mutex_);
      if (!is_sealed_) next = resource::Table::process().pop(put_aside_);
      if (!next) return false;
      ending_.fetch_add(1);
    }
    const bool is_ended = try_to_end(*next, kPatienceNs);
    const std::lock_guard lock(mutex_);
    if (!is_ended) resource::Table::process().push(put_aside_, next->index);
    ending_.fetch_sub(1);
    if (!is_ended) return !is_sealed_;
  }
}

void Keeper::seal() {
  const std::lock_guard lock(mutex_);
  is_sealed_ = true;
}

void Keeper::end_all() noexcept {
  resource::Table& table = resource::Table::process();
  const auto end = [&](const resource::Doomed& doomed) {
    if (const Destructor* const destructor = find(doomed.type))
      static_cast<void>(route::call_directly(
          route::parallel_row(target_, destructor->across.code, destructor->across.self),
          destructor->name, &doomed.representation));
  };
  const auto next_put_aside = [&] {
    const std::lock_guard lock(mutex_);
    return table.pop(put_aside_);
  };
  for (;;) {
    for (uint32_t cursor = 0; const auto left = table.orphan(*this, cursor);) end(*left);
    // Who dooms something now only puts it aside.
    while (is_ending()) std::this_thread::yield();
    std::optional<resource::Doomed> next = next_put_aside();
    if (!next) return;
    for (; next; next = next_put_aside()) {
      end(*next);
      table.finish(next->index);
    }
  }
}

}  // namespace mortise::kernel

namespace mortise::detail {

mortise_status drop_handle(const mortise_host* host, uint32_t handle) {
  if (route::forked()) return MORTISE_UNAVAILABLE;
  if (host != nullptr) return host->drop(host, handle);
  return resource::status_of(resource::Table::process().drop(handle));
}

void drop_if_owned(uint32_t handle) noexcept {
  if (route::forked()) return;
  static_cast<void>(resource::Table::process().drop(handle, resource::kApplication));
}

}  // namespace mortise::detail
