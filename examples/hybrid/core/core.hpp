// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plugins that are linked into the application.

#include <mortise/abi.h>

// NOLINTBEGIN(readability-identifier-naming): named by the build, as C has it.
extern "C" const mortise_plugin plain_entry;
extern "C" const mortise_plugin csv_entry;
// NOLINTEND(readability-identifier-naming)
