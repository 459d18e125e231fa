// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the files share that hand objects to Python by nanobind.

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "host.hpp"

namespace mortise::python {

namespace nb = nanobind;

/// A contract as an object, with the class of its clients, made when it is needed first.
struct PythonContract {
  std::shared_ptr<const ContractData> data;
  Object client_class{};
};

// What failed has left an exception, which these throw.

inline nb::object handed(Object object) {
  if (!object) throw nb::python_error();
  return nb::steal(object.take());
}
inline void check(bool done) {
  if (!done) throw nb::python_error();
}
template <class T>
T checked(std::optional<T> value) {
  if (!value) throw nb::python_error();
  return *std::move(value);
}
template <class T>
std::unique_ptr<T> checked(std::unique_ptr<T> made) {
  if (made == nullptr) throw nb::python_error();
  return made;
}
inline PythonContract checked(std::shared_ptr<const ContractData> data) {
  if (data == nullptr) throw nb::python_error();
  return {std::move(data), {}};
}

inline nb::str text(const String& from) {
  PyObject* const made =
      PyUnicode_DecodeUTF8(from.data(), static_cast<Py_ssize_t>(from.size()), "replace");
  if (made == nullptr) throw nb::python_error();
  return nb::steal<nb::str>(made);
}

/// What a word of Python stands for; a ValueError lists those that there are.
template <class Value, size_t size>
Value named(const std::pair<const char*, Value> (&all)[size], const std::string& name,
            const char* what) {
  std::string known;
  for (const auto& [each, value] : all) {
    if (name == each) return value;
    known += (known.empty() ? "" : ", ") + std::string(each);
  }
  const std::string text =
      "there is no " + std::string(what) + " '" + name + "': take one of " + known;
  throw nb::value_error(text.c_str());
}

/// Of an enumeration that such a table is of: its word.
template <class Value, size_t size>
const char* word_for(const std::pair<const char*, Value> (&all)[size], Value value) {
  for (const auto& [word, each] : all)
    if (each == value) return word;
  return "unknown";
}

inline constexpr std::pair<const char*, Wall> kWalls[] = {
    {"inline", Wall::kInline}, {"thread", Wall::kThread}, {"loopback", Wall::kLoopback}};
inline Wall wall_of(const std::string& name) { return named(kWalls, name, "wall"); }

/// A function of clients by its name in Python.
inline const FunctionPlan& function_of(const PythonContract& contract, const std::string& name) {
  for (const FunctionPlan& function : contract.data->functions())
    if (function.is_free && function.name == name) return function;
  const std::string text = "'" + contract.data->name() + "' has no function '" + name + "'";
  throw nb::attribute_error(text.c_str());
}

/// The class of the contract's clients.
PyTypeObject* client_class(PythonContract& contract);

/// What hosts know of points and events.
void add_points(nb::module_& module, nb::class_<PythonHost>& host);

}  // namespace mortise::python
