// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mortise::cli {

/// How the program ends; docs/cli.md promises the numbers.
enum Exit : int {
  kFine = 0,
  kAdaptable = 1,     ///< `diff`: values must be converted.
  kBreaking = 2,      ///< `diff`: some calls cannot be made.
  kInvalid = 3,       ///< The input cannot be read, or has errors.
  kCallFailed = 4,    ///< `call`: the plugin answered with an error, or did not answer.
  kUsage = 64,        ///< The command is not one of ours.
  kInternal = 70,     ///< A bug, or no memory.
  kWriteFailed = 74,  ///< The output could not be written.
};

}  // namespace mortise::cli
