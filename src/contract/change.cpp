// SPDX-License-Identifier: Apache-2.0
#include "contract/change.hpp"

namespace mortise::contract {

std::string_view effect_name(Effect effect) {
  constexpr std::string_view kNames[] = {"none", "converted", "may-fail", "impossible"};
  return kNames[static_cast<size_t>(effect)];
}

std::string_view class_name(Class of) {
  constexpr std::string_view kNames[] = {"compatible", "adaptable", "breaking"};
  return kNames[static_cast<size_t>(of)];
}

std::string_view change_name(Change::What what) {
  constexpr std::string_view kNames[] = {
#define MORTISE_CHANGE(enumerator, name) name,
#include "contract/changes.inc"
#undef MORTISE_CHANGE
  };
  return kNames[static_cast<size_t>(what)];
}

}  // namespace mortise::contract
