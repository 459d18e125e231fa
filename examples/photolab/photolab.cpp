// SPDX-License-Identifier: Apache-2.0
// The photo lab: an application whose filters are plugins, found, checked and chosen as its
// mortise.toml says. It develops photographs with each of them; then its folder of plugins changes
// while it works.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <mortise/application.hpp>
#include <mortise/error_text.hpp>
#include <mutex>
#include <next/photo/lab/image_filter.hpp>

#include "contact_sheet.hpp"
#include "folder.hpp"
#include "lab.hpp"
#include "png_io.hpp"
#include "report.hpp"

namespace {

using mortise::Error;
using mortise::Outcome;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using photolab::Photo;
using SizedFilter = next::photo::lab::ImageFilter;

class Lab {
 public:
  /// @param folder  where mortise.toml is; it changes. @param later  plugins that come later.
  Lab(std::string folder, std::string later) : folder_(std::move(folder), std::move(later)) {}

  /// Shows what a lab can do.
  Outcome<> run(const std::string& photos, const std::string& out) {
    MORTISE_TRY_ASSIGN(photos_, photolab::read_photos(photos));
    MORTISE_TRY_ASSIGN(auto application, mortise::Application::open(host_, folder_.file()));
    MORTISE_TRY_ASSIGN(const auto started, application.start());
    MORTISE_TRY(application.watch([this](const auto&) { folder_.notice(); }));
    for (Photo& photo : photos_) MORTISE_TRY(develop(photo));
    std::cout << application.name() << " on " << photos_.size() << " photographs:\n\n";
    photolab::print_plugins(application, host_, times_);
    photolab::print_refused(started);
    MORTISE_TRY(upgrade(application));
    MORTISE_TRY(refuse_upgrade(application));
    MORTISE_TRY(take_newcomer(application));
    return write_sheet(out + "/contact-sheet.png");
  }

  /// Starts and lists what is there, and whatever is put into the folder, until standard input
  /// ends.
  Outcome<> stay() {
    MORTISE_TRY_ASSIGN(auto application, mortise::Application::open(host_, folder_.file()));
    // First of all, so that nothing falls between.
    MORTISE_TRY(application.watch([&](const auto&) { show(application); }));
    show(application);
    for (std::string line; std::getline(std::cin, line);) {
    }
    return {};
  }

 private:
  /// What is active now, each filter once at work, and what is not.
  void show(mortise::Application& application) {
    const std::lock_guard lock(showing_);
    const auto started = application.start();
    for (const mortise::String& id : photolab::plugins_at(host_, "filters"))
      if (const auto filter = filters_.with_id(id)) {
        const auto time = times_.begin(id);
        const auto result = filter->apply({.width = 1, .height = 1, .pixels = kPixel});
        if (!result && result.plugin_error() == nullptr) std::cout << result.message() << "\n";
      }
    photolab::print_plugins(application, host_, times_);
    if (started)
      photolab::print_refused(*started);
    else
      std::cout << mortise::full_text(started.error()) << "\n";
    std::cout << std::endl;
  }

  /// Each filter on its own.
  Outcome<> develop(Photo& photo) {
    for (const mortise::String& id : photolab::plugins_at(host_, "filters")) {
      MORTISE_TRY_ASSIGN(const auto filter, filters_.with_id(id));
      const auto time = times_.begin(id);
      auto result = filter.apply(photo.original);
      if (!result)
        return result.error().context("applying " + std::string(id) + " to " + photo.name);
      photo.results.push_back(*std::move(result));
    }
    MORTISE_TRY_ASSIGN(const auto resize, sized_filters_.with_id("photolab.resize"));
    const auto time = times_.begin("photolab.resize");
    const ImageView& whole = photo.original;
    auto small = resize.apply({whole.width, whole.height, whole.pixels},
                              {.amount = 1, .settings = {{{.key = "width", .value = 200}}}});
    if (!small) return small.error().context("making " + photo.name + " smaller");
    photo.results.push_back({small->width, small->height, std::move(small->pixels)});
    return {};
  }

