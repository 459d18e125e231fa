// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "mortise/outcome.hpp"
#include "wall/signatures.hpp"

namespace mortise::wall {

/// How the values of one call cross a wall, one call after the other. Two sides take turns: the one
/// that calls sends arguments and receives the result, the one that is called takes them and
/// answers. One-thread: whose turn it is, uses it.
///
/// Every step may fail for want of memory, or because a value is too large; a step that fails
/// leaves nothing behind.
class Passage {
 public:
  virtual ~Passage() = default;

  /// The calling side: takes the arguments over. They are not looked at afterwards.
  virtual Outcome<> send(const Signature& signature, const void* arguments) = 0;
  /// The called side: where the arguments are now. They end with `answer` or `drop`.
  virtual Outcome<const void*> take(const Signature& signature) = 0;
  /// The called side: room for the result, not initialised; null when there is none.
  virtual void* result(const Signature& signature) = 0;
  /// The called side: takes over the result that was made in that room.
  virtual Outcome<> answer(const Signature& signature) = 0;
  /// The called side: there is no result.
  virtual void drop() = 0;
  /// The calling side: moves the result to the room of its own, where it is owned.
  virtual Outcome<> receive(const Signature& signature, void* result) = 0;
  /// Either side: gives back a result that was answered and that nobody will receive.
  virtual void discard(const Signature& signature) = 0;
};

/// How a kind of wall moves values.
class Transport {
 public:
  virtual ~Transport() = default;
  /// What programs it needs of each function, made once.
  virtual Outcome<> prepare(Signature& signature) const = 0;
  /// @return null without memory.
  virtual std::unique_ptr<Passage> make_passage() const = 0;
  /// Whether what a plugin calls must cross too: else the host reads the plugin's own memory.
  virtual bool moves_imports() const = 0;
};

}  // namespace mortise::wall
