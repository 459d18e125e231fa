// SPDX-License-Identifier: Apache-2.0
#include "wall/inline/inline_wall.hpp"

#include <vector>

namespace mortise::wall {
namespace {

class InlineInstance final : public Instance {
 public:
  InlineInstance(const engine::Entry& entry, const mortise_instance& instance, Owner& owner)
      : instance_(instance) {
    for (const engine::Function& function : entry.functions)
      callees_.push_back(owner.guarded(callees_.size(), {function.code, instance.self}));
  }
  ~InlineInstance() override {
    if (instance_.destroy != nullptr) instance_.destroy(instance_.self);
  }

  Callee callee(size_t function) const override { return callees_[function]; }

 private:
  const mortise_instance instance_;
  std::vector<Callee> callees_;
};

class InlineWall final : public Wall {
 public:
  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    MORTISE_TRY_ASSIGN(const mortise_instance instance, make_instance(image, owner.host()));
    return std::unique_ptr<Instance>(
        std::make_unique<InlineInstance>(image.entry(), instance, owner));
  }
};

}  // namespace

std::unique_ptr<Wall> make_inline_wall() { return std::make_unique<InlineWall>(); }

}  // namespace mortise::wall
