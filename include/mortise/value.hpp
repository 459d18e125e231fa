// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every type of WIT in C++, with the layout of the canonical ABI.

#include "mortise/flags.hpp"
#include "mortise/list.hpp"
#include "mortise/map.hpp"
#include "mortise/option.hpp"
#include "mortise/tuple.hpp"
#include "mortise/variant.hpp"
