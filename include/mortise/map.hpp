// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's map in C++: a list of entries with a key and a value, in any order. See list.hpp for the
// rules.

#include <type_traits>
#include <utility>

#include "mortise/list.hpp"

namespace mortise {

/// A key and its value. An aggregate.
template <class K, class V>
struct [[gnu::may_alias]] Entry {
  using View = Entry<ViewOf<K>, ViewOf<V>>;
  using Owned = Entry<OwnedOf<K>, OwnedOf<V>>;

  K key{};
  V value{};

  /// Borrows both.
  template <class Other>
    requires(std::is_same_v<Other, View> && !std::is_same_v<Other, Entry>)
  operator const Other&() const noexcept {  // NOLINT: by design
    return view_cast(*this);
  }

  friend bool operator==(const Entry&, const Entry&) = default;
};

template <class K, class V>
auto clone(const Entry<K, V>& view)
  requires(!detail::kIsPlain<typename Entry<K, V>::Owned>)
{
  return typename Entry<K, V>::Owned{.key = detail::clone_to<OwnedOf<K>>(view.key),
                                     .value = detail::clone_to<OwnedOf<V>>(view.value)};
}

namespace detail {

/// The value of the last entry with this key; null when there is none.
template <class Entries, class K>
auto find_last(Entries& entries, const K& key) noexcept -> decltype(&entries.begin()->value) {
  for (auto* entry = entries.end(); entry != entries.begin();)
    if ((--entry)->key == key) return &entry->value;
  return nullptr;
}

}  // namespace detail

template <class K, class V>
class Map;

/// Entries that somebody else owns. Where a key is there twice, its last entry counts.
template <class K, class V>
class [[gnu::may_alias]] MapView : public ListView<Entry<K, V>> {
 public:
  using Owned = Map<OwnedOf<K>, OwnedOf<V>>;
  using ListView<Entry<K, V>>::ListView;

  /// The value of a key; null when it has none. Looks at one entry after the other.
  const V* find(const K& key) const noexcept { return detail::find_last(*this, key); }
};

/// Entries of one's own: `{{"radius", 3}, {"strength", 1}}`. Where a key is there twice, its last
/// entry counts. Move-only.
template <class K, class V>
class [[gnu::may_alias]] Map : public List<Entry<K, V>> {
 public:
  using View = MapView<ViewOf<K>, ViewOf<V>>;
  using List<Entry<K, V>>::List;

  Map() noexcept = default;
  /// Takes the entries of a list, which a `ListBuilder<Entry<K, V>>` makes.
  Map(List<Entry<K, V>> entries) noexcept  // NOLINT: by design
      : List<Entry<K, V>>(std::move(entries)) {}

  /// The value of a key; null when it has none. Looks at one entry after the other.
  const V* find(const ViewOf<K>& key) const noexcept { return detail::find_last(*this, key); }
  V* find(const ViewOf<K>& key) noexcept { return detail::find_last(*this, key); }
};

template <class K, class V>
Map<OwnedOf<K>, OwnedOf<V>> clone(const MapView<K, V>& view) {
  return clone(static_cast<const ListView<Entry<K, V>>&>(view));
}

static_assert(sizeof(Map<String, String>) == 2 * sizeof(void*));

}  // namespace mortise
