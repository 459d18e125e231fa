// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string>
#include <vector>
