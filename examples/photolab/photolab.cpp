// SPDX-License-Identifier: Apache-2.0
// The photo lab: an application whose filters are plugins, found, checked and chosen as its
// mortise.toml says. It develops photographs with each of them; then its folder of plugins changes
// while it works.
#include <cmath>
#include <iostream>
#include <mortise/application.hpp>
#include <mortise/error_text.hpp>
#include <next/photo/lab/image_filter.hpp>

#include "contact_sheet.hpp"
#include "folder.hpp"
#include "lab.hpp"
#include "list_changes.hpp"
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

  Outcome<> run(const std::string& photos, const std::string& out) {
    MORTISE_TRY_ASSIGN(photos_, photolab::read_photos(photos));
    MORTISE_TRY_ASSIGN(auto application, mortise::Application::open(host_, folder_.file()));
    MORTISE_TRY_ASSIGN(const auto started, application.start());
    MORTISE_TRY(application.watch([this](const auto&) { folder_.notice(); }));
    for (Photo& photo : photos_) MORTISE_TRY(develop(photo));
    std::cout << application.name() << " on " << photos_.size() << " photographs:\n\n";
    photolab::print_plugins(application, started, host_, times_);
    photolab::print_refused(started);
    MORTISE_TRY(upgrade(application));
    MORTISE_TRY(refuse_upgrade(application));
    MORTISE_TRY(take_newcomer(application));
    MORTISE_TRY(apply_all());
    const std::string sheet = out + "/contact-sheet.png";
    MORTISE_TRY(photolab::write_png(sheet, photolab::contact_sheet(photolab::rows_of(photos_))));
    std::cout << "\nOriginals beside results: " << sheet << "\n";
    return {};
  }

 private:
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
    std::cout << "\nblur 2.0.0 was put into the folder, and noticed after "
              << std::lround(noticed_ms) << " ms.\n";
    MORTISE_TRY_ASSIGN(const auto plan, application.plan({.upgrade = true}));
    photolab::print_changes(plan);
    MORTISE_TRY_ASSIGN(const auto blur, filters_.with_id("photolab.blur"));
    MORTISE_TRY_ASSIGN(const auto calls,
                       photolab::change_under_load(blur, [&] { return application.apply(plan); }));
    std::cout << "4 threads called it meanwhile: " << calls.before << " calls before, "
              << calls.after << " after, " << calls.failed << " failed.\n";
    if (calls.failed == 0) return {};
    return Error(mortise::Code::kCallFailed, "calls failed while the blur was upgraded");
  }

  /// A newer version that cannot start: nothing changes.
  Outcome<> refuse_upgrade(mortise::Application& application) {
    MORTISE_TRY(folder_.put("sepia"));
    MORTISE_TRY_ASSIGN(const auto plan, application.plan({.upgrade = true}));
    const auto applied = application.apply(plan);
    if (applied) return Error(mortise::Code::kCallFailed, "sepia 2.0.0 cannot start, and did");
    std::cout << "\nsepia 2.0.0 was put into the folder, and refused:\n  "
              << mortise::full_text(applied.error()) << "\n";
    MORTISE_TRY_ASSIGN(const auto sepia, filters_.with_id("photolab.sepia"));
    const auto result = sepia.apply(photos_[0].original);
    if (!result) return result.error().context("applying sepia after its upgrade was refused");
    std::cout << "sepia 1.0.0 goes on.\n";
    return {};
  }

  /// A plugin that nobody knew when the lab was opened.
  Outcome<> take_newcomer(mortise::Application& application) {
    MORTISE_TRY(folder_.put("invert"));
    MORTISE_TRY_ASSIGN(const auto plan, application.start());
    std::cout << "\ninvert 1.0.0 was put into the folder; it is new.\n";
    photolab::print_changes(plan);
    MORTISE_TRY_ASSIGN(const auto invert, filters_.with_id("photolab.invert"));
    for (Photo& photo : photos_) {
      auto result = invert.apply(photo.original);
      if (!result) return result.error().context("inverting " + photo.name);
      photo.results.push_back(*std::move(result));
    }
    return {};
  }

  /// Every filter in one call: the point hands the picture from one to the next, as mortise.toml
  /// says.
  Outcome<> apply_all() {
    auto result = filters_->apply(photos_[0].original);
    if (!result) return result.error().context("applying every filter to " + photos_[0].name);
    photos_[0].results.push_back(*std::move(result));
    std::cout << "\nEvery filter in one call, each with the picture of the one before it:\n ";
    for (const mortise::String& id : photolab::plugins_at(host_, "filters"))
      std::cout << " " << std::string_view(id);
    std::cout << "\n";
    return {};
  }

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
    std::cerr << "usage: photolab PHOTOS LAB OUT   develops the PNG files in the folder PHOTOS\n"
                 "       photolab LAB              lists what is put into LAB/plugins\n\n"
                 "LAB  the folder of the lab, as the build makes it\n"
                 "OUT  a folder for the results and for a copy of the lab, which changes\n";
    return 2;
  }
  auto done = [&]() -> Outcome<> {
    if (count == 2) return photolab::list_changes(words[1] + std::string("/mortise.toml"));
    const std::string out = words[3];
    MORTISE_TRY(photolab::copy_lab(words[2], out + "/lab"));
    return Lab(out + "/lab", std::string(words[2]) + "/upgrades").run(words[1], out);
  }();
  if (done) return 0;
  std::cerr << "photolab: " << mortise::full_text(done.error()) << "\n";
  return 1;
}
