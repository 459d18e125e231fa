// SPDX-License-Identifier: Apache-2.0
//
// A function that cannot fold is found out by the compiler.
#include <mortise/host.hpp>
#include <test/points/stage.hpp>

using test::points::Stage;

#ifdef WRONG
constexpr auto kFunction = &Stage::Interface::size;
#else
constexpr auto kFunction = &Stage::Interface::polish;
#endif

mortise::Outcome<mortise::String> polished(mortise::Host& host) {
  const auto stages = host.point<Stage>("stages", {.dispatch = {mortise::fold<kFunction>}});
  return stages->polish("", "");
}
