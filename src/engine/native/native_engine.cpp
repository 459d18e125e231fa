// SPDX-License-Identifier: Apache-2.0
#include "engine/native/native_engine.hpp"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "engine/entry.hpp"
#include "engine/native/account.hpp"
#include "engine/native/dependencies.hpp"
#include "engine/native/elf.hpp"
#include "engine/native/store.hpp"
#include "engine/native/threads.hpp"

#define MORTISE_TEXT_OF(name) #name
#define MORTISE_TEXT(name) MORTISE_TEXT_OF(name)

namespace mortise::engine::native {
namespace {

constexpr char kEntryName[] = MORTISE_TEXT(MORTISE_ENTRY);

/// Whether a library that needs `symbol` may start threads, which could outlive its instance.
bool is_thread_start(std::string_view symbol) {
  return symbol == "pthread_create" || symbol == "thrd_create" || symbol == "clone" ||
         symbol == "timer_create" || symbol.starts_with("_ZNSt6thread15_M_start_thread");
}

/// Why a library might stay mapped, as its file tells.
struct Retention {
  bool no_delete = false;
  bool starts_threads = false;
  size_t unique_count = 0;
  std::vector<std::string> unique;  // the first ones

  explicit Retention(const Elf& elf)
      : no_delete(elf.no_delete),
        starts_threads(std::ranges::any_of(elf.undefined, is_thread_start)),
        unique_count(elf.unique.size()) {
    constexpr size_t kShown = 3;
    for (size_t i = 0; i < std::min(kShown, unique_count); ++i) unique.emplace_back(elf.unique[i]);
  }
};

/// Whether a library of the loader's list has this path. What dl_iterate_phdr shows is guarded by a
/// lock of glibc's own, which ThreadSanitizer does not see: the name is read past it.
__attribute__((no_sanitize("thread"))) bool has_path(const dl_phdr_info& info,
                                                     const std::string& path) {
  const volatile char* name = info.dlpi_name;
  if (name == nullptr) return false;
  for (const char letter : path)
    if (*name++ != letter) return false;
  return *name == '\0';
}

/// Whether the loader has the library of this path. Not what dlclose returned: that says nothing.
bool is_mapped(const std::string& path) {
  const auto look = [](dl_phdr_info* info, size_t, void* wanted) {
    return has_path(*info, *static_cast<const std::string*>(wanted)) ? 1 : 0;
  };
  return dl_iterate_phdr(look, const_cast<std::string*>(&path)) != 0;
}

/// Where a library is that the loader has just given. Does not look at all others.
AddressRange mapped_range(void* handle, const link_map& map) {
  const ElfW(Phdr)* headers = nullptr;
  const int count = dlinfo(handle, RTLD_DI_PHDR, static_cast<void*>(&headers));
  AddressRange range{.begin = UINTPTR_MAX, .end = 0};
  for (int i = 0; i < count; ++i) {
    if (headers[i].p_type != PT_LOAD) continue;
    const uintptr_t begin = map.l_addr + headers[i].p_vaddr;
    range.begin = std::min(range.begin, begin);
    range.end = std::max(range.end, begin + headers[i].p_memsz);
  }
  return range;
}

Error open_failure(std::string_view reason, const std::string& stored) {
  if (reason.starts_with(stored + ": ")) reason.remove_prefix(stored.size() + 2);
  constexpr std::string_view kUndefined = "undefined symbol: ";
  if (const size_t at = reason.find(kUndefined); at != reason.npos) {
    std::string_view symbol = reason.substr(at + kUndefined.size());
    symbol = symbol.substr(0, symbol.find_first_of(", \t("));
    std::string_view remedy =
        "link the library that has it; -Wl,-z,defs finds such symbols when the plugin is built";
    for (const std::string_view prefix :
         {"__asan_", "__hwasan_", "__lsan_", "__msan_", "__tsan_", "__ubsan_", "__sanitizer_"})
      if (symbol.starts_with(prefix))
        remedy = "it was built with a sanitizer that this host was built without";
    return Error(Code::kNativeUndefinedSymbol,
                 "it needs the symbol " + base::quote(symbol) +
                     ", which neither its libraries nor the host define: " + std::string(remedy));
  }
  std::string remedy;
  if (reason.contains("cannot open shared object file"))
    remedy =
        "; a plugin runs from a private copy, so it finds libraries in the system's folders and in "
        "absolute RUNPATHs, not beside itself: link the library statically";
  if (reason.contains("failed to map segment"))
    remedy = "; if the temporary folder is mounted noexec, set TMPDIR to one that is not";
  return Error(Code::kNativeLoadFailed,
               "the system's loader refused it: " + std::string(reason) + remedy);
}

/// One handle of a stored library. Locked by its owner.
class NativeImage final : public Image {
 public:
  /// Takes over one use of the stored file.
  NativeImage(std::shared_ptr<Store> store, const base::Digest& digest, std::string stored,
              std::string source, Retention retention)
      : store_(std::move(store)),
        digest_(digest),
        stored_(std::move(stored)),
        source_(std::move(source)),
        retention_(std::move(retention)) {}
  NativeImage(const NativeImage&) = delete;
  NativeImage& operator=(const NativeImage&) = delete;
  // The owner who wants to know whether the code is gone asks before.
  ~NativeImage() override { unload(); }

