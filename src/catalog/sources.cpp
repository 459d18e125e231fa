// SPDX-License-Identifier: Apache-2.0
//
// Sources that are folders or objects; those of Python are in python_sources.cpp.
#include "catalog/scan.hpp"
#include "catalog/source.hpp"

namespace mortise::catalog {
namespace {

constexpr const char* kManifestFile = "/plugin.toml";
constexpr std::string_view kLibrary = ".so";

class FolderSource final : public Source {
 public:
  explicit FolderSource(std::string folder) : folder_(std::move(folder)) {}

  std::string name() const override { return "the folder " + folder_; }

  void scan(Scan& scan) override {
    inner_.clear();
    const auto names = scan.names(folder_, "plugins", [](std::string_view name, bool is_file) {
      return !is_file || name.ends_with(kLibrary);
    });
    const auto folder = std::make_shared<const FolderDescriptor>(folder_);
    if (!names || !folder->is_open()) return;
    std::vector<std::string> manifests;
    std::vector<FileName> files;
    for (const std::string& name : *names)
      manifests.push_back(folder_ + "/" + name + kManifestFile);
    for (const std::string& path : manifests)
      files.push_back({path.c_str() + folder_.size() + 1, folder->get()});
    const auto stamps = stamps_of(files, stamp_of);
    for (size_t i = 0; i < stamps.size(); ++i) {
      std::string place = folder_ + "/" + (*names)[i];
      const bool is_library = place.ends_with(kLibrary);
      if (!stamps[i] && is_library)
        scan.problem(
            {.text = "'" + place + "' is left out: a plugin is a folder that has a 'plugin.toml'",
             .help = "move it into a folder of its own, beside a manifest that names it"});
      if (stamps[i] || !is_library) inner_.push_back(place);
      if (!stamps[i]) continue;
      Found found = scan.manifest(manifests[i], *stamps[i]);
      found.place = std::move(place);
      found.parent = folder;
      found.is_dropped_in = true;
      scan.add(std::move(found));
    }
  }

  std::vector<std::string> watched() const override {
    std::vector<std::string> all = inner_;
    all.push_back(folder_);
    return all;
  }

 private:
  const std::string folder_;
  std::vector<std::string> inner_;
};

class PluginSource final : public Source {
 public:
  explicit PluginSource(std::string folder) : folder_(std::move(folder)) {}

  std::string name() const override { return "the plugin " + folder_; }

  void scan(Scan& scan) override {
    auto found = scan.manifest(folder_ + kManifestFile);
    if (!found) {
      found.emplace();
      found->flaws.push_back({"there is no 'plugin.toml' in '" + folder_ + "'"});
    }
    found->place = folder_;
    scan.add(std::move(*found));
  }

  std::vector<std::string> watched() const override { return {folder_}; }

 private:
  const std::string folder_;
};

class ObjectSource final : public Source {
 public:
  explicit ObjectSource(std::vector<Manifest> objects) {
    for (Manifest& object : objects)
      objects_.push_back(std::make_shared<const Manifest>(std::move(object)));
  }

  std::string name() const override { return "this process"; }

  void scan(Scan& scan) override {
    for (const auto& object : objects_) scan.add({.manifest = object});
  }

 private:
  std::vector<std::shared_ptr<const Manifest>> objects_;
};

}  // namespace

std::unique_ptr<Source> make_folder_source(std::string folder) {
  return std::make_unique<FolderSource>(std::move(folder));
}
std::unique_ptr<Source> make_plugin_source(std::string folder) {
  return std::make_unique<PluginSource>(std::move(folder));
}
std::unique_ptr<Source> make_object_source(std::vector<Manifest> objects) {
  return std::make_unique<ObjectSource>(std::move(objects));
}

}  // namespace mortise::catalog
