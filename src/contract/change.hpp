// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contract/source.hpp"

namespace mortise::contract {

/// What a difference does to values that cross in one direction. Worse ones are greater.
enum class Effect : uint8_t {
  kNone,        ///< The same bytes mean the same.
  kConverted,   ///< Labels are matched; what the receiver lacks is dropped, what it adds is filled.
  kMayFail,     ///< Converted, but a call with a value that the receiver does not know fails.
  kImpossible,  ///< There is no conversion.
};

/// "converted"
std::string_view effect_name(Effect effect);

/// How bad a difference is. Worse ones are greater.
enum class Class : uint8_t { kCompatible, kAdaptable, kBreaking };

/// "adaptable"
std::string_view class_name(Class of);

constexpr Class class_of(Effect effect) {
  if (effect == Effect::kNone) return Class::kCompatible;
  return effect == Effect::kImpossible ? Class::kBreaking : Class::kAdaptable;
}

/// The effects on values of both directions between two versions, `before` and `after`.
struct Effects {
  Effect forward = Effect::kNone;   ///< Of what the one before sends and the one after receives.
  Effect backward = Effect::kNone;  ///< The other way round.

  static constexpr Effects both(Effect effect) { return {effect, effect}; }
  constexpr Effect worst() const { return std::max(forward, backward); }
  constexpr Effects reversed() const { return {backward, forward}; }
  constexpr Effects& operator|=(const Effects& other) {
    forward = std::max(forward, other.forward);
    backward = std::max(backward, other.backward);
    return *this;
  }
  friend bool operator==(const Effects&, const Effects&) = default;
};

/// One difference between two versions of a contract.
struct Change {
  /// A closed list, each with a stable name for machines.
  enum class What : uint8_t {
#define MORTISE_CHANGE(enumerator, name) enumerator,
#include "contract/changes.inc"
#undef MORTISE_CHANGE
  };

  What what;
  /// Where it is met first: `apply.settings[].key`. A parameter or field follows a dot, `[]` is an
  /// element of a list, `[key]` and `[value]` are a map's, `()` the result of a function, `.ok` and
  /// `.error` the sides of a `result`, a number an element of a tuple. Options add nothing. Changes
  /// outside functions begin with the name of the type, or are empty.
  std::string path{};
  /// What differs: "field 'note' added to record 'setting'".
  std::string text{};
  Effects effects{};
  std::string forward{};   ///< What happens in that direction; empty where nothing is to be said.
  std::string backward{};  ///< The same for the other.
  Span before{};           ///< In the sources of each version; nowhere for what is not there.
  Span after{};

  /// Functions whose calls carry it, the first `kMostFunctions` of them.
  std::vector<std::string> functions{};
  static constexpr size_t kMostFunctions = 8;
  bool has_more_functions = false;
  bool in_parameters = false;  ///< Carried from the caller to the provider.
  bool in_results = false;     ///< Carried back.

  Class of() const { return class_of(effects.worst()); }
};

/// "field-added"
std::string_view change_name(Change::What what);

}  // namespace mortise::contract
