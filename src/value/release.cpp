// SPDX-License-Identifier: Apache-2.0
#include "value/release.hpp"

#include <utility>

#include "mortise/memory.hpp"
#include "resource/table.hpp"
#include "value/walk.hpp"

namespace mortise::value {
namespace {

/// What is done with each part.
struct Giver {
  Owned owned;

  void block(uintptr_t address, size_t size, size_t alignment) const {
    detail::memory.release(reinterpret_cast<void*>(address), size, alignment);
  }
  void handle(uint32_t value, uint32_t, bool) const {
    if (owned == Owned::kDropped) static_cast<void>(resource::Table::process().drop(value));
  }
};

}  // namespace

struct Release::Code : Walk {};

Release::Release(std::unique_ptr<const Code> code) : code_(std::move(code)) {}
Release::Release(Release&&) noexcept = default;
Release& Release::operator=(Release&&) noexcept = default;
Release::~Release() = default;

Outcome<Release> Release::make(const contract::Contract& contract, contract::TypeIndex type) {
  MORTISE_TRY_ASSIGN(Walk walk, Walk::of_type(contract, type, {.blocks = true, .owned = true}));
  if (walk.is_nothing()) return Release(nullptr);
  return Release(std::make_unique<const Code>(Code{std::move(walk)}));
}

void Release::run(std::byte* value, Owned owned) const noexcept {
  if (code_ == nullptr) return;
  Giver giver{owned};
  Walker<Giver>(*code_, giver).run(value);
}

}  // namespace mortise::value
