// SPDX-License-Identifier: Apache-2.0
#include "route/table.hpp"

#include <cassert>
#include <utility>

#include "route/readers.hpp"

namespace mortise::route {

PlaceRef Table::add_place(std::vector<FunctionId> functions) {
  auto place = std::make_unique<PlaceRecord>();
  place->table = this;
  place->owner = this;
  place->references = 1;
  place->row_count = static_cast<uint32_t>(functions.size());
  place->functions = std::move(functions);

  const std::lock_guard lock(mutex_);
  if (const auto reused = free_.find(place->row_count); reused != free_.end()) {
    place->offset = reused->second;
    free_.erase(reused);
  } else {
    place->offset = row_count_ * sizeof(detail::Row);
    row_count_ += place->row_count;
  }
  ++references_;
  return PlaceRef(place.release());
}

size_t Table::row_count() const {
  const std::lock_guard lock(mutex_);
  return row_count_;
}

Table::Root Table::publish(Root next) {
  const detail::Row* const old = root;
  __atomic_store_n(&root, next.release(), __ATOMIC_RELEASE);
  return Root(const_cast<detail::Row*>(old));
}

void Table::close() {
  explain_with(nullptr);
  drop_reference();
}

void Table::explain_with(Explain explain) {
  const std::lock_guard lock(explain_mutex_);
  explain_ = std::move(explain);
}

std::string Table::explain(const PlaceRecord& place, uint32_t function) const {
  const std::lock_guard lock(explain_mutex_);
  return explain_ && function < place.functions.size() ? explain_(place, function) : "";
}

void Table::remove(PlaceRecord* place) {
  {
    const std::lock_guard lock(mutex_);
    free_.emplace(place->row_count, place->offset);
  }
  delete place;
  drop_reference();
}

void Table::drop_reference() {
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    last = --references_ == 0;
  }
  if (last) delete this;
}

}  // namespace mortise::route

namespace mortise::detail {

void retain(Place* place) noexcept { __atomic_fetch_add(&place->references, 1, __ATOMIC_RELAXED); }

void release(Place* place) noexcept {
  if (__atomic_fetch_sub(&place->references, 1, __ATOMIC_ACQ_REL) != 1) return;
  if (route::forked()) return;  // somebody else's lock may be held for ever here: leave it
  auto* const record = static_cast<route::PlaceRecord*>(place);
  record->owner->remove(record);
}

}  // namespace mortise::detail
