// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/application.hpp"
#include "catalog/catalog.hpp"
#include "generation/assess.hpp"
#include "generation/choice.hpp"
#include "generation/plan.hpp"
#include "generation/question.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// What plans are made for.
struct Setting {
  Services services{};
  Failures failures{};
  Generation base{};        ///< What is active.
  bool is_upgrade = false;  ///< What is active has no advantage over what is newer.
};

/// An application's file with everything it leads to: the catalog, and plans. Nothing of a plugin
/// runs. One-thread.
class Planner {
 public:
  /// @param path   the file of an application; its paths begin in its folder.
  /// @param index  where the catalog keeps what it learned; empty for nowhere.
  explicit Planner(std::filesystem::path path, Abilities abilities = {},
                   std::filesystem::path index = {})
      : path_(std::move(path)), abilities_(std::move(abilities)), index_(std::move(index)) {}

  /// Reads the file where it changed, and looks at all sources again.
  /// @param linked  ids of plugins that are linked into the application: what needs a service of
  /// such a name has it.
  /// @return `application.invalid` with all that is wrong in the file, `contract.invalid` with all
  /// that is wrong in its contracts; then what was read before stays.
  Outcome<> refresh(std::vector<std::string> linked = {});

  /// Compares what is wanted with what is active. Fails as `solve::resolve` does.
  Outcome<Plan> plan(const Setting& setting);

  const catalog::ApplicationFile& file() const { return file_; }
  /// What the file says, with the points of plugins that were chosen in the last plan.
  const catalog::Application& application() const { return application_; }
  const catalog::Catalog& catalog() const { return *catalog_; }
  const catalog::Context& context() const { return context_; }
  const std::filesystem::path& path() const { return path_; }

  /// How often the file was read because it was another one.
  uint64_t edition() const { return edition_; }

  /// A path as people are shown it: from the application's folder, where it is in there.
  std::string shown(const std::string& path) const;
  /// The same of where reasons are; commands in them name the application where they must.
  std::vector<Reason> shown(std::vector<Reason> reasons) const;

  /// After `plan`: what was chosen, among what.
  const Question& question() const { return question_; }
  const Choice& choice() const { return choice_; }
  std::span<const Assessed> assessed() const { return assessed_; }

 private:
  Outcome<> read_file();
  std::filesystem::path folder_of_application() const;
  Outcome<> choose_configured(const Setting& setting);
  /// What the file says, with the points that plugins declare which were chosen.
  catalog::Application with_points() const;
  /// @return whether the configuration of every plugin that was chosen fits.
  bool configure_chosen();

  std::filesystem::path path_;
  Abilities abilities_;
  std::filesystem::path index_;
  std::optional<catalog::Stamp> stamp_;  // of the file that was read
  uint64_t edition_ = 0;
  catalog::ApplicationFile file_;
  catalog::Application application_;
  std::optional<catalog::Catalog> catalog_;
  catalog::Context context_;
  std::vector<Assessed> assessed_;
  Services services_;
  Question question_;
  Choice choice_;
};

}  // namespace mortise::generation