  /// Maps the library: its constructors run here.
  /// @param find_leaks  keeps account of what its code takes from then on.
  Outcome<> open(bool find_leaks) {
    handle_ = dlopen(stored_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
      const char* reason = dlerror();
      return open_failure(reason != nullptr ? reason : "it gives no reason", stored_);
    }
    link_map* map = nullptr;
    if (dlinfo(handle_, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0 || stored_ != map->l_name)
      return Error(Code::kNativeLoadFailed, "the system's loader gave " +
                                                base::quote(map != nullptr ? map->l_name : "") +
                                                " for the verified copy " + base::quote(stored_) +
                                                ": something intercepts it (LD_AUDIT, LD_PRELOAD)");
    range_ = mapped_range(handle_, *map);
    if (find_leaks) account_ = Account::open(*map, range_);
    return {};
  }

  Outcome<> read() {
    const void* entry = dlsym(handle_, kEntryName);
    if (entry == nullptr)
      return Error(Code::kNativeMissingEntry,
                   "the system's loader does not find its symbol " + base::quote(kEntryName));
    MORTISE_TRY_ASSIGN(entry_, read_entry(*static_cast<const mortise_plugin*>(entry)));
    return {};
  }

  const Entry& entry() const override { return entry_; }
  std::string_view source() const override { return source_; }
  const std::optional<base::Digest>& digest() const override { return digest_; }

  std::optional<std::string> unload() override {
    if (is_gone_) return std::nullopt;
    if (!is_closed_) {
      // A thread that runs on into unmapped code ends the process.
      if (handle_ != nullptr && retention_.starts_threads)
        if (auto thread = thread_inside(range_)) return thread;
      if (handle_ != nullptr) dlclose(handle_);
      is_closed_ = true;
      store_->release(*digest_);
    } else if (!store_->is_used(*digest_)) {
      // A library that a thread_local's destructor held goes when a library is closed the next
      // time, and not by itself.
      if (void* again = dlopen(stored_.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD))
        dlclose(again);
    }
    if (is_mapped(stored_)) return why_mapped();
    is_gone_ = true;
    store_->forget(*digest_);
    return std::nullopt;
  }

  std::vector<std::string> leaks() override {
    const std::unique_ptr<Account> account = std::move(account_);
    return account == nullptr ? std::vector<std::string>() : account->left();
  }

 private:
  std::string why_mapped() const {
    if (store_->is_used(*digest_)) return "another instance of the same file is loaded";
    if (retention_.no_delete) return "it was linked with -z nodelete";
    if (retention_.unique_count > 0) {
      std::string names;
      for (const std::string& name : retention_.unique) names += " " + base::quote(name);
      if (retention_.unique_count > retention_.unique.size()) names += " ...";
      return "it defines " + std::to_string(retention_.unique_count) +
             " unique symbols, which keep a library until the process ends:" + names +
             "; build it with -fno-gnu-unique";
    }
    return "something still uses it: the destructor of a thread_local of a living thread, or "
           "another library";
  }

  // Shared: images outlive their engine, and the last of them removes the folder.
  const std::shared_ptr<Store> store_;
  const std::optional<base::Digest> digest_;
  const std::string stored_;
  const std::string source_;
  const Retention retention_;
  void* handle_ = nullptr;
  AddressRange range_;
  std::unique_ptr<Account> account_;
  bool is_closed_ = false;
  bool is_gone_ = false;
  Entry entry_;
};

/// What can be known about the entry before any code runs.
Outcome<> check_file_entry(const Elf& elf) {
  if (!elf.entry)
    return Error(
        Code::kNativeMissingEntry,
        elf.entry_is_no_object
            ? "its symbol " + base::quote(kEntryName) +
                  " is no constant; define it with MORTISE_PLUGIN or as a mortise_plugin"
            : "it does not export the symbol " + base::quote(kEntryName) +
                  ", so it is no Mortise plugin; in C++ MORTISE_PLUGIN makes it, in C mark the "
                  "entry with MORTISE_EXPORT");
  const auto malformed = [&](std::string_view found) {
    return Error(Code::kAbiMalformed, "its entry at address " + std::to_string(elf.entry->address) +
                                          " " + std::string(found));
  };
  if (elf.entry->bytes.size() < kEntryHeadSize)
    return malformed("has " + std::to_string(elf.entry->bytes.size()) +
                     " bytes in the file: it is no constant that needs no code to be initialised");
  MORTISE_TRY_ASSIGN(const uint32_t size,
                     check_entry_head(elf.entry->bytes.first<kEntryHeadSize>()));
  if (size > elf.entry->bytes.size())
    return malformed("states a size of " + std::to_string(size) + " bytes, but its symbol has " +
                     std::to_string(elf.entry->bytes.size()));
  if (elf.entry->address % alignof(mortise_plugin) != 0) return malformed("is not aligned");
  return {};
}

/// Where the verified copies are, and what was found about their libraries.
struct Home {
  explicit Home(base::TemporaryFolder folder)
      : store(std::make_shared<Store>(std::move(folder))), dependencies(store->folder()) {}

