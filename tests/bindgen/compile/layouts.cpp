// SPDX-License-Identifier: Apache-2.0
//
// Every layout that the headers assert; with WRONG one that no contract has.
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>

static_assert(sizeof(test::kinds::kinds::Class) == mortise::by_pointer(48, 40));
#if defined(WRONG)
static_assert(sizeof(test::kinds::kinds::Class) == mortise::by_pointer(48, 36));
#endif
