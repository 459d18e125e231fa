// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plugins that are linked into the application.

#include <mortise/abi.h>

extern "C" const mortise_plugin plain_entry;
extern "C" const mortise_plugin csv_entry;
