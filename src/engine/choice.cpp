// SPDX-License-Identifier: Apache-2.0
#include "engine/choice.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mortise::engine {
namespace {

class Choice final : public Engine {
 public:
  explicit Choice(std::vector<std::unique_ptr<Engine>> engines) : engines_(std::move(engines)) {
    assert(!engines_.empty());
  }

  bool takes(const std::filesystem::path& path) const override {
    return std::ranges::any_of(engines_, [&](const auto& engine) { return engine->takes(path); });
  }

  Outcome<std::unique_ptr<Staged>> stage(const std::filesystem::path& path,
                                         const LoadOptions& options) override {
    for (const auto& engine : engines_)
      if (engine->takes(path)) return engine->stage(path, options);
    return engines_.back()->stage(path, options);
  }

 private:
  const std::vector<std::unique_ptr<Engine>> engines_;
};

}  // namespace

std::unique_ptr<Engine> make_choice(std::vector<std::unique_ptr<Engine>> engines) {
  return std::make_unique<Choice>(std::move(engines));
}

}  // namespace mortise::engine
