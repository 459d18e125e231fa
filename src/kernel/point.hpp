// SPDX-License-Identifier: Apache-2.0
#pragma once

// Points: which plugins are in one, in which order, and how its callers see them.
//
// Invariants:
// 1. A snapshot never changes. A view has one, makes another when the point's generation moved on,
//    and lets the old one go when no reader can be on its way to it.
// 2. The model is guarded by the supervisor's lock, but for generations; callers look at snapshots
//    alone.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/breaker.hpp"
#include "kernel/budget.hpp"
#include "kernel/call_shape.hpp"
#include "kernel/events.hpp"
#include "kernel/plugin.hpp"
#include "kernel/point_order.hpp"
#include "kernel/record.hpp"
#include "kernel/stand_in.hpp"
#include "mortise/change.hpp"
#include "mortise/point.hpp"
#include "route/table.hpp"

namespace mortise::detail {

class PointFace;

/// A named point of the application.
struct PointRecord {
  std::string name{};
  std::string contract{};
};

}  // namespace mortise::detail

namespace mortise::kernel {

class Supervisor;

/// A contract as its caller asks for it.
struct Wanted {
  std::vector<route::FunctionId> functions{};
  /// What says their types, as docs/descriptor.md has it; read where it is needed.
  std::span<const uint8_t> descriptor{};
};

/// How functions are called, null where their types are not said.
std::vector<std::shared_ptr<const CallShape>> call_shapes(
    const std::vector<route::FunctionId>& functions);

/// The functions, each with its types where the descriptor says them.
std::vector<route::FunctionId> with_types(const Wanted& wanted);

/// What holds at a point. By function: its name alone, "apply". Immutable once it is in use.
struct PointSettings {
  std::map<std::string, Dispatch, std::less<>> dispatch{};
  std::vector<std::string> order{};
  uint64_t deadline_ms = 0;
  FailurePolicy failure = FailurePolicy::kFail;
  Wall wall = Wall::kInline;
  std::string attributes{};
  contract::Hash attributes_hash{};
  BreakerOptions breaker{};
  BudgetOptions budgets{};
  bool is_for_plugins = false;
  bool examples = true;
  std::map<std::string, std::shared_ptr<StandIn>, std::less<>> stand_ins{};

  /// Whether the same holds, whatever stands in.
  bool is_same(const PointSettings& other) const;
};

/// What will hold at a point; checked.
struct PointDraft {
  std::string name{};
  std::string contract{};
  std::shared_ptr<PointSettings> settings{};
  std::shared_ptr<const RecordType> attributes{};  ///< Of the settings' record.
  std::vector<route::FunctionId> functions{};      ///< As those who gave the options know them.

  /// @return `point.invalid` where the options do not fit the functions.
  static Outcome<PointDraft> make(std::string_view name,
                                  const std::vector<route::FunctionId>& functions,
                                  const detail::RawPointOptions& options);
};

/// Whether a wiring has a plugin at a point that it lists.
bool is_wired(const Plugin& plugin, const Wiring::Point& wiring, std::string_view contract);

/// What a selection needs to know of a point.
struct Attributes {
  std::shared_ptr<const PointSettings> settings{};
  size_t size = 0;  ///< Of its record in bytes; 0 for none.
};

/// A plugin as points look at it.
struct PointCandidate {
  std::shared_ptr<Plugin> plugin{};
  bool is_quarantined = false;
};

/// A plugin that provides a point's contract.
struct Member {
  std::string plugin{};
  std::weak_ptr<Plugin> version{};  ///< Which one of its versions.
  std::string refusal{};            ///< Why it is not in the point; empty where it is.
  std::shared_ptr<Breaker> breaker{};
  std::shared_ptr<Budget> budget{};
  std::shared_ptr<const Record> attributes{};

  bool is_in() const { return refusal.empty(); }
  bool is_same(const Member& other) const {
    return plugin == other.plugin && refusal == other.refusal &&
           !version.owner_before(other.version) && !other.version.owner_before(version);
  }
};

/// One point: what holds at it, and who is in it.
struct PointModel : detail::PointRecord {
  std::shared_ptr<const PointSettings> settings = std::make_shared<PointSettings>();
  std::shared_ptr<const RecordType> attributes{};     ///< Of the settings' record.
  std::vector<route::FunctionId> functions{};         ///< As who gave the settings knows them.
  std::vector<Member> members{};                      ///< In order, then those that are refused.
  std::atomic<uint64_t> generation{1};                ///< Moves on with settings and members.
  std::map<std::string, detail::PointFace*> faces{};  ///< By `key_of`; one reference each.

  /// Puts candidates in order: the wiring's, where it lists the point. @return whether anything
  /// changed.
  bool arrange(const std::vector<PointCandidate>& candidates, const Wiring::Point* wiring);
  /// What a draft says holds from now on; nothing changes where it did before.
  void settle(PointDraft draft);

