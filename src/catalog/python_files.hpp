// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::catalog {

// What Python's tools leave in a folder of packages, read as text. Nothing is imported or run.

/// A distribution by the name of its folder: `acme_blur-1.2.dist-info`.
struct DistributionName {
  std::string name;     ///< Normalised (PEP 503): `acme-blur`.
  std::string version;  ///< May be empty.

  friend bool operator==(const DistributionName&, const DistributionName&) = default;
};
/// Nothing where `folder` is no folder of metadata.
std::optional<DistributionName> parse_distribution(std::string_view folder);

/// Versions of Python's (PEP 440) by their numbers; what follows them counts little. For choosing
/// among two installed copies, not for ranges.
bool is_older(std::string_view a, std::string_view b);

struct EntryPoint {
  std::string group;
  std::string name;
  std::string module;  ///< `acme_blur.plugin`

  friend bool operator==(const EntryPoint&, const EntryPoint&) = default;
};
/// `entry_points.txt`: sections of `name = module:object [extras]`. Lines that are none of these
/// are left out, as Python does.
std::vector<EntryPoint> parse_entry_points(std::string_view text);

/// The folders that a `.pth` file adds. Its lines that begin with `import` would run code; they are
/// not looked at.
std::vector<std::string> parse_path_file(std::string_view text, const std::string& folder);

/// Where a package lies that is installed to be edited.
struct EditablePackage {
  std::string module;
  std::string folder;

  friend bool operator==(const EditablePackage&, const EditablePackage&) = default;
};
/// The line `MAPPING = {'acme_blur': '/src/acme_blur'}` of a finder that setuptools writes
/// (`__editable___acme_blur_finder.py`).
std::vector<EditablePackage> parse_finder(std::string_view text);

/// The folder that `direct_url.json` names, where it says that it is editable; else empty.
std::string parse_direct_url(std::string_view text);

}  // namespace mortise::catalog
