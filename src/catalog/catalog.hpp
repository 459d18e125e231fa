// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "catalog/fitness.hpp"
#include "catalog/index.hpp"
#include "catalog/source.hpp"
#include "mortise/outcome.hpp"

namespace mortise::catalog {

/// A plugin that was found, fit or not. Immutable.
struct Candidate {
  enum class State : uint8_t {
    kFit,
    kUnfit,
    kShadowed,  ///< Another one with the same id and version is taken.
  };

  std::shared_ptr<const Manifest> manifest{};  ///< Never null; its id may be empty.
  std::string source{};                        ///< "the folder plugins"
  std::string place{};                         ///< Its folder; empty for an object.
  State state = State::kFit;
  std::vector<Reason> reasons{};  ///< Every one; empty where it fits.
  size_t image = 0;               ///< Of the manifest, what would run where it fits.
  std::string digest{};  ///< SHA-256 of its file in hexadecimal digits, where it fits and has one.
  bool is_dropped_in = false;
};

/// An image's file; of a module of Python its file or folder, which is looked for where its
/// manifest lies: that may be the package itself.
std::string image_file(const Manifest::Image& image, const std::string& place);
/// What a host loads: the same with the module's object behind a colon.
std::string image_path(const Manifest::Image& image, const std::string& place);

/// "fit".
std::string_view state_name(Candidate::State state);

/// The one list of every plugin that was found. Nothing of a plugin runs.
///
/// Of plugins with the same id and version one is taken: the first that fits, in the order of
/// sources and of places within them; where none fits, the first. The others are shadowed.
/// One-thread.
class Catalog {
 public:
  /// @param index   where to keep what was learned; empty for nowhere.
  explicit Catalog(const std::filesystem::path& index = {}) : index_(index) {}

  /// Sources that come first win. @param is_watched  whether its folders are among `watched`.
  void add(std::unique_ptr<Source> source, bool is_watched = true) {
    sources_.push_back({std::move(source), is_watched});
  }

  /// Looks at all sources again. What is wrong with one of them, or with the index, stops nothing:
  /// it is among the problems.
  void refresh(const Context& context);

  /// By id, then the newest version first, then in the order of sources.
  std::span<const Candidate> candidates() const { return candidates_; }
  /// What is wrong beyond single plugins.
  std::span<const Reason> problems() const { return problems_; }
  /// The folders in which a change may mean something, of the sources that are watched.
  std::vector<std::string> watched() const;
  /// How many files and folders the last refresh had to read: none where nothing changed.
  size_t read_count() const { return index_.miss_count(); }

 private:
  struct Added {
    std::unique_ptr<Source> source;
    bool is_watched;
  };

  std::vector<Added> sources_;
  Index index_;
  std::vector<Candidate> candidates_;
  std::vector<Reason> problems_;
};

/// Adds the sources of an application. @param folder  where its file is; its paths begin there.
void add_sources(Catalog& catalog, const Application& application,
                 const std::filesystem::path& folder);

}  // namespace mortise::catalog
