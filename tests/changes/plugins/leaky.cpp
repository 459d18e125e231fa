// SPDX-License-Identifier: Apache-2.0
//
// A plugin that leaves a thread and a file descriptor behind.
#include <fcntl.h>
#include <unistd.h>

#include <test/actor/tool.hpp>
#include <thread>

namespace {

class Leaky final : public mortise::Plugin<test::actor::Tool> {
 public:
  /// @param value  the end of a pipe: the thread waits until the other end is closed.
  String hold(int32_t value) override {
    std::thread([value] {
      char byte = 0;
      while (::read(value, &byte, 1) > 0) continue;
      ::close(value);
    }).detach();
    return String("left a thread");
  }
};

}  // namespace

MORTISE_PLUGIN(Leaky);
