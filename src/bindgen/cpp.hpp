// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

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
/// @param prefix  a namespace around all, and a folder in front of the path; empty for none. With
/// it several versions of a contract may be in one source.
/// @return `bindgen.unsupported` for what C++ authors cannot have yet, `bindgen.name_clash` where
/// two things would have one name.
Outcome<SourceFile> cpp_header(const contract::Contract& contract, std::string_view prefix = {});

/// The path of a file behind the prefix.
std::string prefixed_path(std::string_view prefix, const std::string& path);

}  // namespace mortise::bindgen
