// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mortise/error.hpp"

namespace mortise {

/// The whole error in one line, for people: what was attempted first, what was found last.
inline std::string full_text(const Error& error) {
  std::string text;
  for (const Error* link = &error; link != nullptr; link = link->cause())
    text += (text.empty() ? "" : ": ") + std::string(link->text());
  return text;
}

}  // namespace mortise
