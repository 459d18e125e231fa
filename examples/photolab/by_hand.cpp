// SPDX-License-Identifier: Apache-2.0
// The photo lab without a mortise.toml: the application itself says which plugins are loaded. It
// shows loading, calling, replacing a plugin while it is called, refusing one that does not fit,
// and walls around all of them.
#include <getopt.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <mortise/error_text.hpp>

#include "contact_sheet.hpp"
#include "lab.hpp"
#include "png_io.hpp"

namespace {

using mortise::Error;
using mortise::Outcome;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using photo::lab::SettingView;
using photolab::Photo;

constexpr char kHelp[] =
    R"(usage: photolab-by-hand --photos DIR --plugins DIR --out DIR [--radius PIXELS]

Blurs and tones every PNG of a folder with two plugins, replaces one of them while
it is called, lets one in Python join them, is offered one that does not fit, and
puts them behind every wall there is.

  --photos DIR      where the photographs are
  --plugins DIR     where blur-1.so, blur-2.so, sepia.so, equalise.py, sleeper.so,
                    broken.so are
  --out DIR         where the results go; it is made if need be
  --radius PIXELS   how far the blur reaches: its standard deviation (default 3)
  --help            this text
)";

struct Arguments {
  std::string photos;
  std::string plugins;
  std::string out;
  double radius = 3;
};

[[noreturn]] void usage_error(const std::string& problem) {
  std::cerr << "photolab-by-hand: " << problem << "\nSee 'photolab-by-hand --help'.\n";
  std::exit(2);
}

Arguments parse(int count, char** words) {
  static constexpr option kOptions[] = {
      {"photos", required_argument, nullptr, 'p'}, {"plugins", required_argument, nullptr, 'l'},
      {"out", required_argument, nullptr, 'o'},    {"radius", required_argument, nullptr, 'r'},
      {"help", no_argument, nullptr, 'h'},         {nullptr, 0, nullptr, 0}};
  Arguments arguments;
  opterr = 0;
  for (int letter; (letter = getopt_long(count, words, ":", kOptions, nullptr)) != -1;) {
    if (letter == 'p') arguments.photos = optarg;
    if (letter == 'l') arguments.plugins = optarg;
    if (letter == 'o') arguments.out = optarg;
    if (letter == 'r') {
      char* end = nullptr;
      arguments.radius = std::strtod(optarg, &end);
      if (end == optarg || *end != '\0')
        usage_error("--radius takes a number, not '" + std::string(optarg) + "'");
    }
    if (letter == 'h') {
      std::cout << kHelp;
      std::exit(0);
    }
    if (letter == ':') usage_error(std::string(words[optind - 1]) + " needs a value");
    if (letter == '?') usage_error("there is no option '" + std::string(words[optind - 1]) + "'");
  }
  if (optind < count) usage_error("'" + std::string(words[optind]) + "' is no option");
  if (arguments.photos.empty()) usage_error("--photos is missing");
  if (arguments.plugins.empty()) usage_error("--plugins is missing");
  if (arguments.out.empty()) usage_error("--out is missing");
  return arguments;
}

class Lab {
 public:
  explicit Lab(Arguments arguments) : arguments_(std::move(arguments)) {}

