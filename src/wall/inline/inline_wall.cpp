// SPDX-License-Identifier: Apache-2.0
#include "wall/inline/inline_wall.hpp"

#include <cxxabi.h>

#include <exception>
#include <string>

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

/// @return empty when there is an instance, else what happened.
std::string make(const engine::Entry& entry, const mortise_host& host, mortise_instance& instance) {
  try {
    const mortise_status status = entry.create(&host, &instance);
    if (status == MORTISE_OK) return {};
    if (status <= MORTISE_CONFLICT)
      return "it answered '" + std::string(kind_name(static_cast<Kind>(status))) + "'";
    return "it answered status " + std::to_string(status) + ", which there is none of";
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& error) {
    return "it threw an exception: " + std::string(error.what());
  } catch (...) {
    return "it threw something that is no std::exception";
  }
}

class InlineWall final : public Wall {
 public:
  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image,
                                            const mortise_host& host) override {
    mortise_instance instance{};
    instance.size = sizeof(instance);
    const std::string failure = make(image.entry(), host, instance);
    if (!failure.empty())
      return Error(Code::kPluginCreateFailed,
                   "cannot make an instance of '" + std::string(image.source()) + "': " + failure);
    return std::unique_ptr<Instance>(std::make_unique<InlineInstance>(image.entry(), instance));
  }
};

}  // namespace

std::unique_ptr<Wall> make_inline_wall() { return std::make_unique<InlineWall>(); }

}  // namespace mortise::wall
