// SPDX-License-Identifier: Apache-2.0
#include "resource/table.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <span>
#include <utility>

#include "base/digest.hpp"

namespace mortise::resource {
namespace {

constexpr uint32_t kIndexMask = (1u << Table::kIndexBits) - 1;

}  // namespace

Type type_of(std::string_view name) {
  const base::Digest digest = base::sha256(std::as_bytes(std::span(name)));
  Type type{};
  std::copy_n(digest.bytes.begin(), type.size(), type.begin());
  return type;
}

mortise_status status_of(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return MORTISE_OK;
    case Fault::kOrphan:
      return MORTISE_CONFLICT;
    case Fault::kFull:
    case Fault::kNoMemory:
      return MORTISE_OVERLOADED;
    default:
      return MORTISE_INVALID;
  }
}

std::string_view words(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "is well";
    case Fault::kStale:
      return "is stale: there is none of this number, or it was dropped";
    case Fault::kForeign:
      return "is foreign: it neither belongs to who uses it nor is it lent to them now";
    case Fault::kOtherType:
      return "is for another resource";
    case Fault::kLent:
      return "is lent out: it can be moved or dropped when the calls that borrow it have returned";
    case Fault::kOrphan:
      return "stands for nothing any more: the plugin that implements it is gone";
    case Fault::kFull:
      return "cannot be made: there are as many handles as there may be";
    case Fault::kNoMemory:
      return "cannot be made: there is no memory";
  }
  return "";
}

Table::~Table() {
  for (const auto& chunk : chunks_) delete[] chunk.load();
}

Table& Table::process() {
  static auto* const table = new Table;  // never freed: plugins may outlive every host
  return *table;
}

Table::Entry* Table::entry(uint32_t index) const {
  Entry* const chunk = chunks_[index / kChunk].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : &chunk[index % kChunk];
}

Table::Entry* Table::live(uint32_t handle) const {
  if (handle >= (kGenerations << kIndexBits)) return nullptr;
  Entry* const found = entry(handle & kIndexMask);
  const bool is_live =
      found != nullptr && found->state == State::kLive && found->generation == handle >> kIndexBits;
  return is_live ? found : nullptr;
}

bool Table::may_use(const Entry& entry, Party user) {
  if (entry.owner == user) return true;
  for (const Loan* loan = entry.loans; loan != nullptr; loan = loan->next_)
    if (loan->to_ == user) return true;
  return false;
}

Fault Table::check(const Entry* entry, const Type& type, Party user) {
  if (entry == nullptr) return Fault::kStale;
  if (!may_use(*entry, user)) return Fault::kForeign;
  if (entry->type != type) return Fault::kOtherType;
  return entry->implementer == nullptr ? Fault::kOrphan : Fault::kNone;
}

/// @return 0 where there is none.
uint32_t Table::take_place() {
  const std::lock_guard lock(places_);
  const uint32_t used = used_.load(std::memory_order_relaxed);
  if (free_count_ > kResting || (free_count_ != 0 && used > capacity_)) {
    const uint32_t index = free_first_;
    free_first_ = entry(index)->next;
    --free_count_;
    return index;
  }
  if (used > capacity_) return 0;
  auto& chunk = chunks_[used / kChunk];
  if (chunk.load(std::memory_order_relaxed) == nullptr) {
    Entry* const made = new (std::nothrow) Entry[kChunk];
    if (made == nullptr) return 0;
    chunk.store(made, std::memory_order_release);
  }
  used_.store(used + 1, std::memory_order_release);
  return used;
}

Fault Table::create(const Type& type, uint64_t representation, Party owner,
                    std::shared_ptr<Implementer> implementer, uint32_t& handle) {
  const uint32_t index = take_place();
  if (index == 0) return size() >= capacity_ ? Fault::kFull : Fault::kNoMemory;
  const std::lock_guard lock(lock_of(index));
  Entry& made = *entry(index);
  assert(made.state == State::kFree && made.loans == nullptr);
  made.state = State::kLive;
  made.type = type;
  made.representation = representation;
  made.owner = owner;
  made.implementer = std::move(implementer);
  handle = made.generation << kIndexBits | index;
  return Fault::kNone;
}

Fault Table::move(uint32_t handle, const Type& type, Party from, Party to) {
  const std::lock_guard lock(lock_of(handle & kIndexMask));
  Entry* const found = live(handle);
  if (found != nullptr && found->owner != from) return Fault::kForeign;
  const Fault fault = check(found, type, from);
  if (fault != Fault::kNone) return fault;
  if (found->loans != nullptr) return Fault::kLent;
  found->owner = to;
  return Fault::kNone;
}

Fault Table::lend(uint32_t handle, const Type& type, Party from, Party to, Loan& loan) {
  const std::lock_guard lock(lock_of(handle & kIndexMask));
  Entry* const found = live(handle);
  const Fault fault = check(found, type, from);
  if (fault != Fault::kNone) return fault;
  loan.next_ = std::exchange(found->loans, &loan);
  loan.to_ = to;
  loan.index_ = handle & kIndexMask;
  return Fault::kNone;
}

