// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "catalog/scan.hpp"

namespace mortise::catalog {

namespace {

/// A module's name as a path without an ending.
std::string module_path(const Manifest::Image& image) {
  std::string path = image.module.substr(0, image.module.find(':'));
  std::ranges::replace(path, '.', '/');
  return path;
}

/// The same below the folder of its plugin, where it would be a file.
std::string module_file(const Manifest::Image& image, const std::string& place) {
  return place + "/" + module_path(image) + ".py";
}

/// What a module is that is not there: a package, or a file in the package that the folder is.
std::string package_or_file(const Manifest::Image& image, const std::string& place) {
  const std::string inner = module_path(image);
  std::error_code failed;
  if (std::filesystem::is_directory(place + "/" + inner, failed)) return place + "/" + inner;
  // The name may begin with the packages that the folder is.
  const auto is_place = [&place](const std::string& packages) {
    return std::string_view(place).ends_with("/" + packages);
  };
  for (size_t end = 0; (end = inner.find('/', end + 1)) != std::string::npos;) {
    if (!is_place(inner.substr(0, end))) continue;
    std::string path = place + inner.substr(end);
    if (std::filesystem::is_regular_file(path + ".py", failed)) return path + ".py";
    if (std::filesystem::is_directory(path, failed)) return path;
  }
  return is_place(inner) ? place : module_file(image, place);
}

}  // namespace

std::string image_file(const Manifest::Image& image, const std::string& place) {
  if (!image.file.empty()) return place + "/" + image.file;
  std::string file = module_file(image, place);
  std::error_code failed;
  return std::filesystem::is_regular_file(file, failed) ? file : package_or_file(image, place);
}

std::string image_path(const Manifest::Image& image, const std::string& place) {
  const size_t colon = std::min(image.module.find(':'), image.module.size());
  return image_file(image, place) + image.module.substr(colon);
}

namespace {

using State = Candidate::State;

constexpr size_t kMostImageBytes = size_t{1} << 30;

/// The SHA-256 of a file in hexadecimal digits, from the index where the file is as it was.
Outcome<std::string> digest_of(const std::string& path, const std::optional<Stamp>& stamp,
                               Index& index) {
  if (stamp)
    if (const auto known = index.find(path, *stamp)) return std::string(*known);
  MORTISE_TRY_ASSIGN(const auto bytes, base::read_file(path, kMostImageBytes));
  std::string digest = base::to_hex(base::sha256(bytes));
  if (stamp) index.remember(path, *stamp, digest);
  return digest;
}

/// A candidate that is judged by its manifest, and the file that would run.
struct Judged {
  Found found;
  Candidate candidate;
  std::string path{};  // empty where none would

