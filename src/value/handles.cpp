// SPDX-License-Identifier: Apache-2.0
#include "value/handles.hpp"

#include <algorithm>
#include <utility>

#include "resource/table.hpp"
#include "value/walk.hpp"

namespace mortise::value {
namespace {

constexpr WalkParts kParts{.owned = true, .borrows = true};

struct Finder {
  HandleList& found;

  void block(uintptr_t, size_t, size_t) const {}
  void handle(uint32_t value, uint32_t resource, bool is_own) const {
    found.push_back({value, resource, is_own});
  }
};

}  // namespace

struct Handles::Code : Walk {};

Handles::Handles(std::unique_ptr<const Code> code) : code_(std::move(code)) {}
Handles::Handles(Handles&&) noexcept = default;
Handles& Handles::operator=(Handles&&) noexcept = default;
Handles::~Handles() = default;

Handles Handles::none() { return Handles(nullptr); }

Outcome<Handles> Handles::of_type(const contract::Contract& contract, contract::TypeIndex type) {
  MORTISE_TRY_ASSIGN(Walk walk, Walk::of_type(contract, type, kParts));
  if (walk.is_nothing()) return Handles(nullptr);
  return Handles(std::make_unique<const Code>(Code{std::move(walk)}));
}

Outcome<Handles> Handles::of_arguments(const contract::Contract& contract, size_t function) {
  MORTISE_TRY_ASSIGN(Walk walk, Walk::of_arguments(contract, function, kParts));
  if (walk.is_nothing()) return Handles(nullptr);
  return Handles(std::make_unique<const Code>(Code{std::move(walk)}));
}

void Handles::find(const std::byte* value, HandleList& found) const {
  if (code_ == nullptr) return;
  Finder finder{found};
  Walker<Finder>(*code_, finder).run(value);
}

void drop_owned(const HandleList& handles, HandleList kept, resource::Party owner) {
  std::ranges::sort(kept, {}, &Handle::value);
  for (const Handle& handle : handles)
    if (handle.is_own && !std::ranges::binary_search(kept, handle.value, {}, &Handle::value))
      static_cast<void>(resource::Table::process().drop(handle.value, owner));
}

void drop_owned(const HandleList& handles) noexcept {
  for (const Handle& handle : handles)
    if (handle.is_own) static_cast<void>(resource::Table::process().drop(handle.value));
}

}  // namespace mortise::value
