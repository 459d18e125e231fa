// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// A file that was made, and where it belongs below the folder that is included from.
struct SourceFile {
  std::string path;
  std::string text;
};

/// The C++ header of an interface: its types, the class that plugins implement, the client that
/// applications call, the names and hashes of its functions and its descriptor.
///
/// @return `bindgen.unsupported` for what C++ authors cannot have yet, `bindgen.name_clash` where
/// two things would have one name.
Outcome<SourceFile> cpp_header(const contract::Contract& contract);

}  // namespace mortise::bindgen
