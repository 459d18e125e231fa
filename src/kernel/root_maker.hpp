// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernel/directory.hpp"
#include "kernel/roster.hpp"

namespace mortise::kernel {

/// Makes one root of what a roster says: for each place who serves it, and for each of its
/// functions the row that gets there. Used once, under the roster's lock.
class RootMaker {
 public:
  /// Who comes one after the other in a call, the outermost first; empty where nobody serves.
  using Chain = std::vector<const Part*>;

  /// @param planned  what is to be wired, for questions; null for what is.
  explicit RootMaker(const Roster& roster, const Wiring* planned = nullptr);

  std::unique_ptr<detail::Row[]> make();

  /// Who serves a place of a seat's, and that of whoever is first.
  Chain chain_of(const Seat& seat, const PointRecord* point) const;
  Chain first_chain(const PointRecord* point) const;
  /// Who serves what a plugin calls.
  static Chain chain_of(const Wire& wire, const Plugin& caller, const Directory& directory);
  Chain chain_of(const Wire& wire, const Plugin& caller) const;

 private:
  using Links = std::span<const Part* const>;

  void list();
  static Chain chain_of(const Provider& provider, const Wire& wire, const Plugin& caller,
                        const Directory& directory);
  const Wiring::Point* wired(const PointRecord* point) const;
  Chain around(const Wiring::Point& point, const Provider& provider) const;
  void fill_wires(Plugin& plugin, const Directory& directory);
  /// Those that calls are inside of which began when their plugin was in front of another one.
  void fill_late(Plugin& plugin);
  void fill(route::PlaceRecord& place, Links links);
  detail::Row row(route::PlaceRecord& place, uint32_t function, Links links);
  /// What `links.front()` does in front of the others, with all behind it filled in; null where it
  /// has no import to go on by.
  Wrapping* wrapping(route::PlaceRecord& place, Links links);

  const Roster& roster_;
  const Wiring* const planned_;
  const uint64_t number_;
  Directory now_;
  Directory next_;   // for those that are about to be seated
  Directory later_;  // for those that left
  std::vector<detail::Row> rows_;
};

}  // namespace mortise::kernel
