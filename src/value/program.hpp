// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"
#include "value/sink.hpp"

namespace mortise::value {

/// A type where it lies: with pointers of eight bytes, which are addresses, or of four, which are
/// offsets into a segment. The contract must outlive what is compiled from it.
struct TypeAt {
  const contract::Contract& contract;
  contract::TypeIndex type;
  contract::PointerSize pointer;
};

/// The argument record of a function where it lies.
struct ArgumentsAt {
  const contract::Contract& contract;
  size_t function;
  contract::PointerSize pointer;
};

/// Who may have written the source.
enum class Trust : uint8_t {
  kTrusted,  ///< This process, by the same rules: nothing is checked.
  kHostile,  ///< Anybody, who may still be writing: everything is checked, each word read once.
};

/// What of the source the target may point to instead of having a copy. Only from offsets to
/// addresses, and only while the source stays as it is.
enum class Borrow : uint8_t {
  kNothing,
  kNumbers,  ///< Lists in which every bit pattern is a value: a live peer may go on writing them.
  kTexts,    ///< Strings too: the source is private by now.
};

/// What is moved at most.
struct Limits {
  uint64_t bytes = (uint64_t{1} << 28) - 1;  ///< Of everything that a value refers to, together.
};

/// What bytes a program reads from. Of a source with addresses only the record counts.
struct Segment {
  const std::byte* base = nullptr;
  size_t size = 0;
};

/// How to move values of one type to another one, made once and run often. Immutable and
/// thread-safe; needs the contracts of both sides while it lives.
class Program {
 public:
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  /// Moves the value at `source` to the room at `target`, which is not initialised; both have the
  /// sizes of their types. What strings and lists hold goes to `sink`. On failure the target is not
  /// constructed and nothing is left in the sink.
  ///
  /// @param segment  where a source of offsets lies; `source` is in it.
  /// @return `value.malformed` with the place in a hostile source, `value.unconvertible` for a
  /// case, flag or length that the receiver does not have, `value.too_large`, `memory.exhausted`.
  Outcome<> run(const std::byte* source, const Segment& segment, std::byte* target, Sink& sink,
                const Limits& limits = {}) const;

  /// Whether it is one copy of bytes and nothing else.
  bool is_copy() const;
  /// How many steps it has, for tests and for those who are curious.
  size_t step_count() const;

 private:
  friend class Compiler;
  template <contract::PointerSize, contract::PointerSize>
  friend class Runner;
  struct Code;
  explicit Program(std::unique_ptr<const Code> code);

  std::unique_ptr<const Code> code_;
};

/// How a program is made.
struct CompileOptions {
  Trust trust = Trust::kTrusted;
  Borrow borrow = Borrow::kNothing;
  /// What paths in messages begin with: "source".
  std::string name{};
};

/// Makes the program that moves values of one type to another one. Where the two differ, members
/// are matched by label: what the receiver has more must be an option or have a `@default`, what it
/// has less is left out, an unknown case becomes its `@fallback`.
///
/// @return `value.incompatible` with the place where no value could be moved.
Outcome<Program> compile(const TypeAt& source, const TypeAt& target, const CompileOptions& options);

/// The same for all arguments of a call.
Outcome<Program> compile(const ArgumentsAt& source, const ArgumentsAt& target,
                         const CompileOptions& options);

}  // namespace mortise::value
