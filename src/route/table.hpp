// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/contract.hpp"
#include "mortise/route.hpp"

namespace mortise::route {

class Table;

/// A function as a place asks for it.
struct FunctionId {
  std::string name{};
  uint8_t hash[16] = {};
  /// As the caller knows them; nothing where it does not say.
  std::optional<contract::TypedFunction> types{};
};

/// A place and what its table knows of it. Immutable but for the count.
struct PlaceRecord : detail::Place {
  Table* owner = nullptr;
  std::vector<FunctionId> functions;

  size_t first_row() const { return offset / sizeof(detail::Row); }
  std::string_view function_name(uint32_t function) const {
    return function < functions.size() ? functions[function].name : std::string_view("?");
  }
};

/// A counted reference to a place.
class PlaceRef {
 public:
  PlaceRef() = default;
  /// Takes over one reference.
  explicit PlaceRef(PlaceRecord* place) : place_(place) {}
  PlaceRef(const PlaceRef& other) : place_(other.place_) {
    if (place_ != nullptr) detail::retain(place_);
  }
  PlaceRef(PlaceRef&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
  PlaceRef& operator=(PlaceRef other) noexcept {
    std::swap(place_, other.place_);
    return *this;
  }
  ~PlaceRef() {
    if (place_ != nullptr) detail::release(place_);
  }

  PlaceRecord* get() const { return place_; }
  PlaceRecord* operator->() const { return place_; }
  /// Gives the reference away.
  PlaceRecord* take() { return std::exchange(place_, nullptr); }

 private:
  PlaceRecord* place_ = nullptr;
};

/// The root of a host's routes and the places in it. Lives as long as its host or any place.
///
/// Thread safety: places come and go on any thread; `publish` is locked by its owner.
class Table : public detail::RouteTable {
 public:
  using Root = std::unique_ptr<detail::Row[]>;

  /// The caller owns the one reference that `close` gives back.
  static Table* open() { return new Table; }
  /// The host is gone: from now on only places keep the table.
  void close();

  /// Says more of why nobody serves a function at a place, for whoever called it; empty where there
  /// is nothing to say. Called on any thread, never after `close` returned; may take locks.
  using Explain = std::function<std::string(const PlaceRecord& place, uint32_t function)>;
  void explain_with(Explain explain);
  std::string explain(const PlaceRecord& place, uint32_t function) const;

  /// A place with rows of its own. They are in every root that is published from now on, so publish
  /// before the place is called.
  PlaceRef add_place(std::vector<FunctionId> functions);

  /// How many rows a root must have.
  size_t row_count() const;

  /// Makes `root` the root of all routes, at one instant. @return the old one, to be freed after
  /// `wait_for_readers`.
  [[nodiscard]] Root publish(Root root);

 private:
  friend void detail::release(detail::Place* place) noexcept;

  Table() : detail::RouteTable{nullptr} {}
  ~Table() { delete[] root; }
  void remove(PlaceRecord* place);
  void drop_reference();

  mutable std::mutex explain_mutex_;  // taken before every other lock
  Explain explain_{};
  mutable std::mutex mutex_;
  size_t row_count_ = 0;
  std::multimap<uint32_t, size_t> free_;  // how many rows, at which offset
  size_t references_ = 1;                 // the host and each place
};

}  // namespace mortise::route
