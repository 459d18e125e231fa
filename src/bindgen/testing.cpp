// SPDX-License-Identifier: Apache-2.0
#include "bindgen/testing.hpp"

namespace mortise::bindgen::testing {

std::filesystem::path testdata(const std::string& name) {
  return std::filesystem::path(MORTISE_TESTDATA) / name;
}

const char* const kPhoto = MORTISE_EXAMPLES "/photolab/contract/image-filter.wit";
const char* const kNewPhoto = MORTISE_EXAMPLES "/photolab/contract/1.1.0/image-filter.wit";

}  // namespace mortise::bindgen::testing
