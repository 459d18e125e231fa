// SPDX-License-Identifier: Apache-2.0
#include "list_changes.hpp"

#include <iostream>
#include <mortise/application.hpp>
#include <mortise/error_text.hpp>
#include <mutex>
#include <photo/lab/image_filter.hpp>

#include "report.hpp"

namespace photolab {
namespace {

using photo::lab::ImageFilter;

constexpr uint8_t kPixel[] = {200, 100, 50, 255};

/// Thread-safe.
class Lister {
 public:
  /// What is active now, each filter once at work, and what is not.
  void show(mortise::Application& application) {
    const std::lock_guard lock(mutex_);
    const auto started = application.start();
    if (!started) {
      std::cout << mortise::full_text(started.error()) << "\n" << std::endl;
      return;
    }
    for (const mortise::String& id : plugins_at(host, "filters"))
      if (const auto filter = filters_.with_id(id)) {
        const auto time = times_.begin(id);
        const auto result = filter->apply({.width = 1, .height = 1, .pixels = kPixel});
        if (!result && result.plugin_error() == nullptr) std::cout << result.message() << "\n";
      }
    print_plugins(application, *started, host, times_);
    print_refused(*started);
    std::cout << std::endl;
  }

  mortise::Host host{};

 private:
  std::mutex mutex_;
  Times times_;
  mortise::Point<ImageFilter> filters_ = host.point<ImageFilter>("filters");
};

}  // namespace

mortise::Outcome<> list_changes(const std::string& file) {
  Lister lister;
  MORTISE_TRY_ASSIGN(auto application, mortise::Application::open(lister.host, file));
  // First of all, so that nothing falls between.
  MORTISE_TRY(application.watch([&](const auto&) { lister.show(application); }));
  lister.show(application);
  for (std::string line; std::getline(std::cin, line);) {
  }
  return {};
}

}  // namespace photolab
