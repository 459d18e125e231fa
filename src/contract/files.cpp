// SPDX-License-Identifier: Apache-2.0
#include "contract/files.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "contract/parser.hpp"

namespace mortise::contract {
namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  Reader(const ReadOptions& options, SourceMap& sources, Diagnostics& diagnostics)
      : options_(options), sources_(sources), diagnostics_(diagnostics) {}

  std::vector<PackageSource> read(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      read_group({path}, path, true);
      return std::move(packages_);
    }
    read_group(sources_of(path), path, true);
    for (const fs::path& entry : entries_of(path / "deps")) {
      const std::string ending = entry.extension().string();
      if (fs::is_directory(entry, error))
        read_group(sources_of(entry), entry, false);
      else if (ending == ".wit")
        read_group({entry}, entry, false);
      else if (ending == ".wasm" || ending == ".wat")
        diagnostics_.add(
            Rule::kEncodedPackage, {},
            "the package in " + base::quote(entry.string(), 4096) + " is encoded and was left out",
            "write it as text: wasm-tools component wit FILE");
    }
    return std::move(packages_);
  }

  std::vector<PackageSource> read_text(std::string path, std::string text) {
    std::vector<ast::File> files;
    add_file(std::move(path), std::move(text), files);
    add_package(std::move(files), true);
    return std::move(packages_);
  }

 private:
  /// The entries of a folder, sorted; none where it does not exist.
  std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code error;
    if (!fs::exists(folder, error)) return entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entries.size() >= options_.max_files) {
        unreadable(folder, "has more than " + std::to_string(options_.max_files) + " entries");
        return entries;
      }
      entries.push_back(entry->path());
    }
    if (error) unreadable(folder, "cannot be listed: " + error.message());
    std::ranges::sort(entries);
    return entries;
  }

  std::vector<fs::path> sources_of(const fs::path& folder) {
    std::vector<fs::path> sources = entries_of(folder);
    std::erase_if(sources, [](const fs::path& path) {
      std::error_code error;
      return path.extension() != ".wit" || fs::is_directory(path, error);
    });
    return sources;
  }

  void unreadable(const fs::path& path, std::string_view problem) {
    diagnostics_.add(Rule::kUnreadable, {},
                     base::quote(path.string(), 4096) + " " + std::string(problem));
  }

  void read_group(const std::vector<fs::path>& paths, const fs::path& origin, bool is_asked_for) {
    std::vector<ast::File> files;
    for (const fs::path& path : paths) {
      if (sources_.size() >= options_.max_files) {
        diagnostics_.add(Rule::kTooLarge, {},
                         "there are more than " + std::to_string(options_.max_files) + " files");
        return;
      }
      auto bytes = base::read_file(path, options_.max_bytes - bytes_);
      if (bytes) {
        add_file(path.string(), std::string(base::as_text(*bytes)), files);
      } else {
        const Rule rule =
            bytes.error().code() == Code::kFileTooLarge ? Rule::kTooLarge : Rule::kUnreadable;
        diagnostics_.add(rule, {}, std::string(bytes.message()));
      }
    }
    if (paths.empty()) unreadable(origin, "has no .wit file");
    if (files.size() == paths.size() && !files.empty()) add_package(std::move(files), is_asked_for);
  }

  void add_file(std::string path, std::string text, std::vector<ast::File>& files) {
    if (text.size() > options_.max_bytes - bytes_) {
      diagnostics_.add(Rule::kTooLarge, {},
                       base::quote(path, 4096) + " is larger than " +
                           std::to_string(options_.max_bytes) + " bytes");
      return;
    }
    bytes_ += text.size();
    files.push_back(
        parse_file(sources_, sources_.add(std::move(path), std::move(text)), diagnostics_));
  }

  static Resolved::PackageName name_of(const ast::PackageRef& package) {
    return {std::string(package.space.text), std::string(package.name.text),
            package.version ? std::string(package.version->text) : ""};
  }

  /// The files of one package, and the packages that are nested in them.
  void add_package(std::vector<ast::File> files, bool is_asked_for) {
    PackageSource package{.is_asked_for = is_asked_for};
    const ast::PackageDecl* with_docs = nullptr;
    for (ast::File& file : files) {
      for (ast::NestedPackage& nested : file.nested) add_nested(std::move(nested));
      package.files.push_back(std::move(file.items));
      if (!file.package) continue;
      const ast::PackageDecl& named = *file.package;
      const Resolved::PackageName name = name_of(named.name);
      if (package.span.is_somewhere() && name != package.name) {
        diagnostics_
            .add(Rule::kPackageMismatch, named.name.span,
                 "this file is of package '" + name.text() +
                     "', another one of the same folder of '" + package.name.text() + "'",
                 "a folder holds one package; further ones go into 'deps/'")
            .notes.push_back({package.span, "first named here"});
        continue;
      }
      if (!package.span.is_somewhere()) {
        package.name = name;
        package.span = named.name.span;
      }
      if (named.docs.text.empty()) continue;
      if (with_docs != nullptr)
        diagnostics_
            .add(Rule::kPackageDocs, named.docs.span, "the package is documented twice",
                 "keep the comment in front of one 'package' line")
            .notes.push_back({with_docs->docs.span, "first documented here"});
      package.docs = named.docs.text;
      with_docs = &named;
    }
    if (package.span.is_somewhere()) {
      packages_.push_back(std::move(package));
    } else if (!diagnostics_.has_errors()) {
      diagnostics_.add(Rule::kNoPackage,
                       {static_cast<uint32_t>(sources_.size() - files.size()), 0, 0},
                       "no file says which package this is",
                       "begin one with a line such as 'package my:contracts@1.0.0;'");
    }
  }

  void add_nested(ast::NestedPackage nested) {
    PackageSource package{.name = name_of(nested.package.name),
                          .docs = nested.package.docs.text,
                          .span = nested.package.name.span};
    package.files.push_back(std::move(nested.items));
    packages_.push_back(std::move(package));
  }

  const ReadOptions& options_;
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  std::vector<PackageSource> packages_;
  size_t bytes_ = 0;
};

}  // namespace

std::vector<PackageSource> read_packages(const fs::path& path, const ReadOptions& options,
                                         SourceMap& sources, Diagnostics& diagnostics) {
  return Reader(options, sources, diagnostics).read(path);
}

std::vector<PackageSource> read_packages_text(std::string path, std::string text,
                                              const ReadOptions& options, SourceMap& sources,
                                              Diagnostics& diagnostics) {
  return Reader(options, sources, diagnostics).read_text(std::move(path), std::move(text));
}

}  // namespace mortise::contract
