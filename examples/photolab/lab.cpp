// SPDX-License-Identifier: Apache-2.0
#include "lab.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>
#include <utility>

#include "png_io.hpp"

namespace photolab {
namespace {

namespace fs = std::filesystem;
using mortise::Code;
using mortise::Error;
using photo::lab::Failure;
using photo::lab::ImageFilter;
using photo::lab::ImageView;

constexpr size_t kMaxPhotos = 100;
constexpr int kCallers = 4;
/// Calls that each side of the swap must see before the callers stop.
constexpr uint64_t kEnoughCalls = 100;

/// What the callers share.
struct Traffic {
  std::atomic<uint64_t> before{0};
  std::atomic<uint64_t> after{0};
  std::atomic<uint64_t> failed{0};
  std::atomic<bool> stop{false};
};

/// Applies the filter and asks for its name, over and over. The name tells which plugin answered.
void call_on(const ImageFilter::Client& filter, const ImageView& picture, std::string_view old_name,
             Traffic& traffic) {
  while (!traffic.stop) {
    const auto name = filter.name();
    const auto result = filter.apply(picture);
    if (!name || !result) {
      ++traffic.failed;
      continue;
    }
    auto& answered = std::string_view(*name) == old_name ? traffic.before : traffic.after;
    answered += 2;
    answered.notify_one();
  }
}

void wait_for(const std::atomic<uint64_t>& calls) {
  for (uint64_t seen = calls; seen < kEnoughCalls; seen = calls) calls.wait(seen);
}

}  // namespace

mortise::Outcome<std::vector<Photo>> read_photos(const std::string& folder) {
  std::error_code failed;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed))
    if (entry->path().extension() == ".png") paths.push_back(entry->path());
  if (failed)
    return Error(Code::kFileUnreadable,
                 "cannot look into the folder '" + folder + "': " + failed.message());
  if (paths.empty())
    return Error(Code::kFileUnreadable, "there is no .png file in the folder '" + folder + "'");
  if (paths.size() > kMaxPhotos)
    return Error(Code::kFileTooLarge, "the folder '" + folder + "' has " +
                                          std::to_string(paths.size()) +
                                          " .png files; at most 100 fit on a contact sheet");
  std::ranges::sort(paths);
  std::vector<Photo> photos;
  for (const fs::path& path : paths) {
    MORTISE_TRY_ASSIGN(auto original, read_png(path.string()));
    photos.push_back({path.stem().string(), std::move(original), {}});
  }
  return photos;
}

std::vector<std::vector<ImageView>> rows_of(const std::vector<Photo>& photos) {
  std::vector<std::vector<ImageView>> rows;
  for (const Photo& photo : photos) {
    auto& row = rows.emplace_back(std::vector<ImageView>{photo.original});
    row.insert(row.end(), photo.results.begin(), photo.results.end());
  }
  return rows;
}

mortise::Outcome<SwapReport> change_under_load(const ImageFilter::Client& filter,
                                               const std::function<mortise::Outcome<>()>& change) {
  // A small picture: many calls in little time.
  const std::vector<uint8_t> pixels(size_t{48} * 48 * 4, 128);
  const ImageView picture{.width = 48, .height = 48, .pixels = pixels};
  MORTISE_TRY_ASSIGN(const auto old_name, filter.name());
  Traffic traffic;
  std::vector<std::jthread> callers;
  for (int i = 0; i < kCallers; ++i)
    callers.emplace_back([&] { call_on(filter, picture, old_name, traffic); });
  wait_for(traffic.before);
  auto changed = change();
  if (changed) wait_for(traffic.after);
  traffic.stop = true;
  callers.clear();
  MORTISE_TRY(std::move(changed));
  return SwapReport{traffic.before, traffic.after, traffic.failed};
}

bool is_same(const photo::lab::Image& a, const photo::lab::Image& b) {
  return a.width == b.width && a.height == b.height && std::ranges::equal(a.pixels, b.pixels);
}

std::string describe(const Failure& failure) {
  return mortise::match(
      failure, [](const Failure::Unsupported&) { return std::string("it cannot do that"); },
      [](const Failure::BadArgument& bad) { return std::string(std::string_view(bad.value)); },
      [](const Failure::TooLarge& most) {
        return "it takes at most " + std::to_string(most.value) + " pixels";
      });
}

}  // namespace photolab
