// SPDX-License-Identifier: Apache-2.0
#include <bench/unit/filter.hpp>
#include <mortise/host.hpp>

int main(int, char** arguments) {
  mortise::Host host;
  if (!host.load(arguments[1])) return 1;
  const auto filter = host.point<bench::unit::Filter>("filters").one();
  return filter.measure({}, {}) ? 0 : 1;
}
