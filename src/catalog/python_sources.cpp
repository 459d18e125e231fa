// SPDX-License-Identifier: Apache-2.0
//
// Plugins that Python's tools installed. Rules of Python that are kept: an earlier folder of the
// path hides a distribution of the same name in a later one; folders of `.pth` files come behind
// the folder that they lie in.
#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/python_files.hpp"
#include "catalog/scan.hpp"
#include "catalog/source.hpp"

namespace mortise::catalog {
namespace {

constexpr char kFieldEnd = '\x1f';
constexpr char kLineEnd = '\n';
constexpr const char* kEntryPointsFile = "/entry_points.txt";

bool is_metadata(std::string_view name, bool) {
  return name.ends_with(".dist-info") || name.ends_with(".egg-info") || name.ends_with(".pth") ||
         (name.starts_with("__editable__") && name.ends_with("_finder.py"));
}

/// Payloads of the index: lines of fields. None of the fields has a character that ends one.
std::string joined(std::initializer_list<std::string_view> fields) {
  std::string line;
  for (const std::string_view field : fields) line += std::string(field) + kFieldEnd;
  return line + kLineEnd;
}
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (size_t end = 0; (end = line.find(kFieldEnd)) != line.npos; line.remove_prefix(end + 1))
    fields.push_back(line.substr(0, end));
  return fields;
}
template <class Use>
void each_record(std::string_view payload, size_t count, Use use) {
  for (size_t end = 0; (end = payload.find(kLineEnd)) != payload.npos;
       payload.remove_prefix(end + 1)) {
    const auto fields = fields_of(payload.substr(0, end));
    if (fields.size() == count) use(fields);
  }
}

std::string entry_points_payload(std::string_view text) {
  std::string payload;
  for (const EntryPoint& each : parse_entry_points(text))
    payload += joined({each.group, each.name, each.module});
  return payload;
}
std::string finder_payload(std::string_view text) {
  std::string payload;
  for (const EditablePackage& each : parse_finder(text))
    payload += joined({each.module, each.folder});
  return payload;
}

/// A folder of packages with what is in it.
struct Site {
  std::string path;
  std::vector<std::string> names;
};

/// Where Python would look, with what editable installs add.
class SearchPath {
 public:
  SearchPath(Scan& scan, const std::vector<std::string>& folders) : scan_(scan) {
    for (const std::string& folder : folders) add(folder, true);
  }

  const std::vector<Site>& sites() const { return sites_; }

  /// The manifest in a module's package, from the first folder that has the package.
  std::optional<Found> manifest(std::string_view module) {
    for (const EditablePackage& each : editable_) {
      const bool is_inside =
          module.starts_with(each.module) &&
          (module.size() == each.module.size() || module[each.module.size()] == '.');
      if (!is_inside) continue;
      std::string_view rest = module.substr(each.module.size());
      if (!rest.empty()) rest.remove_prefix(1);
      if (auto found = manifest_below(each.folder, rest, true)) return found;
    }
    for (const Site& site : sites_)
      if (auto found = manifest_below(site.path, module)) return found;
    return std::nullopt;
  }
  /// The same in one folder: of a distribution that an earlier one hides, what would be its own.
  std::optional<Found> manifest_in(const Site& site, std::string_view module) {
    return manifest_below(site.path, module);
  }
  /// The same in the folder of an editable distribution.
  std::optional<Found> manifest_of_project(std::string_view module, const std::string& project) {
    if (project.empty()) return std::nullopt;
    auto found = manifest_below(project, module);
    return found ? std::move(found) : manifest_below(project + "/src", module);
  }

 private:
  static constexpr size_t kMostSites = 1'000;

