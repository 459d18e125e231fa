// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/json_writer.hpp"
#include "value/json_in.hpp"
#include "value/program.hpp"

namespace mortise::value {

/// Writes a value as JSON by the mapping of docs/json.md, as it goes. Bytes are base64, whole
/// numbers above 2^53 are text, a map of strings is an object where no key stands twice.
///
/// @param value    a value that was checked: it is read as it stands.
/// @param segment  where a value with offsets lies; its base alone counts.
/// @return `json.unfit` for a type with handles, futures or streams, before anything is written.
Outcome<> write_json(const LayoutOf& layout, contract::TypeIndex type, const std::byte* value,
                     const Segment& segment, base::JsonWriter& out);

}  // namespace mortise::value
