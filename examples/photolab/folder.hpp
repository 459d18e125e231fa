// SPDX-License-Identifier: Apache-2.0
#pragma once

// The folder of a lab, whose plugins come and go while it is open.

#include <condition_variable>
#include <mortise/outcome.hpp>
#include <mutex>
#include <string>

namespace photolab {

/// Makes a copy of a lab's folder; what was there is replaced.
mortise::Outcome<> copy_lab(const std::string& from, const std::string& to);

/// Thread-safe.
class Folder {
 public:
  /// @param folder  of the lab. @param later  of plugins that are put there later.
  Folder(std::string folder, std::string later)
      : folder_(std::move(folder)), later_(std::move(later)) {}

  std::string file() const { return folder_ + "/mortise.toml"; }

  /// Somebody looked at the folder because it changed.
  void notice();

  /// Puts one of the plugins that come later there, at one instant, and waits until it was noticed.
  /// @return how long that took, in milliseconds. `file.unwritable`, and `call.deadline` where
  /// nobody noticed within ten seconds.
  mortise::Outcome<double> put(const std::string& plugin);

 private:
  const std::string folder_;
  const std::string later_;
  std::mutex mutex_;
  std::condition_variable noticed_;
  int count_ = 0;
};

}  // namespace photolab