  Outcome<> run() {
    std::error_code failed;
    std::filesystem::create_directories(arguments_.out, failed);
    if (failed)
      return Error(mortise::Code::kFileUnwritable,
                   "cannot make the folder '" + arguments_.out + "': " + failed.message());
    MORTISE_TRY_ASSIGN(photos_, photolab::read_photos(arguments_.photos));
    MORTISE_TRY(host_.load(plugin("blur-1"), {.id = "blur"}));
    MORTISE_TRY(host_.load(plugin("sepia")));
    // Handles, taken once and held: they name a place, not a library.
    const auto filters = host_.point<ImageFilter>("filters").all();
    const ImageFilter::Client& blur = filters[0];
    const ImageFilter::Client& sepia = filters[1];
    const SettingView radius[] = {{.key = "radius", .value = arguments_.radius}};

    std::cout << "Every filter is a plugin: a library of its own, loaded by this program.\n\n";
    std::printf("%-12s %-12s %-28s %-10s %8s\n", "photo", "size", "filter", "plugin", "time");
    MORTISE_TRY(develop(blur, radius, "blur-1"));
    MORTISE_TRY(develop(sepia, {}, "sepia"));
    MORTISE_TRY(replace_blur(blur));
    MORTISE_TRY(develop(blur, radius, "blur-2"));
    MORTISE_TRY(develop_in_python());
    MORTISE_TRY(try_broken());
    MORTISE_TRY(compare_walls(radius));
    MORTISE_TRY(leave_sleeper(radius));
    return write_sheet();
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::string plugin(const std::string& name) const {
    return arguments_.plugins + "/" + name + ".so";
  }

  /// Applies a filter to each photograph and writes the result as PHOTO-PLUGIN.png.
  Outcome<> develop(const ImageFilter::Client& filter, mortise::ListView<SettingView> settings,
                    const std::string& plugin) {
    MORTISE_TRY_ASSIGN(const auto name, filter.name());
    for (Photo& photo : photos_) {
      const auto start = Clock::now();
      auto result = filter.apply(photo.original, {}, settings);
      const std::chrono::duration<double, std::milli> time = Clock::now() - start;
      if (const auto* failure = result.plugin_error())
        return Error(mortise::Code::kCallInvalid, "'" + plugin + "' does not take '" + photo.name +
                                                      "': " + photolab::describe(*failure));
      if (!result) return result.error().context("applying '" + plugin + "' to " + photo.name);

      const std::string size =
          std::to_string(photo.original.width) + " x " + std::to_string(photo.original.height);
      const std::string filter_name{std::string_view(name)};
      std::printf("%-12s %-12s %-28s %-10s %5.1f ms\n", photo.name.c_str(), size.c_str(),
                  filter_name.c_str(), plugin.c_str(), time.count());
      MORTISE_TRY(
          photolab::write_png(arguments_.out + "/" + photo.name + "-" + plugin + ".png", *result));
      photo.results.push_back(*std::move(result));
    }
    return {};
  }

  Outcome<> replace_blur(const ImageFilter::Client& blur) {
    MORTISE_TRY_ASSIGN(const auto report, photolab::change_under_load(blur, [&] {
                         return host_.swap("blur", plugin("blur-2"));
                       }));
    std::printf(
        "\nReplaced blur-1 by blur-2 while 4 threads kept calling it:\n"
        "  %llu calls answered by the old one, %llu by the new one, %llu failed.\n\n",
        static_cast<unsigned long long>(report.before),
        static_cast<unsigned long long>(report.after),
        static_cast<unsigned long long>(report.failed));
    if (report.failed == 0) return {};
    return Error(mortise::Code::kCallFailed, "calls failed while the blur was replaced");
  }

  /// One more filter, in Python with NumPy. It comes late, and where there is no Python it does
  /// not.
  Outcome<> develop_in_python() {
    const auto loaded = host_.load(arguments_.plugins + "/equalise.py");
    if (loaded) {
      std::cout << "\nA plugin in Python joins them:\n\n";
      return develop(host_.point<ImageFilter>("filters").all()[2], {}, "equalise");
    }
    const mortise::Code code = loaded.error().code();
    if (code != mortise::Code::kPythonUnavailable && code != mortise::Code::kPythonNoPackage)
      return loaded.error();
    std::cout << "\nNo plugin in Python joins them (" << loaded.error().name() << "):\n  "
              << mortise::full_text(loaded.error()) << "\n";
    return {};
  }

  Outcome<> try_broken() {
    const auto loaded = host_.load(plugin("broken"));
    if (loaded)
      return Error(mortise::Code::kCallFailed, "broken.so was loaded; it should be refused");
    std::cout << "\nRefused broken.so, before any of its code ran (" << loaded.error().name()
              << "):\n  " << mortise::full_text(loaded.error()) << "\n";
    return {};
  }

  /// The same plugins, unchanged, behind every wall: the pictures must be the same.
  Outcome<> compare_walls(mortise::ListView<SettingView> radius) {
    std::printf(
        "\nThe same two plugins behind every wall, on %s. inline: in the thread of their "
        "caller;\nthread: on threads of their own, so that a caller can leave; loopback: "
        "every value is moved, as if\nto another process:\n\n%-10s %10s %10s   %s\n",
        photos_[0].name.c_str(), "wall", "blur-2", "sepia", "pictures");
    const std::pair<mortise::Wall, const char*> walls[] = {{mortise::Wall::kInline, "inline"},
                                                           {mortise::Wall::kThread, "thread"},
                                                           {mortise::Wall::kLoopback, "loopback"}};
    const Photo& photo = photos_[0];
    for (const auto& [wall, name] : walls) {
      mortise::Host host({.wall = wall});
      MORTISE_TRY(host.load(plugin("blur-2")));
      MORTISE_TRY(host.load(plugin("sepia")));
      const auto filters = host.point<ImageFilter>("filters").all();
      const auto start = Clock::now();
      const auto blurred = filters[0].apply(photo.original, {}, radius);
      const auto between = Clock::now();
      const auto toned = filters[1].apply(photo.original);
      const auto end = Clock::now();
      if (!blurred || !toned || !photolab::is_same(*blurred, photo.results[2]) ||
          !photolab::is_same(*toned, photo.results[1]))
        return Error(mortise::Code::kCallFailed, "a wall changed the pictures");
      using Milliseconds = std::chrono::duration<double, std::milli>;
      std::printf("%-10s %7.1f ms %7.1f ms   the same as above\n", name,
                  Milliseconds(between - start).count(), Milliseconds(end - between).count());
    }
    return {};
  }

  /// A plugin that does not come to an end is left at the deadline, and the others go on.
  Outcome<> leave_sleeper(mortise::ListView<SettingView> radius) {
    mortise::Host host({.wall = mortise::Wall::kThread});
    MORTISE_TRY(host.load(plugin("sleeper")));
    MORTISE_TRY(host.load(plugin("blur-2")));
    const auto filters = host.point<ImageFilter>("filters").all();
    const auto start = Clock::now();
    const auto late =
        filters[0].within(50).apply(photos_[0].original, {}, {{.key = "seconds", .value = 0.5}});
    const std::chrono::duration<double, std::milli> time = Clock::now() - start;
    if (late || !late.has_system_error() || late.kind() != mortise::Kind::kDeadline)
      return Error(mortise::Code::kCallFailed, "the sleeper should have been left at its deadline");
    const auto meanwhile = filters[1].apply(photos_[0].original, {}, radius);
    if (!meanwhile) return meanwhile.error().context("applying 'blur-2' beside the sleeper");
    std::printf(
        "\nA plugin slept for 500 ms in a call with 50 ms to go (thread wall):\n"
        "  its caller left after %.0f ms; blur-2 answered meanwhile.\n",
        time.count());
    return {};
  }

  /// A row a photograph: as it was, blurred, toned, equalised.
  Outcome<> write_sheet() {
    std::vector<std::vector<ImageView>> rows;
    for (const Photo& photo : photos_) {
      rows.push_back({photo.original, photo.results[2], photo.results[1]});
      if (photo.results.size() > 3) rows.back().push_back(photo.results[3]);
    }
    const std::string path = arguments_.out + "/contact-sheet.png";
    MORTISE_TRY(photolab::write_png(path, photolab::contact_sheet(rows)));
    std::cout << "\nOriginals beside results: " << path << "\n";
    return {};
  }

  const Arguments arguments_;
  std::vector<Photo> photos_;
  mortise::Host host_;
};

}  // namespace

int main(int count, char** words) {
  Lab lab(parse(count, words));
  const auto done = lab.run();
  if (done) return 0;
  std::fflush(stdout);
  std::cerr << "photolab-by-hand: " << mortise::full_text(done.error()) << "\n";
  return 1;
}
