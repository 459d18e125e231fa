// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"

#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "mortise/abi.h"

namespace bench {
namespace {

/// Removed when the process ends.
const std::filesystem::path& folder() {
  static const struct Folder {
    std::filesystem::path path;
    Folder() {
      std::string name = (std::filesystem::temp_directory_path() / "mortise-bench.XXXXXX").string();
      if (mkdtemp(name.data()) == nullptr) fail("cannot make " + name);
      path = name;
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } made;
  return made.path;
}

}  // namespace

void fail(const std::string& why) {
  std::fprintf(stderr, "mortise_bench: %s\n", why.c_str());
  std::exit(1);
}

std::vector<std::string> copies(const std::string& kind, int count) {
  static int serial_number = 0;
  const std::string original = std::string(MORTISE_BENCH_PLUGINS) + "/bench-" + kind + ".so";
  std::ifstream in(original, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (bytes.empty()) fail("cannot read " + original);
  std::vector<std::string> paths;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(++serial_number);
    paths.push_back((folder() / (kind + "-" + number + ".so")).string());
    std::ofstream(paths.back(), std::ios::binary)
        << bytes << number;  // behind the end: another digest
  }
  return paths;
}

mortise::Host& loaded_host(const std::string& kind, int plugins) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, int>, std::unique_ptr<mortise::Host>> hosts;
  const std::lock_guard lock(mutex);
  std::unique_ptr<mortise::Host>& host = hosts[{kind, plugins}];
  if (host == nullptr) {
    host = std::make_unique<mortise::Host>();
    for (const std::string& path : copies("adder-" + kind, plugins))
      if (const auto loaded = host->load(path); !loaded) fail(std::string(loaded.message()));
  }
  return *host;
}

Opened::~Opened() {
  for (void* const library : libraries_) dlclose(library);
}

void Opened::open(const std::string& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) fail(dlerror());
  libraries_.push_back(library);
  const auto* const entry =
      static_cast<const mortise_plugin*>(dlsym(library, "mortise_plugin_entry"));
  benchmark::DoNotOptimize(entry->functions[0].code);
}

}  // namespace bench
