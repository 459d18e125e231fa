// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plan.hpp"

namespace mortise::python {

/// Makes objects of Python from values in memory, which a plugin wrote: what no value of the type
/// is, is found out, as far as it can be seen. One-thread, with the GIL held.
class Decoder {
 public:
  /// @param name  what the value is called in messages: "result".
  explicit Decoder(std::string_view name) : name_(name) {}

  /// @param at  with pointers of eight bytes, which are addresses.
  /// @return a new reference; null with an exception of Python, or where the value is malformed.
  PyObject* get(const Node& node, const std::byte* at);

  /// Which part is malformed and why: "result.edge: 7 is no case of 'edge'". Empty where nothing
  /// is.
  std::string flaw() const;
  bool has_flaw() const { return !what_.empty(); }

 private:
  PyObject* record(const Node& node, const std::byte* at);
  PyObject* called_record(const Node& node, const std::byte* at);
  PyObject* tuple(const Node& node, const std::byte* at);
  PyObject* variant(const Node& node, const std::byte* at);
  PyObject* flags(const Node& node, const std::byte* at);
  PyObject* option(const Node& node, const std::byte* at);
  PyObject* result(const Node& node, const std::byte* at);
  PyObject* slice(const Node& node, const std::byte* at);
  PyObject* list(const Node& element, const std::byte* at, size_t count, size_t distance);
  PyObject* numbers(const Node& element, const std::byte* at, size_t count);
  PyObject* map(const Node& node, const std::byte* at);
  PyObject* character(uint32_t number);
  PyObject* text(const std::byte* at, size_t size);

  /// Says what is wrong here.
  PyObject* malformed(std::string what);
  /// On the way out: says where.
  PyObject* within(const std::string& place);

  const std::string_view name_;
  std::string what_;
  std::string place_;
};

}  // namespace mortise::python
