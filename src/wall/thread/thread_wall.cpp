// SPDX-License-Identifier: Apache-2.0
#include "wall/thread/thread_wall.hpp"

#include "wall/clone_transport.hpp"
#include "wall/far_instance.hpp"

namespace mortise::wall {
namespace {

class ThreadWall final : public Wall {
 public:
  explicit ThreadWall(const Limits& limits) : limits_(limits) {}

  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    return make_far_instance(image, owner, transport_, limits_);
  }

 private:
  const Limits limits_;
  const CloneTransport transport_;
};

}  // namespace

std::unique_ptr<Wall> make_thread_wall(const Limits& limits) {
  return std::make_unique<ThreadWall>(limits);
}

}  // namespace mortise::wall