  /// The path for the system.
  FileName file() const {
    if (found.parent == nullptr) return {path.c_str(), AT_FDCWD};
    return {path.c_str() + found.place.rfind('/') + 1, found.parent->get()};
  }
};

/// Compares the file that would run with what the manifest says of it.
/// @param stamp  of the file; nothing where there is none.
void check_digest(Judged& judged, std::optional<Stamp> stamp, Index& index) {
  auto& [found, candidate, path] = judged;
  const Manifest::Image& image = found.manifest->images[candidate.image];
  const bool is_module = image.file.empty();
  if (is_module && !stamp) {
    path = package_or_file(image, found.place);
    if (path != found.place) stamp = stamp_of_file(path.c_str(), AT_FDCWD);
  }
  const std::string at = found.place + "/plugin.toml:" + std::to_string(image.place.line) + ":" +
                         std::to_string(image.place.column);
  // A package of Python has no digest: Python reads its files when it likes.
  if (is_module && !stamp) {
    if (!image.digest.empty())
      candidate.reasons.push_back({"the package " + base::quote(image.module) +
                                       " cannot be held to a digest: Python reads its files when "
                                       "it likes",
                                   at, "remove 'digest'"});
    return;
  }
  Outcome<std::string> digest = digest_of(path, stamp, index);
  if (!digest) {
    candidate.reasons.push_back({std::string(digest.message())});
    return;
  }
  candidate.digest = *std::move(digest);
  if (image.digest.empty() ||
      base::parse_digest(image.digest) == base::parse_digest(candidate.digest))
    return;
  candidate.reasons.push_back(
      {"the file " + base::quote(is_module ? image.module : image.file) +
           " is not the one that the manifest means: its digest is sha256:" + candidate.digest,
       at,
       "take it from its author again; who built it runs: mortise pack " +
           base::shell_word(found.place)});
}

Judged judged(Found found, const std::string& source, const Context& context) {
  Judged judged{std::move(found), {.source = source}};
  if (!judged.found.flaws.empty()) return judged;
  Verdict verdict = judge(judged.found, context);
  judged.candidate.reasons = std::move(verdict.reasons);
  judged.candidate.image = verdict.image;
  const auto& images = judged.found.manifest->images;
  if (!judged.candidate.reasons.empty() || judged.found.place.empty() ||
      verdict.image >= images.size())
    return judged;
  const Manifest::Image& image = images[verdict.image];
  const std::string& place = judged.found.place;
  judged.path = image.file.empty() ? module_file(image, place) : place + "/" + image.file;
  return judged;
}

Candidate candidate_of(Judged judged) {
  auto& [found, candidate, path] = judged;
  std::ranges::move(found.flaws, std::back_inserter(candidate.reasons));
  candidate.state = candidate.reasons.empty() ? State::kFit : State::kUnfit;
  if (!found.hidden_by.empty()) {
    candidate.state = State::kShadowed;
    candidate.reasons.push_back({found.hidden_by});
  }
  candidate.manifest = std::move(found.manifest);
  candidate.place = std::move(found.place);
  candidate.is_dropped_in = found.is_dropped_in;
  return std::move(candidate);
}

/// What a source found, judged.
std::vector<Judged> judged(std::vector<Found> found, const std::string& source,
                           const Context& context, Index& index) {
  std::vector<Judged> all;
  std::vector<Judged*> with_image;
  std::vector<FileName> files;
  all.reserve(found.size());
  for (Found& each : found) all.push_back(judged(std::move(each), source, context));
  for (Judged& each : all) {
    if (each.path.empty()) continue;
    with_image.push_back(&each);
    files.push_back(each.file());
  }
  const auto stamps = stamps_of(files, stamp_of_file);
  for (size_t i = 0; i < stamps.size(); ++i) check_digest(*with_image[i], stamps[i], index);
  return all;
}

/// A candidate with its version, parsed once.
struct Ranked {
  Candidate candidate;
  base::Version version;
  bool has_version = false;
};

/// Those of one plugin in one version.
void shadow(std::span<Ranked* const> same) {
  const auto first = [&](State state) {
    return std::ranges::find_if(same,
                                [&](const Ranked* each) { return each->candidate.state == state; });
  };
  auto taken = first(State::kFit);
  if (taken == same.end()) taken = first(State::kUnfit);
  if (taken == same.end()) return;
  const Candidate& winner = (*taken)->candidate;
  for (auto each = same.begin(); each != same.end(); ++each) {
    Candidate& candidate = (*each)->candidate;
    if (each == taken || candidate.state == State::kShadowed) continue;
    candidate.state = State::kShadowed;
    candidate.reasons.push_back({"the one from " + winner.source +
                                 (winner.place.empty() ? "" : " in '" + winner.place + "'") +
                                 (each < taken ? " fits" : " comes first")});
  }
}

bool is_before(const Ranked& a, const Ranked& b) {
  const int order = a.candidate.manifest->id.compare(b.candidate.manifest->id);
  if (order != 0) return order < 0;
  if (a.has_version != b.has_version) return a.has_version;
  return a.version > b.version;
}

}  // namespace

std::string_view state_name(State state) {
  constexpr std::string_view kNames[] = {"fit", "unfit", "shadowed"};
  return kNames[static_cast<size_t>(state)];
}

void Catalog::refresh(const Context& context) {
  candidates_.clear();
  problems_.clear();
  index_.begin();
  std::vector<Ranked> ranked;
  for (const auto& [source, is_watched] : sources_) {
    std::vector<Found> found;
    Scan scan(index_, found, problems_);
    source->scan(scan);
    const std::string name = source->name();
    ranked.reserve(ranked.size() + found.size());
    for (Judged& each : judged(std::move(found), name, context, index_)) {
      Ranked& last = ranked.emplace_back(candidate_of(std::move(each)));
      auto version = base::parse_version(last.candidate.manifest->version);
      last.has_version = version.has_value();
      if (version) last.version = std::move(*version);
    }
  }
  const Outcome<> saved = index_.finish();
  if (!saved) problems_.push_back({std::string(saved.message())});
  std::vector<Ranked*> order;  // what is sorted is large
  for (Ranked& each : ranked) order.push_back(&each);
  std::ranges::sort(order, [](const Ranked* a, const Ranked* b) {
    if (is_before(*a, *b)) return true;
    return !is_before(*b, *a) && a < b;  // equal ones as they were found
  });
  const auto is_same = [](const Ranked& a, const Ranked& b) {
    return a.has_version && b.has_version && !is_before(a, b) && !is_before(b, a);
  };
  for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    end = begin + 1;
    while (end < order.size() && is_same(*order[begin], *order[end])) ++end;
    if (end - begin > 1) shadow(std::span(order).subspan(begin, end - begin));
  }
  candidates_.reserve(order.size());
  for (Ranked* const each : order) candidates_.push_back(std::move(each->candidate));
}

std::vector<std::string> Catalog::watched() const {
  std::vector<std::string> all;
  for (const auto& [source, is_watched] : sources_)
    if (is_watched)
      for (std::string& folder : source->watched()) all.push_back(std::move(folder));
  return all;
}

void add_sources(Catalog& catalog, const Application& application,
                 const std::filesystem::path& folder) {
  using Kind = Application::Source::Kind;
  const auto in_folder = [&](const std::string& path) { return (folder / path).string(); };
  for (const Application::Source& source : application.sources) {
    std::vector<std::string> path;
    for (const std::string& each : source.path) path.push_back(in_folder(each));
    switch (source.kind) {
      case Kind::kFolder:
        catalog.add(make_folder_source(in_folder(source.what)), source.is_watched);
        break;
      case Kind::kPlugin:
        catalog.add(make_plugin_source(in_folder(source.what)), source.is_watched);
        break;
      case Kind::kEntryPoints:
        catalog.add(make_entry_point_source(source.what, std::move(path)), source.is_watched);
        break;
      case Kind::kModule:
        catalog.add(make_module_source(source.what, std::move(path)), source.is_watched);
        break;
    }
  }
}

}  // namespace mortise::catalog
