// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi.h>

/// The plugins that are linked into the tests: each source has its own `MORTISE_ENTRY`.
// NOLINTBEGIN(readability-identifier-naming): named as an author of a static plugin names it
extern "C" const mortise_plugin tally_entry;
extern "C" const mortise_plugin noted_entry;
// NOLINTEND(readability-identifier-naming)
