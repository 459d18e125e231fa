// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>

#include "base/file.hpp"
#include "catalog/testing.hpp"
#include "generation/doctor.hpp"
#include "generation/planner.hpp"
#include "generation/why.hpp"

// Support of tests.

namespace mortise::generation::testing {

/// Plays a script: files, and what is asked of an application in between. Its lines:
///
///     @ PATH               a file of the lines that follow
///     + FOLDER ID VERSION  a plugin with an image that runs, its manifest ends in what follows
///     - PATH               a file or folder goes
///     > plan | upgrade | apply | doctor | why PLUGIN | json
///
/// @return what was answered; paths without the folder.
class Script {
 public:
  std::string play(const std::string& script) {
    auto folder = base::TemporaryFolder::make("generation-test");
    if (!folder) return std::string(folder.message());
    folder_.emplace(*std::move(folder));
    planner_.emplace(folder_->path() / "mortise.toml", kAbilities);
    std::istringstream lines(script);
    for (std::string line; std::getline(lines, line);) take(line);
    finish();
    std::string out = std::move(out_);
    const std::string prefix = folder_->path().string() + "/";
    for (size_t at = 0; (at = out.find(prefix)) != out.npos;) out.erase(at, prefix.size());
    return out;
  }

 private:
  inline static const Abilities kAbilities{
      .engines = {catalog::Engine::kWasm, catalog::Engine::kPython},
      .walls = {catalog::WallKind::kInline, catalog::WallKind::kThread}};

  void take(const std::string& line) {
    const std::string rest = line.size() > 2 ? line.substr(2) : "";
    if (line.starts_with("@ ")) {
      finish();
      file_ = rest;
    } else if (line.starts_with("+ ")) {
      finish();
      std::istringstream words(rest);
      std::string folder;
      std::string id;
      std::string version;
      words >> folder >> id >> version;
      catalog::testing::write_text(folder_->path() / folder / "it.wasm", id + version);
      file_ = folder + "/plugin.toml";
      text_ = "id = \"" + id + "\"\nversion = \"" + version +
              "\"\nimages = [{ engine = \"wasm\", file = \"it.wasm\" }]\n";
    } else if (line.starts_with("- ")) {
      finish();
      std::filesystem::remove_all(folder_->path() / rest);
    } else if (line.starts_with("> ")) {
      finish();
      out_ += line + "\n";
      ask(rest);
    } else {
      text_ += line + "\n";
    }
  }

  void finish() {
    if (!file_.empty()) catalog::testing::write_text(folder_->path() / file_, text_);
    file_.clear();
    text_.clear();
  }

  void ask(const std::string& question) {
    if (const auto read = planner_->refresh(); !read) {
      out_ += std::string(read.error().name()) + "\n" + std::string(read.message());
      return;
    }
    const auto plan = planner_->plan({.base = base_, .is_upgrade = question == "upgrade"});
    if (!plan) {
      out_ += std::string(plan.message()) + "\n";
    } else if (question == "doctor") {
      out_ += doctor_text(diagnose(*planner_, *plan), plan->target.plugins.size());
    } else if (question == "json") {
      out_ += plan_json(*plan);
    } else if (question.starts_with("why ")) {
      const auto answers = why(*planner_, *plan, question.substr(4));
      out_ +=
          answers ? why_text(question.substr(4), *answers) : std::string(answers.message()) + "\n";
    } else {
      // What was planned is what there is, whoever makes the same plan again.
      if (question == "apply" || question == "upgrade") base_ = plan->target;
      out_ += plan_text(*plan);
    }
  }

  std::optional<base::TemporaryFolder> folder_;
  std::optional<Planner> planner_;
  Generation base_;
  std::string file_;
  std::string text_;
  std::string out_;
};

}  // namespace mortise::generation::testing
