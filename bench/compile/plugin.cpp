// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.hpp>
