// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

class VirtualAdder {
 public:
  virtual ~VirtualAdder() = default;
  virtual int32_t add(int32_t a, int32_t b) = 0;
};

}  // namespace bench
