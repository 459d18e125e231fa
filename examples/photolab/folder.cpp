// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"

#include <chrono>
#include <filesystem>

namespace photolab {
namespace {

namespace fs = std::filesystem;
using mortise::Code;
using mortise::Error;

constexpr auto kPatience = std::chrono::seconds(10);

}  // namespace

mortise::Outcome<> copy_lab(const std::string& from, const std::string& to) {
  std::error_code failed;
  fs::remove_all(to, failed);
  if (!failed) fs::create_directories(fs::path(to).parent_path(), failed);
  for (const char* const part : {"mortise.toml", "contract", "plugins"})
    if (!failed) {
      fs::create_directories(to, failed);
      fs::copy(fs::path(from) / part, fs::path(to) / part, fs::copy_options::recursive, failed);
    }
  if (!failed) return {};
  return Error(Code::kFileUnwritable,
               "cannot copy the lab '" + from + "' to '" + to + "': " + failed.message());
}

void Folder::notice() {
  const std::lock_guard lock(mutex_);
  ++count_;
  noticed_.notify_all();
}

mortise::Outcome<double> Folder::put(const std::string& plugin) {
  // Under a name that nobody looks at until all of it is there.
  const fs::path made = folder_ + "/plugins/." + plugin;
  const fs::path place = folder_ + "/plugins/" + plugin + "-later";
  std::error_code failed;
  fs::copy(fs::path(later_) / plugin, made, fs::copy_options::recursive, failed);
  std::unique_lock lock(mutex_);
  const int before = count_;
  const auto begin = std::chrono::steady_clock::now();
  if (!failed) fs::rename(made, place, failed);
  if (failed)
    return Error(Code::kFileUnwritable,
                 "cannot put a plugin at '" + place.string() + "': " + failed.message());
  if (!noticed_.wait_for(lock, kPatience, [&] { return count_ > before; }))
    return Error(Code::kCallDeadline, "nobody noticed '" + place.string() + "'");
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

}  // namespace photolab
