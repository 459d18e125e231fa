// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"
#include "value/json_in.hpp"
#include "value/program.hpp"
#include "value/release.hpp"
#include "value/sink.hpp"

namespace mortise::kernel {

/// A value of a record, with what it refers to.
struct Record {
  std::unique_ptr<std::byte[]> bytes{};
  value::ArenaSink arena{};
  /// The value as JSON on one line, with everything that its text left out.
  std::string json{};
};

/// A record of a plugin's own contract: its configuration or its state, in memory and as JSON.
/// Immutable, thread-safe.
class RecordType {
 public:
  /// @return `contract.too_large` where it has no layout.
  static Outcome<RecordType> make(std::shared_ptr<const contract::Contract> contract,
                                  contract::TypeIndex type);

  size_t size() const { return layout_.types[type_].size; }
  contract::Hash hash() const;

  /// Reads JSON by the mapping of docs/json.md: what is absent gets its default, and what has a
  /// range must be within.
  /// @return `json.malformed`, `json.unfit` with a JSON pointer, `memory.exhausted`.
  Outcome<std::unique_ptr<Record>> read(std::string_view json) const;

  /// @param value  one of the plugin's own making.
  /// @return `json.unfit` for a type with handles, futures or streams.
  Outcome<std::string> write(const std::byte* value) const;

  /// Gives back what an owned value refers to.
  void release(std::byte* value) const { release_.run(value); }

  /// What moves a value of this type to another version of it: labels match as in calls.
  /// @param is_strict  the two must not differ.
  /// @return `value.incompatible`.
  Outcome<value::Program> converter(const RecordType& to, bool is_strict) const;

 private:
  RecordType(std::shared_ptr<const contract::Contract> contract, contract::TypeIndex type,
             contract::Layout layout, value::Release release);

  value::LayoutOf layout_of() const;

  std::shared_ptr<const contract::Contract> contract_;
  contract::TypeIndex type_;
  contract::Layout layout_;
  value::Release release_;
};

}  // namespace mortise::kernel
