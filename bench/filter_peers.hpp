// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bench/unit/filter.hpp>

namespace bench {

/// The functions of the filter as pointers: the exported constant `peer_filter`.
struct FilterFunctions {
  double (*measure)(const unit::ImageView&, const unit::OptionsView&);
  mortise::Result<unit::Image, unit::Failure> (*apply)(const unit::ImageView&,
                                                       const unit::OptionsView&);
};

}  // namespace bench
