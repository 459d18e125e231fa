// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "generation/planner.hpp"
#include "generation/point_contract.hpp"
#include "mortise/application.hpp"

namespace mortise {

/// What an application does. Thread-safe.
///
/// `change_` is held while something is applied, so that one plan follows another; `data_` while
/// the planner is asked. No plugin runs, and nobody is told anything, with `data_` held.
class Application::Work {
 public:
  Work(Host& host, std::string_view path, const ApplicationOptions& options)
      : host_(host), planner_(std::filesystem::path(path), {}, options.index) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work();

  Outcome<> read();
  Outcome<Plan> plan(const PlanOptions& options);
  Outcome<> apply(const Plan& plan);
  Outcome<Plan> start(const PlanOptions& options);
  Outcome<> watch(std::function<void(const Outcome<Plan>&)> told);
  std::vector<Candidate> candidates() const;
  Outcome<Why> why(std::string_view plugin);
  std::string generation() const;
  std::string name() const;

 private:
  /// Plugins that are linked into the application: their ids, and their contracts.
  struct Linked {
    std::vector<std::string> ids{};
    generation::Services services{};
  };
  Linked linked();
  Outcome<generation::Plan> make_plan(const PlanOptions& options);
  /// The points of a plan with what holds there, as far as its file named their contracts.
  Outcome<std::vector<std::unique_ptr<const generation::PointContract>>> points(
      const generation::Plan& plan) const;
  /// Remembers which plugin a change ended at, so that later plans do without it.
  void remember(const generation::Plan& plan, const Change& change, const Error& error);
  /// What a watch looks at.
  std::vector<std::string> folders() const;
  Outcome<Plan> look();

  Host& host_;
  std::mutex change_;
  mutable std::mutex data_;
  generation::Planner planner_;
  generation::Generation active_;
  const generation::Generation* coming_ = nullptr;  // what is being applied
  generation::Failures failures_;                   // of this edition of the file
  uint64_t edition_ = 0;
  std::thread watcher_;
  int stop_ = -1;  // an event that ends the watcher
};

}  // namespace mortise
