// SPDX-License-Identifier: Apache-2.0
#include <boost/dll/import.hpp>
