// SPDX-License-Identifier: Apache-2.0
//
// The same functions for the baselines, in a library of its own: behind a pointer.
#include "filter_peers.hpp"

#include "filter_work.hpp"

extern "C" [[gnu::visibility("default")]] const bench::FilterFunctions peer_filter{&bench::measure,
                                                                                   &bench::apply};
