// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/manifest.hpp"

namespace mortise::catalog {

/// A manifest as bytes of the index, whose version covers their form.
std::string to_bytes(const Manifest& manifest);

/// Nothing where the bytes are none: they are believed no more than any file.
std::optional<Manifest> manifest_from_bytes(std::string_view bytes);

}  // namespace mortise::catalog
