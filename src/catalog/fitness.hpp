// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/application.hpp"
#include "catalog/source.hpp"

namespace mortise::catalog {

/// What decides whether a plugin fits, before anything of it is loaded.
struct Context {
  std::string host{};             ///< The application's name.
  std::string host_version{};     ///< Empty where ranges of hosts are not to be looked at.
  std::string platform{};         ///< `linux-x86-64`
  std::vector<Engine> engines{};  ///< That this host has.
  std::vector<std::string> features{};
  Profile profile = Profile::kProduction;
  std::vector<std::string> services{};
  uint64_t free_memory = 0;  ///< In bytes; 0 where it is not known.
  /// Whether there is a file, folder or device; empty for asking the system.
  std::function<bool(const std::string& path)> exists{};
  std::vector<std::string> native{};  ///< Patterns of plugins whose native code may run unsigned.
  std::vector<Application::Plugin> plugins{};           ///< What is switched off.
  const std::vector<std::string>* contracts = nullptr;  ///< That exist; null where nobody knows.

  /// The platform and memory of this machine, and the engine `native`.
  static Context of_machine();
  /// The same for an application.
  static Context of(const Application& application);

  /// The names that hold in conditions: features, `linux`, `x86-64` or `aarch64`, `development` or
  /// `production`.
  std::vector<std::string> facts() const;
};

/// What a plugin is judged by.
struct Verdict {
  std::vector<Reason> reasons{};  ///< None: it fits.
  size_t image = 0;               ///< The number of the image that would run, where one fits.
};

/// Judges what was found without flaws.
Verdict judge(const Found& found, const Context& context);

}  // namespace mortise::catalog
