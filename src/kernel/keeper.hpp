// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "resource/table.hpp"
#include "route/target.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

class Keeper;

/// Ends, on a thread of its own, what could not be ended where it was dropped. One for a host;
/// thread-safe.
class Reaper {
 public:
  Reaper() = default;
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;
  ~Reaper() { close(); }

  /// Has a keeper look at what it put aside. Without memory or a thread it is looked at when the
  /// keeper's instance ends.
  void add(std::shared_ptr<Keeper> keeper) noexcept;
  /// Ends the thread. What is put aside from now on waits for the end of its instance.
  void close();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Keeper>> waiting_;
  bool is_closed_ = false;
  std::thread thread_;
};

/// The resources that one instance implements, and how they end: by its destructors, behind its
/// gate, like a call. Where that cannot be at once, because a call is inside or the chain that
/// drops is, the reaper does it a little later.
///
/// Thread-safe. Outlives its instance, for handles may; from `seal` on no destructor begins but
/// those of `end_all`.
class Keeper final : public resource::Implementer, public std::enable_shared_from_this<Keeper> {
 public:
  /// A row of the plugin that ends resources of one type.
  struct Destructor {
    resource::Type type{};
    std::string name{};     ///< Of the row.
    wall::Callee own{};     ///< The plugin's code itself.
    wall::Callee across{};  ///< The same across its wall.
  };

  Keeper(route::Target& target, bool is_serial, std::shared_ptr<Reaper> reaper)
      : target_(target), is_serial_(is_serial), reaper_(std::move(reaper)) {}

  /// Before the instance can be called.
  void add(Destructor destructor) { destructors_.push_back(std::move(destructor)); }

  void begin_end() noexcept override { ending_.fetch_add(1); }
  void end(const resource::Doomed& doomed) noexcept override;

  /// Looks at what was put aside. @return whether something has to wait for longer.
  bool end_put_aside() noexcept;
  /// The instance is about to stop: what is dropped from now on waits for `end_all`.
  void seal();
  /// Whether something of it is being ended.
  bool is_ending() const { return ending_.load() != 0; }
  /// Ends every resource that is left; their handles are orphans afterwards. Nobody is inside.
  void end_all() noexcept;
  /// The same without destructors: the instance is gone.
  void forget_all() noexcept {
    destructors_.clear();
    end_all();
  }

 private:
  const Destructor* find(const resource::Type& type) const;
  /// @return false when it must wait.
  bool try_to_end(const resource::Doomed& doomed, uint64_t patience_ns) noexcept;
  void run(const resource::Doomed& doomed, bool is_inside) noexcept;
  void put_aside(const resource::Doomed& doomed) noexcept;

  route::Target& target_;
  const bool is_serial_;
  const std::shared_ptr<Reaper> reaper_;
  std::vector<Destructor> destructors_;
  mutable std::mutex mutex_;
  resource::DoomedList put_aside_;
  bool is_sealed_ = false;
  std::atomic<size_t> ending_{0};  // from the moment that something is doomed
};

}  // namespace mortise::kernel
