// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "contract/wit.hpp"

// Support of tests: texts that are compared with files of testdata/. With MORTISE_UPDATE_GOLDEN=1
// the files are written instead; read what changed before you keep it.

namespace mortise::bindgen::testing {

/// The contract of the photo lab, which is shown to everybody and so is tested; and its next
/// version.
std::string photo();
std::string new_photo();

void check_golden(const std::string& name, const std::string& actual);

/// A package and what was read of it.
struct Package {
  contract::Sources sources;
  std::vector<contract::Contract> contracts;
};

/// Reads a text with all gates open, which must be in order. @param shown  how places call it.
Package read_text(const std::string& text, const std::string& shown = "test.wit");

/// The same of a file of testdata/, or of one with its whole path.
Package read_file(const std::string& name, const std::string& shown = "test.wit");

}  // namespace mortise::bindgen::testing
