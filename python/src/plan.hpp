// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "object.hpp"

namespace mortise::python {

struct Node;

/// How objects of a class are taken apart and made.
enum class Access : uint8_t {
  kSlots,       ///< They are their slots: read and filled in place.
  kAttributes,  ///< By their attributes, and by a call of the class.
  kTuple,       ///< As a tuple, and by a call of the class.
  kItself,      ///< Of a case of a variant: the object is the payload.
};

/// A field, an element of a tuple, a case, an enumerator, or one side of a result.
struct Part {
  std::string name{};          ///< In Python.
  const Node* node = nullptr;  ///< Its type; null for a case without a payload.
  uint32_t offset = 0;         ///< In memory.
  Py_ssize_t slot = 0;         ///< Where the object of its class keeps it, or its payload.
  Object cls{};                ///< Of a case of a variant.
  /// An enumerator, or the one object of a case without payload.
  Object instance{};
  Access access = Access::kSlots;  ///< Of a case.
  Object attribute{};              ///< Where objects are read by attributes: its name.
  Object keywords{};               ///< Of a case whose class is called: the name, as a tuple.
};

/// How one type moves between memory and objects of Python: made once, run often.
struct Node {
  contract::Kind kind = contract::Kind::kBool;
  uint32_t size = 0;
  uint32_t tag_size = 0;
  uint32_t payload_offset = 0;
  uint32_t element_size = 0;
  uint32_t element_alignment = 0;
  uint32_t length = 0;     ///< Of a fixed list.
  bool is_nested = false;  ///< An option of an option: `Some` stands around the inner.
  char array_code = 0;     ///< Of a number: as `array` and `struct` call it.
  /// Of an integer: what is stored as it is, at most what `long long` holds; none where `least` is
  /// above `most`.
  long long least = 1;
  long long most = 0;
  std::string text{};              ///< As WIT writes it.
  const Node* first = nullptr;     ///< Element, key, what an option holds.
  const Node* second = nullptr;    ///< Of a map.
  uint32_t offset_of_second = 0;   ///< Of a map: of the value, from its entry.
  std::vector<Part> parts{};       ///< Ok and error of a result, too.
  Object cls{};                    ///< Of a record, variant, enum or flags.
  Access access = Access::kSlots;  ///< Of a record.
  Object keywords{};               ///< Of a record whose class is called: the names, as a tuple.
  Object by_value{};               ///< Of an enum that is a Literal, too: numbers by the text.
  std::unordered_map<const PyObject*, uint32_t> enumerators{};
  mutable std::vector<Object> flags{};  ///< Of up to 8 flags: their objects, as they are met.
};

/// The plans and classes of all types of one contract. Made and destroyed with the GIL held; used
/// so too, but for the classes' names immutable.
class Plan {
 public:
  /// @param contract  outlives the plan.
  /// @param classes   a dict: by the name of a type, what its objects are; null where all classes
  /// are made here. See `mortise._annotations`.
  /// @return null with an exception of Python.
  static std::unique_ptr<Plan> make(const contract::Contract& contract,
                                    const contract::Layout& layout, PyObject* classes);

  const Node& at(contract::TypeIndex type) const { return *nodes_[contract_.strip(type)]; }
  /// Whether values of a type can be moved: it holds no handles, futures or streams.
  bool has(contract::TypeIndex type) const { return nodes_[contract_.strip(type)] != nullptr; }
  /// The class of a type, by the type's name in Python; null when there is none.
  PyObject* find_class(const std::string& name) const;
  /// What `json` is as an object: `(value,)`, or an empty tuple where it is no value of the type;
  /// null with an exception.
  Object read_default(contract::TypeIndex type, const std::string& json,
                      std::string_view name) const;
  /// Name and class of each type that has one, in the order of the contract.
  const std::vector<std::pair<std::string, Object>>& classes() const { return classes_; }

 private:
  Plan(const contract::Contract& contract, const contract::Layout& layout)
      : contract_(contract), layout_(layout) {}

  bool holds_handles(const contract::Type& type) const;
  void add(contract::TypeIndex index);
  bool add_class(contract::TypeIndex index, Node& node, const std::string& hash, PyObject* classes);
  bool bind_class(const contract::Type& type, Node& node, PyObject* found);
  bool add_record(const contract::Type& type, Node& node, const Object& key);
  bool add_variant(const contract::Type& type, Node& node, const Object& key);
  bool add_constants(const contract::Type& type, Node& node, const Object& key);
  Object default_of(const contract::Member& field) const;

  const contract::Contract& contract_;
  const contract::Layout& layout_;
  std::vector<std::unique_ptr<Node>>
      nodes_;  // by type; null for aliases, and where none can be moved
  std::vector<std::pair<std::string, Object>> classes_;
};

/// Where objects of a class with `__slots__` keep an attribute, in bytes; -1 with an exception.
Py_ssize_t slot_of(PyObject* cls, const char* name);

/// What the Python half of the package knows: its helpers, looked up once.
struct Helpers {
  Object errors{};  ///< `mortise._errors`: the exceptions, by kind.
  Object some{}, ok{}, err{};
  Py_ssize_t some_slot = 0, ok_slot = 0, err_slot = 0;
  Object frombytes{};   ///< "frombytes"
  Object value_name{};  ///< "_value_"
};
/// Looks everything up, when the module is imported. @return false with an exception.
bool load_helpers();
const Helpers& helpers();
/// `mortise._types` and `mortise.Array`, imported when they are needed first, as imports take their
/// time; null with an exception.
PyObject* types_module();
PyObject* array_class();

}  // namespace mortise::python
