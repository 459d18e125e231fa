// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/application.hpp"
#include "contract/contract.hpp"
#include "contract/hash.hpp"
#include "mortise/host.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// The contract of a point, from the WIT that the application's file names: in the version that the
/// point says, else the newest of its track.
/// @param folder  where the application's file is.
/// @return `contract.invalid` with all that is wrong in a source, or where none has the contract.
Outcome<contract::Contract> contract_of_point(const catalog::Application& application,
                                              const catalog::Application::Point& point,
                                              const std::filesystem::path& folder);

/// A contract as the host takes it, learned while the program runs. Immutable.
class PointContract {
 public:
  /// @return `contract.too_large`.
  static Outcome<PointContract> make(contract::Contract contract);

  const contract::Contract& contract() const { return contract_; }

  /// Gives back the caller's reference to a point.
  struct Release {
    void operator()(detail::PointView* view) const { detail::release(view); }
  };
  using View = std::unique_ptr<detail::PointView, Release>;

  /// The point in a host, with the options of the application's file.
  /// @return `point.invalid` where they do not fit, such as a function that is not there.
  Outcome<View> declare(Host& host, const catalog::Application::Point& point) const;

 private:
  explicit PointContract(contract::Contract contract) : contract_(std::move(contract)) {}

  contract::Contract contract_;
  std::vector<uint8_t> descriptor_;
  std::string name_;
  std::vector<std::string> link_names_;
  std::vector<contract::Hash> hashes_;
};

}  // namespace mortise::generation
