// SPDX-License-Identifier: Apache-2.0
#include "wall/inline/inline_wall.hpp"

namespace mortise::wall {
namespace {

class InlineInstance final : public Instance {
 public:
  InlineInstance(const engine::Entry& entry, const mortise_instance& instance)
      : entry_(entry), instance_(instance) {}
  ~InlineInstance() override {
    if (instance_.destroy != nullptr) instance_.destroy(instance_.self);
  }

  Callee callee(size_t function) const override {
    return {entry_.functions[function].code, instance_.self};
  }

 private:
  const engine::Entry& entry_;
  mortise_instance instance_;
};

class InlineWall final : public Wall {
 public:
  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    MORTISE_TRY_ASSIGN(const mortise_instance instance, make_instance(image, owner.host()));
    return std::unique_ptr<Instance>(std::make_unique<InlineInstance>(image.entry(), instance));
  }
};

}  // namespace

std::unique_ptr<Wall> make_inline_wall() { return std::make_unique<InlineWall>(); }

}  // namespace mortise::wall
