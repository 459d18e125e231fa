// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/directory.hpp"
#include "kernel/events.hpp"
#include "kernel/notices.hpp"
#include "kernel/plugin.hpp"
#include "kernel/point.hpp"
#include "kernel/stand_in.hpp"
#include "mortise/change.hpp"
#include "route/table.hpp"

namespace mortise::kernel {

using detail::PointRecord;

class PointRelay;

/// Where clients call: a point, and their functions, each with its hash.
using PlaceKey = std::pair<const PointRecord*, std::string>;

/// A plugin's seat: it keeps its places when the plugin is replaced.
struct Seat {
  std::string id;
  std::shared_ptr<Plugin> plugin;
  std::string quarantine{};  ///< Why, empty when it is on its routes.
  std::map<PlaceKey, route::PlaceRef> places{};
  route::Hold* hold = nullptr;  ///< Where its calls wait while its state is handed over.
};

/// A plugin that a change is about to seat.
struct Candidate {
  std::string id;
  std::shared_ptr<Plugin> plugin;
  bool is_up = false;  ///< It is started.
  bool waits = false;  ///< It has not got its predecessor's state yet, which serves until then.
};

/// Who is there, who serves whom, and the root of all routes that follows from it.
///
/// Locked by its owner. Every function that gives a root has published another one: the old one is
/// freed when nobody reads it.
class Roster {
 public:
  using Root = route::Table::Root;

  /// @param events  where what changes is told.
  explicit Roster(std::shared_ptr<Events> events)
      : table_(route::Table::open()), events_(std::move(events)) {}
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;
  ~Roster();

  route::Table& table() { return *table_; }

  // Seats, in the order of loading.
  const std::vector<std::unique_ptr<Seat>>& seats() const { return seats_; }
  Seat* find(std::string_view id) const;
  void add(std::string_view id, std::shared_ptr<Plugin> plugin);
  /// @return who sat there.
  std::shared_ptr<Plugin> replace(std::string_view id, std::shared_ptr<Plugin> plugin);
  std::shared_ptr<Plugin> remove(std::string_view id);

  // Plugins that are not seated, and still call others.
  /// The whole set after the change that is being made, in its order; empty for none.
  std::vector<Candidate> candidates{};
  /// Those that left, until their end: they reach who is there, and then each other.
  void leave(std::shared_ptr<Plugin> plugin) { leaving_.push_back(std::move(plugin)); }
  /// `plugin` is about to end: those that leave do not reach it any more. @return null where nobody
  /// did.
  [[nodiscard]] Root hide(const Plugin& plugin);
  void forget(const Plugin& plugin);
  /// Those that left in an order in which they can end: whoever calls another one before it.
  static std::vector<std::shared_ptr<Plugin>> in_ending_order(
      std::vector<std::shared_ptr<Plugin>> plugins);

  // Points and wiring.
  const Wiring& wiring() const { return wiring_; }
  void rewire(const Wiring& wiring);
  /// Sets who serves a plugin's imports.
  static void wire(Plugin& plugin, std::string_view id, const Wiring& wiring);
  /// One name stands for one contract. @return null when it has another one.
  PointModel* declare_point(std::string_view name, std::string_view contract);
  const PointRecord* find_point(std::string_view name) const;
  const std::map<std::string, std::shared_ptr<PointModel>, std::less<>>& points() const {
    return points_;
  }
  /// The point that plugins get who call a contract; null for none.
  std::shared_ptr<PointModel> point_for_plugins(std::string_view contract) const;
  /// Makes what stands for such a point at the functions that a plugin calls.
  std::function<PointRelay&(const std::shared_ptr<PointModel>&,
                            const std::vector<route::FunctionId>&)>
      relay_for{};
  /// Whether plugins that are about to be seated can be put in an order with the others.
  Outcome<> check_order() const;
  /// The seats as points look at them.
  std::vector<PointCandidate> point_candidates() const;
  Notices& notices() { return notices_; }
  /// What the wiring says of a point; null where it says nothing.
  const Wiring::Point* wired(const PointRecord* point) const;

  // Places of clients. @param is_new  set when it must be published first.
  route::PlaceRef first_place(const PointFaceKey& asked, bool& is_new);
  /// The place of one seat for those who ask for these functions at a point.
  route::PlaceRef place_of(Seat& seat, const PointFaceKey& asked, bool& is_new);
  /// The same of one plugin. @return `plugin.unknown`, or `plugin.incompatible` where it does not
  /// provide the contract, or is not at the point.
  Outcome<route::PlaceRef> place_of(std::string_view id, const PointFaceKey& asked, bool& is_new);
  /// What of a plugin nobody asks for as it has it, in words: `PluginInfo::misfits`. Nothing of one
  /// that has no seat.
  List<String> misfits(const Plugin& plugin) const;
  /// Why nobody serves a function at a place, as far as the plugins tell: the end of an error.
  std::string explain(const route::PlaceRecord& place, uint32_t function) const;
  /// Calls `see` with every place that calls come in by, and the plugin that they get to last by a
  /// wiring; but for the imports of those in `except`.
  void each_served(const Wiring& wiring, const std::set<std::string_view>& except,
                   const std::function<void(const route::PlaceRecord&, const Plugin&)>& see) const;

  /// What calls of a function do where the plugin lacks it. @return what was before.
  std::shared_ptr<StandIn> stand_in_for(const route::FunctionId& function,
                                        std::shared_ptr<StandIn> stand_in);
  /// The row that stands in for a function that the plugin lacks; null without one.
  const StandIn* stand_in(const Plugin& plugin, const route::FunctionId& function) const;
  std::vector<std::shared_ptr<StandIn>> stand_ins() const;

  /// Makes a root of all this and publishes it.
  [[nodiscard]] Root publish();
  /// How many roots there were.
  uint64_t published() const { return published_; }

 private:
  friend class RootMaker;

  /// Puts the points' plugins in order, and tells what changed.
  void arrange();

  route::Table* const table_;
  const std::shared_ptr<Events> events_;
  Notices notices_{*events_};
  std::vector<std::unique_ptr<Seat>> seats_;
  std::map<std::string_view, Seat*, std::less<>> by_id_;
  std::vector<std::shared_ptr<Plugin>> leaving_;
  std::set<const Plugin*> hidden_;
  std::map<PlaceKey, route::PlaceRef> first_places_;
  std::map<std::string, std::shared_ptr<PointModel>, std::less<>> points_;
  Wiring wiring_;
  std::map<std::string, std::shared_ptr<StandIn>> stand_ins_;  // by the key of one function
  uint64_t published_ = 0;
};

}  // namespace mortise::kernel
