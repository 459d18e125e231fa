// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the photo lab prints of its plugins.

#include <chrono>
#include <map>
#include <mortise/application.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace photolab {

/// How long the calls of each plugin took. For one thread.
class Times {
 public:
  /// Counts a call when it goes.
  class Running {
   public:
    explicit Running(std::vector<double>& all) : all_(all) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running();

   private:
    std::vector<double>& all_;
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  };

  Running begin(std::string_view plugin) { return Running(all_[std::string(plugin)]); }

  /// Milliseconds, the shortest first; empty where it was not called.
  std::vector<double> of(const std::string& plugin) const;

 private:
  std::map<std::string, std::vector<double>> all_;
};

/// The plugins of a point, in its order.
mortise::List<mortise::String> plugins_at(mortise::Host& host, std::string_view point);

/// Those that are active: where they run, how long their calls took, and what they are for.
/// @param plan  that was applied.
void print_plugins(const mortise::Application& application, const mortise::Plan& plan,
                   mortise::Host& host, const Times& times);
/// Those that are not, and why.
void print_refused(const mortise::Plan& plan);
/// What a plan does.
void print_changes(const mortise::Plan& plan);

}  // namespace photolab