  /// The manifest of `a/b/c` below a folder, else of the packages that it is in.
  /// @param is_package  whether the folder is such a package, too.
  std::optional<Found> manifest_below(const std::string& folder, std::string_view module,
                                      bool is_package = false) {
    for (;;) {
      std::string inner(module);
      std::ranges::replace(inner, '.', '/');
      std::string place = inner.empty() ? folder : folder + "/" + inner;
      if (auto found = scan_.manifest(place + "/plugin.toml")) {
        found->place = std::move(place);
        return found;
      }
      const size_t dot = module.rfind('.');
      if (module.empty() || (dot == module.npos && !is_package)) return std::nullopt;
      module = module.substr(0, dot == module.npos ? 0 : dot);
    }
  }

  void add(const std::string& folder, bool has_path_files) {
    const bool is_known = std::ranges::find(sites_, folder, &Site::path) != sites_.end();
    if (is_known || sites_.size() == kMostSites) return;
    auto names = scan_.names(folder, "python", is_metadata);
    if (!names) return;
    const size_t number = sites_.size();
    sites_.push_back({folder, std::move(*names)});
    if (!has_path_files) return;
    std::vector<std::string> added;
    for (const std::string& name : sites_[number].names) {
      const std::string file = folder + "/" + name;
      if (name.ends_with(".pth"))
        read(
            file,
            [&](std::string_view text) {
              std::string payload;
              for (const std::string& each : parse_path_file(text, folder))
                payload += joined({each});
              return payload;
            },
            1, [&](const auto& fields) { added.emplace_back(fields[0]); });
      else if (name.ends_with(".py"))
        read(file, finder_payload, 2, [&](const auto& fields) {
          editable_.push_back({std::string(fields[0]), std::string(fields[1])});
        });
    }
    for (const std::string& each : added)
      if (stamp_of(each)) add(each, false);
  }

  template <class Use>
  void read(const std::string& file, const std::function<std::string(std::string_view)>& derive,
            size_t count, Use use) {
    const auto payload = scan_.derived(file, derive);
    if (payload) each_record(*payload, count, use);
  }

  Scan& scan_;
  std::vector<Site> sites_;
  std::vector<EditablePackage> editable_;
};

class EntryPointSource final : public Source {
 public:
  EntryPointSource(std::string group, std::vector<std::string> path)
      : group_(std::move(group)), path_(std::move(path)) {}

  std::string name() const override { return "the entry points " + group_; }

  void scan(Scan& scan) override {
    SearchPath search(scan, path_);
    watched_.clear();
    std::vector<Hit> hits;
    for (const Site& site : search.sites()) {
      watched_.push_back(site.path);
      const FolderDescriptor folder(site.path);
      std::vector<const std::string*> names;
      std::vector<std::string> relatives;
      std::vector<FileName> files;
      for (const std::string& name : site.names)
        if (is_distribution(name)) names.push_back(&name);
      for (const std::string* const name : names) relatives.push_back(*name + kEntryPointsFile);
      for (const std::string& relative : relatives)
        files.push_back({relative.c_str(), folder.get()});
      const auto stamps = stamps_of(files, stamp_of);
      for (size_t i = 0; i < names.size(); ++i)
        if (stamps[i])
          read(scan, search, site, *names[i], {site.path, folder.get(), relatives[i]}, *stamps[i],
               hits);
    }
    const Copies copies = copies_of(hits, search.sites());
    for (Hit& hit : hits) {
      hit.found.hidden_by = hidden_by(hit, copies.at(hit.distribution));
      scan.add(std::move(hit.found));
    }
  }

  std::vector<std::string> watched() const override { return watched_; }

 private:
  /// A plugin with the distribution that has its entry point.
  struct Hit {
    std::string distribution;
    const Site* site;
    const std::string* folder;
    Found found;
  };
  /// An installed distribution.
  struct Copy {
    const Site* site;
    const std::string* folder;
    std::string version;
  };
  /// By name, in the order of the path.
  using Copies = std::unordered_map<std::string, std::vector<Copy>>;

  static bool is_distribution(std::string_view name) { return name.ends_with("-info"); }