  const std::shared_ptr<Store> store;  // shared with the images, see there
  Dependencies dependencies;
};

/// An error that names the file.
Error about(const std::filesystem::path& path, const Error& error) {
  if (error.message().find(path.native()) != std::string_view::npos) return error;
  return Error(error.code(), "cannot load the plugin " + base::quote(path.native(), 4096) + ": " +
                                 std::string(error.message()));
}

/// A verified copy that is not loaded yet.
class NativeStaged final : public Staged {
 public:
  NativeStaged(Home& home, Needs needs, std::unique_ptr<NativeImage> image, bool find_leaks)
      : home_(home), needs_(std::move(needs)), image_(std::move(image)), find_leaks_(find_leaks) {}

  Outcome<std::unique_ptr<Image>> open() override {
    const Outcome<> opened = open_image();
    if (!opened) return about(needs_.file, opened.error());
    return std::unique_ptr<Image>(std::move(image_));
  }

 private:
  Outcome<> open_image() {
    MORTISE_TRY(home_.dependencies.check(needs_));
    MORTISE_TRY(image_->open(find_leaks_));
    MORTISE_TRY(home_.dependencies.check(needs_));
    return image_->read();
  }

  Home& home_;
  const Needs needs_;
  std::unique_ptr<NativeImage> image_;
  const bool find_leaks_;
};

class NativeEngine final : public Engine {
 public:
  bool takes(const std::filesystem::path&) const override { return true; }
  Outcome<std::unique_ptr<Staged>> stage(const std::filesystem::path& path,
                                         const LoadOptions& options) override {
    auto staged = stage_file(path, options);
    if (!staged) return about(path, staged.error());
    return staged;
  }

 private:
  Outcome<std::unique_ptr<Staged>> stage_file(const std::filesystem::path& path,
                                              const LoadOptions& options);
  /// Made at the first load that needs it.
  Outcome<Home*> home() {
    const std::lock_guard lock(mutex_);
    if (home_ == nullptr) {
      MORTISE_TRY_ASSIGN(auto folder, base::TemporaryFolder::make("mortise-native"));
      home_ = std::make_unique<Home>(std::move(folder));
    }
    return home_.get();
  }

  /// What a file is read into: that of a load before it, where nobody else has it. Memory that is
  /// fresh for each file takes longer than reading, and what is kept would lie between.
  class Buffer {
   public:
    explicit Buffer(NativeEngine& engine) : engine_(engine) {
      const std::lock_guard lock(engine.mutex_);
      bytes.swap(engine.spare_);
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() {
      constexpr size_t kMostKept = size_t{1} << 20;
      const std::lock_guard lock(engine_.mutex_);
      if (bytes.capacity() <= kMostKept) bytes.swap(engine_.spare_);
    }

    std::vector<std::byte> bytes;

   private:
    NativeEngine& engine_;
  };

  std::mutex mutex_;
  std::unique_ptr<Home> home_;
  std::vector<std::byte> spare_;
};

Outcome<std::unique_ptr<Staged>> NativeEngine::stage_file(const std::filesystem::path& path,
                                                          const LoadOptions& options) {
  Buffer buffer(*this);
  const std::vector<std::byte>& bytes = buffer.bytes;
  MORTISE_TRY(base::read_file(path, options.max_size, buffer.bytes));
  const base::Digest digest = base::sha256(bytes);
  if (options.digest && *options.digest != digest)
    return Error(Code::kNativeDigestMismatch,
                 "its digest is sha256:" + base::to_hex(digest) +
                     ", and sha256:" + base::to_hex(*options.digest) +
                     " was asked for: fetch the right file, or ask for this one");
  MORTISE_TRY_ASSIGN(const Elf elf, parse_elf(bytes, kHostMachine, kEntryName));
  MORTISE_TRY(check_file_entry(elf));
  MORTISE_TRY_ASSIGN(Home* const home, this->home());
  MORTISE_TRY_ASSIGN(const auto stored, home->store->acquire(digest, bytes, path));
  // From here on the image gives back what was taken, whatever happens.
  auto image = std::make_unique<NativeImage>(home->store, digest, stored.string(), path.string(),
                                             Retention(elf));
  return std::unique_ptr<Staged>(std::make_unique<NativeStaged>(
      *home, Needs(elf, path), std::move(image), options.find_leaks));
}

}  // namespace

std::unique_ptr<Engine> make_native_engine() { return std::make_unique<NativeEngine>(); }

}  // namespace mortise::engine::native
