// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "cli/streams.hpp"

namespace mortise::cli {

/// Says on a terminal what is under way, until the object dies; says nothing to programs.
class Progress {
 public:
  Progress(const Streams& streams, std::string_view what) : streams_(streams) {
    if (streams_.err_is_terminal) (streams_.err << what << "...").flush();
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (streams_.err_is_terminal) (streams_.err << "\r\x1b[K").flush();
  }

 private:
  const Streams& streams_;
};

}  // namespace mortise::cli