  void read(Scan& scan, SearchPath& search, const Site& site, const std::string& name,
            const Scan::File& file, const Stamp& stamp, std::vector<Hit>& hits) {
    const auto payload = scan.derived(file, stamp, entry_points_payload);
    if (!payload || !payload->contains(group_)) return;
    auto distribution = parse_distribution(name);
    if (!distribution) return;
    each_record(*payload, 3, [&](const auto& fields) {
      if (fields[0] != group_) return;
      auto found = search.manifest_in(site, fields[2]);
      if (!found) found = search.manifest(fields[2]);
      if (!found) found = search.manifest_of_project(fields[2], project_of(scan, file, name));
      if (found) {
        watched_.push_back(found->place);
      } else {
        found.emplace();
        found->manifest = std::make_shared<const Manifest>(Manifest{.id = std::string(fields[1])});
        found->place = site.path + "/" + name;
        found->flaws.push_back(
            {"the package of " + base::quote(fields[2]) + " has no 'plugin.toml'", file.path(),
             "add it to the package data"});
      }
      found->is_dropped_in = true;
      hits.push_back({distribution->name, &site, &name, std::move(*found)});
    });
  }

  /// Every copy of the distributions that matter.
  static Copies copies_of(const std::vector<Hit>& hits, const std::vector<Site>& sites) {
    Copies copies;
    for (const Hit& hit : hits) copies.try_emplace(hit.distribution);
    for (const Site& site : sites)
      for (const std::string& name : site.names) {
        auto distribution = is_distribution(name) ? parse_distribution(name) : std::nullopt;
        const auto of = distribution ? copies.find(distribution->name) : copies.end();
        if (of != copies.end()) of->second.push_back({&site, &name, distribution->version});
      }
    return copies;
  }

  /// What Python would take instead: a copy in an earlier folder, or the newest of one folder.
  static std::string hidden_by(const Hit& hit, const std::vector<Copy>& copies) {
    const Copy& first = copies.front();
    if (first.site != hit.site)
      return "the distribution at '" + first.site->path + "/" + *first.folder +
             "' comes first on the path";
    const Copy* newest = &first;
    for (const Copy& copy : copies)
      if (copy.site == hit.site && is_older(newest->version, copy.version)) newest = &copy;
    if (newest->folder == hit.folder) return {};
    return "'" + *newest->folder + "' beside it is newer: one of the two is left over";
  }

  static std::string project_of(Scan& scan, const Scan::File& beside, const std::string& name) {
    const std::string relative = name + "/direct_url.json";
    const auto payload =
        scan.derived({beside.folder, beside.descriptor, relative}, parse_direct_url);
    return std::string(payload.value_or(""));
  }

  const std::string group_;
  const std::vector<std::string> path_;
  std::vector<std::string> watched_;
};

class ModuleSource final : public Source {
 public:
  ModuleSource(std::string module, std::vector<std::string> path)
      : module_(std::move(module)), path_(std::move(path)) {}

  std::string name() const override { return "the module " + module_; }

  void scan(Scan& scan) override {
    SearchPath search(scan, path_);
    watched_.clear();
    for (const Site& site : search.sites()) watched_.push_back(site.path);
    auto found = search.manifest(module_);
    if (!found) {
      found.emplace();
      found->flaws.push_back(
          {"no folder of the path has a package '" + module_ + "' with a 'plugin.toml'"});
    } else {
      watched_.push_back(found->place);
    }
    scan.add(std::move(*found));
  }

  std::vector<std::string> watched() const override { return watched_; }

 private:
  const std::string module_;
  const std::vector<std::string> path_;
  std::vector<std::string> watched_;
};

}  // namespace

std::unique_ptr<Source> make_entry_point_source(std::string group, std::vector<std::string> path) {
  return std::make_unique<EntryPointSource>(std::move(group), std::move(path));
}
std::unique_ptr<Source> make_module_source(std::string module, std::vector<std::string> path) {
  return std::make_unique<ModuleSource>(std::move(module), std::move(path));
}

}  // namespace mortise::catalog
