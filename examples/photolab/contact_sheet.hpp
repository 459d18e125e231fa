// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <photo/lab/image_filter.hpp>
#include <vector>

namespace photolab {

/// Pictures in rows, side by side on white, as photographers print them. Each column is as wide as
/// its widest picture, each row as high as its highest.
photo::lab::Image contact_sheet(const std::vector<std::vector<photo::lab::ImageView>>& rows);

}  // namespace photolab
