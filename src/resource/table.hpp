// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "mortise/abi.h"

namespace mortise::resource {

/// Who owns and uses handles: an instance, as `mortise_call::caller` names it.
using Party = uint64_t;
inline constexpr Party kApplication = 0;

/// What a handle is for: the interface that defines the resource, on its track, and the name.
using Type = std::array<uint8_t, 16>;

/// The type of `demo:shop/prices@1#cart`.
Type type_of(std::string_view name);

/// What is wrong with a handle, or why there is none.
enum class Fault : uint8_t {
  kNone,
  kStale,      ///< It is no handle, or what it stood for was dropped.
  kForeign,    ///< It neither belongs to who uses it, nor is it lent to them.
  kOtherType,  ///< It is for another resource.
  kLent,       ///< It is lent out, so it stays where it is.
  kOrphan,     ///< The instance that implements it is gone.
  kFull,       ///< There are as many as there may be.
  kNoMemory,
};
mortise_status status_of(Fault fault);
/// What it is, in words that go on behind "the handle ".
std::string_view words(Fault fault);

/// A resource without a handle, whose implementer is to end what it stands for.
struct Doomed {
  uint32_t index = 0;
  uint64_t representation = 0;
  Type type{};
};

/// Doomed resources that wait; guarded by whoever has it.
struct DoomedList {
  uint32_t first = 0;
  uint32_t last = 0;
};

/// Who implements resources. Thread-safe.
class Implementer {
 public:
  virtual ~Implementer() = default;
  /// Something of it is doomed: `end` follows on the same thread. Called under a lock of the table;
  /// must not call anything.
  virtual void begin_end() noexcept {}
  /// Ends what `doomed` stands for, now or later, and then calls `Table::finish`. Called without a
  /// lock, on any thread.
  virtual void end(const Doomed& doomed) noexcept = 0;
};

/// A handle that is lent for a call. Stays where it is, and ends before whoever it is lent to does.
class Loan {
 public:
  Loan() = default;
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

 private:
  friend class Table;
  Loan* next_ = nullptr;
  Party to_ = kApplication;
  uint32_t index_ = 0;  // 0: nothing is lent
};

/// All handles. A handle is 18 bits of index and 10 bits of generation above them: below 2^28, and
/// never 0.
///
/// Thread-safe; entries are guarded by one of many locks each, and no lock is held while an
/// implementer is called.
class Table {
 public:
  static constexpr uint32_t kIndexBits = 18;
  static constexpr uint32_t kGenerations = 1u << 10;
  static constexpr uint32_t kMost = (1u << kIndexBits) - 1;

  /// @param capacity  the most handles at once, at most `kMost`.
  explicit Table(uint32_t capacity = kMost) : capacity_(capacity) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table();

  /// The one of this process: handles of all hosts are numbered together.
  static Table& process();

  /// Makes a handle for what `representation` stands for. @return `kFull`, `kNoMemory`.
  Fault create(const Type& type, uint64_t representation, Party owner,
               std::shared_ptr<Implementer> implementer, uint32_t& handle);

  /// Gives a handle from its owner to another one. @return all but `kFull` and `kNoMemory`.
  Fault move(uint32_t handle, const Type& type, Party from, Party to);

  /// Lends a handle that `from` owns or has on loan. @return as `move`, but never `kLent`.
  Fault lend(uint32_t handle, const Type& type, Party from, Party to, Loan& loan);
  /// What was dropped meanwhile is ended now.
  void end(Loan& loan) noexcept;

  /// What a handle stands for, for the implementer that owns it or has it on loan.
  Fault find(uint32_t handle, const Type& type, Party implementer, const Implementer& self,
             uint64_t& representation);

  /// Gives a handle up, and what it stands for. One that is lent out stays.
  Fault drop(uint32_t handle, Party owner);
  /// The same for an object that is the handle's owner but cannot say in whose name, nor try again:
  /// what is lent out is ended after the last loan.
  Fault drop(uint32_t handle) noexcept;

  /// Drops everything that `owner` has. @return how many there were.
  uint32_t drop_all(Party owner) noexcept;
  /// The implementer is about to go: takes the next of its resources away from it. The handle is an
  /// orphan then.
  /// @param cursor  where to go on; 0 to begin.
  std::optional<Doomed> orphan(const Implementer& implementer, uint32_t& cursor);

  /// What was doomed is ended: its place is free.
  void finish(uint32_t index) noexcept;
  /// Lists without memory of their own: what is in the implementer's hands waits in its own entry.
  void push(DoomedList& list, uint32_t index) noexcept;
  std::optional<Doomed> pop(DoomedList& list) noexcept;

  /// How many places are taken.
  uint32_t size() const;

 private:
  enum class State : uint8_t { kFree, kLive, kDoomed };
  struct Entry {
    State state = State::kFree;
    uint32_t generation = 0;
    uint32_t next = 0;  // in the list of free ones, or in a `DoomedList`
    Type type{};
    uint64_t representation = 0;
    Party owner = kApplication;
    // Shared: who drops the last handle may do so while the instance goes.
    std::shared_ptr<Implementer> implementer{};
    Loan* loans = nullptr;
  };
  static constexpr uint32_t kChunk = 1024;
  static constexpr uint32_t kLocks = 64;
  /// So many free places rest before one is used again, so that generations last.
  static constexpr uint32_t kResting = 256;
  struct alignas(64) Lock {
    std::mutex mutex;
  };

  std::mutex& lock_of(uint32_t index) { return locks_[index % kLocks].mutex; }
  Entry* entry(uint32_t index) const;
  /// The entry of a handle, live; under its lock. Null for a stale one.
  Entry* live(uint32_t handle) const;
  static bool may_use(const Entry& entry, Party user);
  static Fault check(const Entry* entry, const Type& type, Party user);
  uint32_t take_place();
  /// Takes what is doomed out of its entry; under its lock.
  static Doomed doom(Entry& entry, uint32_t index, std::shared_ptr<Implementer>& implementer);
  void hand_over(const Doomed& doomed, const std::shared_ptr<Implementer>& implementer) noexcept;

  const uint32_t capacity_;
  std::array<Lock, kLocks> locks_{};
  std::array<std::atomic<Entry*>, (kMost + 1) / kChunk> chunks_{};
  mutable std::mutex places_;  // guards what follows, and is taken last
  std::atomic<uint32_t> used_{1};
  uint32_t free_first_ = 0;
  uint32_t free_last_ = 0;
  uint32_t free_count_ = 0;
};

}  // namespace mortise::resource
