// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// The interpreter is never ended, so what it has is never given back. The name is the sanitizer's.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif
#endif

namespace test {

std::string plugin(std::string_view name) {
  return std::string(PYTHON_PLUGINS) + "/" + std::string(name);
}

bool wait_until(const std::function<bool()>& happened) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(30);
  while (!happened()) {
    if (Clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

PythonTest::PythonTest() : folder_(*mortise::base::TemporaryFolder::make("mortise-python-test")) {
  setenv("MORTISE_PYTHON", PYTHON_PROGRAM, 1);
  setenv("PYTHONPATH", PYTHON_PACKAGE, 1);
  setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
  service_.on<&Service::Interface::lookup>([](mortise::StringView key) {
    return mortise::String("value of " + std::string(std::string_view(key)));
  });
  host_.emplace(behind_wall());
  expect_ok(host_->add(service_.entry(), "service", {.wall = mortise::Wall::kInline}));
}

std::string PythonTest::write(const std::string& name, const std::string& text) const {
  const std::string head = "import mortise\nDesk = mortise.read_contract('" +
                           plugin("../contract/desk.wit") + "', 'desk')\n" + text;
  const std::filesystem::path path = folder_.path() / name;
  expect_ok(mortise::base::write_file(path, std::as_bytes(std::span(head)), 0600));
  return path.string();
}

}  // namespace test
