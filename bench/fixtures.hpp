// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.hpp>
#include <string>
#include <vector>

namespace bench {

/// A benchmark that cannot be set up ends the program: a figure that is missing must not look like
/// one.
[[noreturn]] void fail(const std::string& why);

/// Copies of a plugin, each with a digest of its own, in a folder that goes away with the process.
/// @param kind  "adder-parallel", of 15 kB, or another one of CMakeLists.txt.
std::vector<std::string> copies(const std::string& kind, int count);

/// Libraries that were opened without Mortise, the least that a load can cost. Closed with it.
class Opened {
 public:
  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened();

  /// dlopen and dlsym.
  void open(const std::string& path);

 private:
  std::vector<void*> libraries_;
};

/// A host with that many adders of one kind, made once. @param kind  "parallel" or "serial".
mortise::Host& loaded_host(const std::string& kind, int plugins);

}  // namespace bench