  /// A newer version is put into the folder, and takes over while four threads call the old one.
  Outcome<> upgrade(mortise::Application& application) {
    MORTISE_TRY_ASSIGN(const double noticed_ms, folder_.put("blur"));
    std::printf("\nblur 2.0.0 was put into the folder, and noticed after %.0f ms.\n", noticed_ms);
    MORTISE_TRY_ASSIGN(const auto plan, application.plan({.upgrade = true}));
    photolab::print_changes(plan);
    MORTISE_TRY_ASSIGN(const auto blur, filters_.with_id("photolab.blur"));
    MORTISE_TRY_ASSIGN(const auto calls,
                       photolab::change_under_load(blur, [&] { return application.apply(plan); }));
    std::printf("4 threads called it meanwhile: %llu calls before, %llu after, %llu failed.\n",
                static_cast<unsigned long long>(calls.before),
                static_cast<unsigned long long>(calls.after),
                static_cast<unsigned long long>(calls.failed));
    if (calls.failed == 0) return {};
    return Error(mortise::Code::kCallFailed, "calls failed while the blur was upgraded");
  }

  /// A newer version that cannot start: nothing changes.
  Outcome<> refuse_upgrade(mortise::Application& application) {
    MORTISE_TRY(folder_.put("sepia"));
    MORTISE_TRY_ASSIGN(const auto plan, application.plan({.upgrade = true}));
    const auto applied = application.apply(plan);
    if (applied) return Error(mortise::Code::kCallFailed, "sepia 2.0.0 cannot start, and did");
    std::printf("\nsepia 2.0.0 was put into the folder, and refused:\n  %s\n",
                mortise::full_text(applied.error()).c_str());
    MORTISE_TRY_ASSIGN(const auto sepia, filters_.with_id("photolab.sepia"));
    const auto result = sepia.apply(photos_[0].original);
    if (!result) return result.error().context("applying sepia after its upgrade was refused");
    std::printf("sepia 1.0.0 goes on.\n");
    return {};
  }

  /// A plugin that nobody knew when the lab was opened.
  Outcome<> take_newcomer(mortise::Application& application) {
    MORTISE_TRY(folder_.put("invert"));
    MORTISE_TRY_ASSIGN(const auto plan, application.start());
    std::printf("\ninvert 1.0.0 was put into the folder; it is new.\n");
    photolab::print_changes(plan);
    MORTISE_TRY_ASSIGN(const auto invert, filters_.with_id("photolab.invert"));
    for (Photo& photo : photos_) {
      auto result = invert.apply(photo.original);
      if (!result) return result.error().context("inverting " + photo.name);
      photo.results.push_back(*std::move(result));
    }
    return {};
  }

  /// A row a photograph: as it was, then what each filter made of it.
  Outcome<> write_sheet(const std::string& path) {
    std::vector<std::vector<ImageView>> rows;
    for (const Photo& photo : photos_) {
      auto& row = rows.emplace_back(std::vector<ImageView>{photo.original});
      row.insert(row.end(), photo.results.begin(), photo.results.end());
    }
    MORTISE_TRY(photolab::write_png(path, photolab::contact_sheet(rows)));
    std::cout << "\nOriginals beside results: " << path << "\n";
    return {};
  }

  static constexpr uint8_t kPixel[] = {200, 100, 50, 255};
  std::mutex showing_;
  photolab::Folder folder_;
  photolab::Times times_;
  std::vector<Photo> photos_;
  mortise::Host host_;
  mortise::Point<ImageFilter> filters_ = host_.point<ImageFilter>("filters");
  mortise::Point<SizedFilter> sized_filters_ = host_.point<SizedFilter>("sized-filters");
};

}  // namespace

int main(int count, char** words) {
  if (count != 4 && count != 2) {
    std::cerr << "usage: photolab PHOTOS LAB OUT\n       photolab LAB\n\n"
                 "PHOTOS  a folder of PNG files\nLAB     the "
                 "folder of the lab, as the build makes it: mortise.toml, plugins, upgrades\n"
                 "OUT     a folder for the results and for a copy of the lab, which changes\n\n"
                 "With LAB alone it starts and lists what is put into LAB/plugins, until standard "
                 "input ends.\n";
    return 2;
  }
  auto done = [&]() -> Outcome<> {
    if (count == 2) return Lab(words[1], "").stay();
    const std::string out = words[3];
    MORTISE_TRY(photolab::copy_lab(words[2], out + "/lab"));
    return Lab(out + "/lab", std::string(words[2]) + "/upgrades").run(words[1], out);
  }();
  if (done) return 0;
  std::fflush(stdout);
  std::cerr << "photolab: " << mortise::full_text(done.error()) << "\n";
  return 1;
}