 private:
  Member take(const PointCandidate& candidate, const Member* known) const;
};

/// What two callers have in common that see a point by one face: functions, each with its hash.
std::string key_of(const std::vector<route::FunctionId>& functions);

/// What a caller asks for at a point.
struct PointFaceKey {
  const detail::PointRecord* point;
  const std::string& key;
  const std::vector<route::FunctionId>& functions;
};

/// What calls of a function look at.
struct FunctionRule {
  Dispatch dispatch = Dispatch::kOne;
  std::shared_ptr<const CallShape> shape{};  ///< Null where the caller does not say its types.
  std::shared_ptr<StandIn> stand_in{};
};

/// The plugins of a point at one time, as one caller sees them. Immutable but for the count.
struct PointSnapshot {
  struct Entry {
    std::string plugin{};
    route::PlaceRef place{};
    std::shared_ptr<Breaker> breaker{};
    std::shared_ptr<Budget> budget{};
    std::shared_ptr<const Record> attributes{};
    const route::Target* target = nullptr;  ///< To be compared, not read.
  };

  std::atomic<uint32_t> references{1};
  uint64_t generation = 0;
  std::string point{};
  std::shared_ptr<const PointSettings> settings{};
  std::vector<FunctionRule> rules{};  ///< By function.
  std::vector<Entry> members{};
};

/// A counted reference to a snapshot.
class SnapshotRef {
 public:
  SnapshotRef() = default;
  /// Takes over one reference.
  explicit SnapshotRef(PointSnapshot* snapshot) : snapshot_(snapshot) {}
  SnapshotRef(const SnapshotRef&) = delete;
  SnapshotRef& operator=(const SnapshotRef&) = delete;
  SnapshotRef(SnapshotRef&& other) noexcept : snapshot_(std::exchange(other.snapshot_, nullptr)) {}
  SnapshotRef& operator=(SnapshotRef&& other) noexcept {
    std::swap(snapshot_, other.snapshot_);
    return *this;
  }
  ~SnapshotRef() {
    if (snapshot_ != nullptr && snapshot_->references.fetch_sub(1) == 1) delete snapshot_;
  }

  PointSnapshot* get() const { return snapshot_; }
  PointSnapshot* operator->() const { return snapshot_; }

 private:
  PointSnapshot* snapshot_ = nullptr;
};

}  // namespace mortise::kernel

namespace mortise::detail {

/// The plugins of a point as one caller sees them. Thread-safe.
class PointView {
 public:
  PointView() = default;
  PointView(const PointView&) = delete;
  PointView& operator=(const PointView&) = delete;
  virtual ~PointView();

  /// The plugins now; without memory or in the child of a fork none.
  kernel::SnapshotRef acquire();
  /// The view of all plugins, which it selects from.
  virtual PointFace& face() = 0;

  std::atomic<uint32_t> references{1};

 protected:
  friend class PointSelection;
  virtual uint64_t generation() = 0;
  virtual kernel::SnapshotRef make() = 0;

 private:
  std::atomic<kernel::PointSnapshot*> current_{nullptr};
};

/// All plugins of a point, for callers that know one version of its contract.
class PointFace final : public PointView {
 public:
  PointFace(kernel::Supervisor& supervisor, std::shared_ptr<kernel::PointModel> point,
            std::vector<route::FunctionId> functions, std::shared_ptr<kernel::Events> events);

  PointFace& face() override { return *this; }
  /// As long as the host lives.
  kernel::Supervisor& supervisor() const { return supervisor_; }
  kernel::Events& events() const { return *events_; }
  kernel::PointModel& point() const { return *point_; }
  const std::vector<route::FunctionId>& functions() const { return functions_; }
  kernel::PointFaceKey asked() const { return {point_.get(), key_, functions_}; }
  const std::vector<std::shared_ptr<const kernel::CallShape>>& shapes() const { return shapes_; }

 protected:
  uint64_t generation() override { return point_->generation.load(std::memory_order_acquire); }
  kernel::SnapshotRef make() override;

 private:
  kernel::Supervisor& supervisor_;
  const std::shared_ptr<kernel::PointModel> point_;
  const std::vector<route::FunctionId> functions_;
  const std::string key_;
  const std::vector<std::shared_ptr<const kernel::CallShape>> shapes_;
  const std::shared_ptr<kernel::Events> events_;
};

/// Some of the plugins of a view, in another order.
class PointSelection final : public PointView {
 public:
  /// Takes the judge over. @param attributes  the hash of the record that it judges.
  PointSelection(PointView& parent, const contract::Hash& attributes, const Judge& judge)
      : parent_(parent), attributes_(attributes), judge_(judge) {
    retain(&parent_);
  }
  ~PointSelection() override {
    judge_.destroy(judge_.self);
    release(&parent_);
  }

  PointFace& face() override { return parent_.face(); }

 protected:
  uint64_t generation() override { return parent_.generation(); }
  kernel::SnapshotRef make() override;

 private:
  PointView& parent_;
  const contract::Hash attributes_;
  const Judge judge_;
};

}  // namespace mortise::detail
