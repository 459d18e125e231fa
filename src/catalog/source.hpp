// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/manifest.hpp"
#include "mortise/plan.hpp"

namespace mortise::catalog {

class FolderDescriptor;
class Scan;

using mortise::Reason;

/// What a source found, before anybody asked whether it fits.
struct Found {
  std::string place{};  ///< Its folder; empty for what is in this process.
  /// The folder that its own is in: files are found faster from there. Null where it is not open.
  std::shared_ptr<const FolderDescriptor> parent{};
  std::shared_ptr<const Manifest> manifest = std::make_shared<const Manifest>();
  std::vector<Reason> flaws{};
  /// Whether it is there because somebody copied it, and not because the application named it.
  bool is_dropped_in = false;
  /// What hides it within its own source; empty where nothing does.
  std::string hidden_by{};
};

/// Where plugins come from. Nothing of a plugin runs or is imported while a source is scanned.
/// One-thread.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// "the folder plugins": for people.
  virtual std::string name() const = 0;
  /// Adds what is there, in an order that does not depend on the file system.
  virtual void scan(Scan& scan) = 0;
  /// The folders in which a change may mean something, as of the last scan.
  virtual std::vector<std::string> watched() const { return {}; }
};

/// Each folder in `folder` that has a `plugin.toml`; names that begin with a dot are left out, so
/// that a plugin may be put together under such a name and then renamed.
std::unique_ptr<Source> make_folder_source(std::string folder);

/// The one plugin in `folder`, which the application itself names.
std::unique_ptr<Source> make_plugin_source(std::string folder);

/// Entry points of installed distributions of Python. An entry point names a module; the manifest
/// is the `plugin.toml` in its package.
/// @param path  where Python looks, first things first.
std::unique_ptr<Source> make_entry_point_source(std::string group, std::vector<std::string> path);

/// A package of Python by the name that it is imported by.
std::unique_ptr<Source> make_module_source(std::string module, std::vector<std::string> path);

/// Plugins that are objects of this process.
std::unique_ptr<Source> make_object_source(std::vector<Manifest> objects);

}  // namespace mortise::catalog
