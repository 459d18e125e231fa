// SPDX-License-Identifier: Apache-2.0
//
// The same addition for the baselines, in a library of its own: behind a pointer, behind a virtual
// function.
#include "peers.hpp"

namespace {

class PeerAdder final : public bench::VirtualAdder {
 public:
  int32_t add(int32_t a, int32_t b) override { return a + b; }
};

}  // namespace

extern "C" {
[[gnu::visibility("default")]] int32_t peer_add(int32_t a, int32_t b) { return a + b; }
[[gnu::visibility("default")]] bench::VirtualAdder* peer_make() { return new PeerAdder; }
}
