// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bindgen/c_types.hpp"
#include "bindgen/code_writer.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// Writes, for each type of an interface that refers to memory or owns handles, the function that
/// gives it back: `photo_lab_image_filter_image_release(host, &image)`, for authors whose function
/// fails half-way. @return `bindgen.name_clash`.
Outcome<> write_c_release(const contract::Contract& contract, CTypes& types, CodeWriter& out);

}  // namespace mortise::bindgen
