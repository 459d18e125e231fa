// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/application.hpp"
#include "contract/contract.hpp"
#include "contract/hash.hpp"
#include "mortise/host.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// A point of a file as the host takes it: its contract, learned while the program runs, and what
/// holds there. Immutable; it stays where it was made.
class PointContract {
 public:
  /// @return `contract.too_large`; `application.invalid` where the file names a function that the
  /// contract does not have.
  static Outcome<std::unique_ptr<const PointContract>> make(
      contract::Contract contract, const catalog::Application::Point& point);
  PointContract(const PointContract&) = delete;
  PointContract& operator=(const PointContract&) = delete;

  const contract::Contract& contract() const { return contract_; }
  const detail::PointSetup& setup() const { return setup_; }

  /// Gives back the caller's reference to a point.
  struct Release {
    void operator()(detail::PointView* view) const { detail::release(view); }
  };
  using View = std::unique_ptr<detail::PointView, Release>;

  /// The point in a host, which has the options of the file from then on.
  /// @return `point.invalid` where they do not fit.
  Outcome<View> declare(Host& host) const;

 private:
  PointContract(contract::Contract contract, const catalog::Application::Point& point)
      : contract_(std::move(contract)), point_(point) {}
  Outcome<> fill();

  const contract::Contract contract_;
  const catalog::Application::Point point_;
  // What the setup refers to.
  std::vector<uint8_t> descriptor_;
  std::string name_;
  std::vector<std::string> link_names_;
  std::vector<FunctionKey> functions_;
  std::vector<detail::RawPointOptions::Function> dispatch_;
  std::vector<StringView> order_;
  detail::PointSetup setup_{};
};

}  // namespace mortise::generation
