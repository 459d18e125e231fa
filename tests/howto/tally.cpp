// SPDX-License-Identifier: Apache-2.0
#include "tally.hpp"

MORTISE_PLUGIN(Tally);
