// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <link.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plugins/entry.hpp"

namespace test {
namespace {

std::atomic<Witness*> current{nullptr};

mortise_status event(void*, const void* arguments, void* result, const mortise_call*) {
  const Answer answer = current.load()->take(*static_cast<const witness_event*>(arguments));
  *static_cast<int32_t*>(result) = answer.value;
  return answer.status;
}

mortise_status address(void*, const void*, void* result, const mortise_call*) {
  *static_cast<uint64_t*>(result) = reinterpret_cast<uintptr_t>(&current.load()->marks);
  return MORTISE_OK;
}

mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }

constexpr mortise_function kFunctions[] = {
    {TEST_UNIT_WITNESS_EVENT, &event},
    {TEST_UNIT_WITNESS_ADDRESS, &address},
};
constexpr mortise_plugin kEntry =
    entry_of(kFunctions, {}, &create, MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_REENTRANT);

/// Removed when the process ends.
const std::filesystem::path& folder() {
  static const struct Folder {
    std::filesystem::path path;
    Folder() {
      std::string name =
          (std::filesystem::temp_directory_path() / "mortise-host-test.XXXXXX").string();
      if (mkdtemp(name.data()) == nullptr) std::abort();
      path = name;
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } made;
  return made.path;
}

/// The path of a library in the loader's list, which a lock of glibc's own guards: ThreadSanitizer
/// does not see it.
__attribute__((no_sanitize("thread"))) std::string path_of(const dl_phdr_info& info) {
  std::string path;
  for (const volatile char* letter = info.dlpi_name; *letter != '\0'; ++letter) path += *letter;
  return path;
}

}  // namespace

Witness::Witness() { current = this; }
Witness::~Witness() { current = nullptr; }
const mortise_plugin* Witness::entry() { return &kEntry; }

Answer Witness::take(const witness_event& event) {
  if (event.kind == PROBE_RUN) return on_run ? on_run(event.instance, event.argument) : Answer{};
  uint64_t instance = event.instance;
  mortise_status status = MORTISE_OK;
  if (event.kind == PROBE_START && on_start) status = on_start();
  if (event.kind == PROBE_STOP && on_stop) on_stop(instance);
  const std::lock_guard lock(mutex_);
  if (event.kind == PROBE_START && status == MORTISE_OK)
    instance = static_cast<uint64_t>(++instances_);
  seen_.push_back({event.kind, instance, event.argument});
  return {static_cast<int32_t>(instance), status};
}

std::vector<Witness::Seen> Witness::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

int Witness::count(uint32_t kind, uint64_t instance) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(seen_.begin(), seen_.end(), [&](const Seen& seen) {
    return seen.kind == kind && seen.instance == instance;
  }));
}

std::string plugin(std::string_view name) {
  return std::string(MORTISE_HOST_PLUGINS "/") + std::string(name) + ".so";
}

std::string copy_of(std::string_view name) {
  static std::atomic<int> copies{0};
  std::ifstream in(plugin(name), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  EXPECT_FALSE(bytes.empty()) << "cannot read " << plugin(name);
  const std::string number = std::to_string(++copies);
  const std::filesystem::path path = folder() / (std::string(name) + "-" + number + ".so");
  std::ofstream(path, std::ios::binary) << bytes << number;  // behind the end: another digest
  return path.string();
}

int mapped(std::string_view part) {
  struct Search {
    std::string_view part;
    int found = 0;
  } search{part};
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        if (std::string_view(path_of(*info)).contains(wanted.part)) ++wanted.found;
        return 0;
      },
      &search);
  return search.found;
}

std::optional<mortise::PluginInfo> find(mortise::Host& host, std::string_view id) {
  mortise::List<mortise::PluginInfo> plugins = host.plugins();
  for (mortise::PluginInfo& info : plugins)
    if (info.id == id) return std::move(info);
  return std::nullopt;
}

bool wait_until(const std::function<bool()>& happened) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!happened()) {
    if (std::chrono::steady_clock::now() > end) return false;
    sched_yield();
  }
  return true;
}

uint64_t incident_of(std::string_view message) {
  constexpr std::string_view kBefore = "(incident ";
  const size_t at = message.find(kBefore);
  if (at == message.npos) return 0;
  return std::strtoull(message.data() + at + kBefore.size(), nullptr, 10);
}

}  // namespace test
