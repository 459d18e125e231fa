// SPDX-License-Identifier: Apache-2.0
#include "route/continuation.hpp"

#include <utility>

namespace mortise::route {
namespace {

mortise_status enter_wrapped(void* self, const void* arguments, void* result,
                             const mortise_call* call) {
  const auto& row = *static_cast<const WrappedRow*>(self);
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const Continuation*& noted = reader->continuations[reader->depth() - 1];
  struct Note {
    const Continuation*& noted;
    ~Note() { noted = nullptr; }  // also where the thread ends inside
  } const note{noted};
  noted = row.continuation;
  return row.through.code(row.through.self, arguments, result, call);
}

}  // namespace

detail::Row wrapped_row(const WrappedRow& row) {
  return {&enter_wrapped, const_cast<WrappedRow*>(&row), row.through.target};
}

PlaceRef behind(const detail::Row& row) {
  if (row.code != &enter_wrapped) return {};
  return static_cast<const WrappedRow*>(row.self)->continuation->inner;
}

const PlaceRecord& continue_at(const ThreadReader& reader, const Target& target,
                               const PlaceRecord& import) {
  for (const ThreadReader* look = &reader; look != nullptr;) {
    size_t depth = look->depth();
    while (depth != 0 && __atomic_load_n(&look->entered[depth - 1], __ATOMIC_ACQUIRE) != &target)
      --depth;
    const ThreadReader* const outer = look->outer.load();
    if (depth != 0) {
      const Continuation* const noted = look->continuations[depth - 1];
      if (noted != nullptr)
        // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter)
        return noted->import == &import ? *noted->inner.get() : import;
      // A call that is run for another thread shows there, too, and was noted there.
      const size_t outside = outer == nullptr ? 0 : outer->depth();
      if (outside == 0 || outer->entered[outside - 1] != &target) break;
    }
    look = outer;
  }
  return import;  // NOLINT(bugprone-return-const-ref-from-parameter)
}

}  // namespace mortise::route