void Table::end(Loan& loan) noexcept {
  const uint32_t index = std::exchange(loan.index_, 0);
  if (index == 0) return;
  std::shared_ptr<Implementer> implementer;
  Doomed doomed;
  {
    const std::lock_guard lock(lock_of(index));
    Entry& lent = *entry(index);
    Loan** link = &lent.loans;
    while (*link != &loan) link = &(*link)->next_;
    *link = loan.next_;
    if (lent.loans != nullptr || lent.state != State::kDoomed) return;
    doomed = doom(lent, index, implementer);
  }
  hand_over(doomed, implementer);
}

Fault Table::find(uint32_t handle, const Type& type, Party implementer, const Implementer& self,
                  uint64_t& representation) {
  const std::lock_guard lock(lock_of(handle & kIndexMask));
  const Entry* const found = live(handle);
  const Fault fault = check(found, type, implementer);
  if (fault != Fault::kNone) return fault;
  if (found->implementer.get() != &self) return Fault::kForeign;
  representation = found->representation;
  return Fault::kNone;
}

Doomed Table::doom(Entry& entry, uint32_t index, std::shared_ptr<Implementer>& implementer) {
  entry.state = State::kDoomed;
  implementer = entry.implementer;
  if (implementer != nullptr && entry.loans == nullptr) implementer->begin_end();
  return {index, entry.representation, entry.type};
}

void Table::hand_over(const Doomed& doomed,
                      const std::shared_ptr<Implementer>& implementer) noexcept {
  if (implementer == nullptr) return finish(doomed.index);
  implementer->end(doomed);
}

Fault Table::drop(uint32_t handle, Party owner) {
  std::shared_ptr<Implementer> implementer;
  Doomed doomed;
  {
    const std::lock_guard lock(lock_of(handle & kIndexMask));
    Entry* const found = live(handle);
    if (found == nullptr) return Fault::kStale;
    if (found->owner != owner) return Fault::kForeign;
    if (found->loans != nullptr) return Fault::kLent;
    doomed = doom(*found, handle & kIndexMask, implementer);
  }
  hand_over(doomed, implementer);
  return Fault::kNone;
}

Fault Table::drop(uint32_t handle) noexcept {
  std::shared_ptr<Implementer> implementer;
  Doomed doomed;
  {
    const std::lock_guard lock(lock_of(handle & kIndexMask));
    Entry* const found = live(handle);
    if (found == nullptr) return Fault::kStale;
    doomed = doom(*found, handle & kIndexMask, implementer);
    if (found->loans != nullptr) return Fault::kNone;  // the end of the last loan goes on
  }
  hand_over(doomed, implementer);
  return Fault::kNone;
}

uint32_t Table::drop_all(Party owner) noexcept {
  uint32_t dropped = 0;
  const uint32_t used = used_.load(std::memory_order_acquire);
  for (uint32_t index = 1; index < used; ++index) {
    uint32_t handle = 0;
    {
      const std::lock_guard lock(lock_of(index));
      const Entry& found = *entry(index);
      if (found.state != State::kLive || found.owner != owner) continue;
      handle = found.generation << kIndexBits | index;
    }
    static_cast<void>(drop(handle));
    ++dropped;
  }
  return dropped;
}

std::optional<Doomed> Table::orphan(const Implementer& implementer, uint32_t& cursor) {
  const uint32_t used = used_.load(std::memory_order_acquire);
  for (cursor = std::max(cursor, uint32_t{1}); cursor < used; ++cursor) {
    std::shared_ptr<Implementer> gone;  // given up without the lock
    const std::lock_guard lock(lock_of(cursor));
    Entry& found = *entry(cursor);
    if (found.implementer.get() != &implementer) continue;
    // What is doomed and not lent is in the implementer's own hands.
    if (found.state == State::kDoomed && found.loans == nullptr) continue;
    gone.swap(found.implementer);
    return Doomed{cursor, std::exchange(found.representation, 0), found.type};
  }
  return std::nullopt;
}

void Table::finish(uint32_t index) noexcept {
  std::shared_ptr<Implementer> gone;
  const std::lock_guard lock(lock_of(index));
  Entry& ended = *entry(index);
  assert(ended.state == State::kDoomed && ended.loans == nullptr);
  gone.swap(ended.implementer);
  ended.state = State::kFree;
  ended.generation = (ended.generation + 1) % kGenerations;
  ended.next = 0;
  const std::lock_guard places(places_);
  if (free_count_++ == 0)
    free_first_ = index;
  else
    entry(free_last_)->next = index;
  free_last_ = index;
}

void Table::push(DoomedList& list, uint32_t index) noexcept {
  entry(index)->next = 0;
  if (list.first == 0)
    list.first = index;
  else
    entry(list.last)->next = index;
  list.last = index;
}

std::optional<Doomed> Table::pop(DoomedList& list) noexcept {
  const uint32_t index = list.first;
  if (index == 0) return std::nullopt;
  const std::lock_guard lock(lock_of(index));
  const Entry& first = *entry(index);
  list.first = first.next;
  return Doomed{index, first.representation, first.type};
}

uint32_t Table::size() const {
  const std::lock_guard lock(places_);
  return used_.load(std::memory_order_relaxed) - 1 - free_count_;
}

}  // namespace mortise::resource
