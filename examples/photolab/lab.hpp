// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the photo lab does with its plugins, apart from arguments and printing.

#include <functional>
#include <mortise/host.hpp>
#include <photo/lab/image_filter.hpp>
#include <string>
#include <vector>

namespace photolab {

/// A photograph on its way through the lab. Move-only.
struct Photo {
  std::string name;
  photo::lab::Image original;
  std::vector<photo::lab::Image> results;
};

/// Every PNG in a folder, in the order of their names. @return `file.unreadable` also where there
/// is none.
mortise::Outcome<std::vector<Photo>> read_photos(const std::string& folder);

/// A row for each photograph: as it was, then its results. Refers to them.
std::vector<std::vector<photo::lab::ImageView>> rows_of(const std::vector<Photo>& photos);

/// What happened to the calls that other threads made while a plugin was replaced.
struct SwapReport {
  uint64_t before = 0;  ///< Calls that the old plugin answered.
  uint64_t after = 0;   ///< Calls that the new one answered.
  uint64_t failed = 0;
};

/// Runs `change`, which puts another plugin in the filter's place, while several threads call the
/// filter without a pause: some calls before, some after, some in between.
mortise::Outcome<SwapReport> change_under_load(const photo::lab::ImageFilter::Client& filter,
                                               const std::function<mortise::Outcome<>()>& change);

/// Whether two pictures have the same size and the same bytes.
bool is_same(const photo::lab::Image& a, const photo::lab::Image& b);

/// The contract's own error in words.
std::string describe(const photo::lab::Failure& failure);

}  // namespace photolab
