// SPDX-License-Identifier: Apache-2.0
#include "engine/native/account.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/native/account_calls.hpp"
#include "route/readers.hpp"

namespace mortise::engine::native {

/// What the code of one library has taken.
struct Ledger {
  struct Block {
    size_t size = 0;
    const void* caller = nullptr;
  };
  /// What a descriptor stood for, to know it again.
  struct File {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const File&) const = default;
  };

  uintptr_t place = 0;
  AddressRange code{};
  std::unordered_map<void*, Block> blocks{};
  std::map<int, File> files{};
};

namespace {

/// The thread is at work here: what it uses of the heap is nobody's.
thread_local bool is_busy = false;

class Busy {
 public:
  Busy() { is_busy = true; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { is_busy = false; }
};

/// All ledgers that are open. Never ended, for calls come until the process ends.
struct Ledgers {
  std::mutex mutex{};
  std::vector<Ledger*> all{};
  std::atomic<size_t> count{0};

  static Ledgers& get() {
    static auto* const ledgers = new Ledgers;
    return *ledgers;
  }
  Ledger* of(const void* caller) {
    for (Ledger* const ledger : all)
      if (ledger->code.contains(reinterpret_cast<uintptr_t>(caller))) return ledger;
    return nullptr;
  }
};

/// Does something with the ledgers, unless it is their own doing, or nobody would ask.
template <class Body>
void with_ledgers(Body body) {
  if (is_busy || route::forked()) return;
  Ledgers& ledgers = Ledgers::get();
  if (ledgers.count.load(std::memory_order_relaxed) == 0) return;
  const Busy busy;
  const std::lock_guard lock(ledgers.mutex);
  try {
    body(ledgers);
  } catch (const std::bad_alloc&) {
    // It is not in the account; the call itself went well.
  }
}

std::optional<Ledger::File> look_at(int file) {
  struct stat found{};
  if (::fstat(file, &found) != 0) return std::nullopt;
  return Ledger::File{.device = found.st_dev, .inode = found.st_ino};
}

std::string target_of(int file) {
  std::array<char, 256> text{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
  return size <= 0 ? "?" : std::string(text.data(), static_cast<size_t>(size));
}

std::string hexadecimal(uintptr_t value) {
  std::array<char, 2 * sizeof(value)> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
  return "0x" + std::string(text.data(), end);
}

/// Whether this code is in the library.
bool is_here(const dl_phdr_info& library) {
  const auto here = reinterpret_cast<uintptr_t>(&is_here);
  for (size_t i = 0; i < library.dlpi_phnum; ++i) {
    const uintptr_t begin = library.dlpi_addr + library.dlpi_phdr[i].p_vaddr;
    if (library.dlpi_phdr[i].p_type == PT_LOAD && here >= begin &&
        here < begin + library.dlpi_phdr[i].p_memsz)
      return true;
  }
  return false;
}

/// Lets every library that is loaded say what it frees, but for this one, which frees in their
/// place.
void redirect_others() {
  // They call code that is here from now on, until the process ends.
  static const bool stays = [] {
    Dl_info info{};
    return ::dladdr(reinterpret_cast<const void*>(&redirect_others), &info) != 0 &&
           ::dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) != nullptr;
  }();
  static_cast<void>(stays);  // not so in a program without libraries of its own: it stays anyway
  const auto each = [](dl_phdr_info* library, size_t, void*) {
    if (!is_here(*library)) redirect(*library, AccountCalls::of_others());
    return 0;
  };
  ::dl_iterate_phdr(each, nullptr);
}

}  // namespace

void AccountCalls::took(void* block, size_t size, const void* caller) {
  if (block == nullptr) return;
  with_ledgers([&](Ledgers& ledgers) {
    if (Ledger* const ledger = ledgers.of(caller)) ledger->blocks[block] = {size, caller};
  });
}

const void* AccountCalls::gives(void* block) {
  const void* taken_by = nullptr;
  if (block == nullptr) return taken_by;
  with_ledgers([&](Ledgers& ledgers) {
    for (Ledger* const ledger : ledgers.all) {
      const auto found = ledger->blocks.find(block);
      if (found == ledger->blocks.end()) continue;
      taken_by = found->second.caller;
      ledger->blocks.erase(found);
    }
  });
  return taken_by;
}

void AccountCalls::opened(int file, const void* caller) {
  if (file < 0) return;
  with_ledgers([&](Ledgers& ledgers) {
    Ledger* const ledger = ledgers.of(caller);
    const auto looks = ledger == nullptr ? std::nullopt : look_at(file);
    if (looks) ledger->files[file] = *looks;
  });
}

void AccountCalls::closes(int file) {
  with_ledgers([&](Ledgers& ledgers) {
    for (Ledger* const ledger : ledgers.all) ledger->files.erase(file);
  });
}

Account::Account(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {
  Ledgers& ledgers = Ledgers::get();
  const Busy busy;
  const std::lock_guard lock(ledgers.mutex);
  ledgers.all.push_back(ledger_.get());
  ledgers.count.store(ledgers.all.size());
}

Account::~Account() {
  Ledgers& ledgers = Ledgers::get();
  const Busy busy;
  const std::lock_guard lock(ledgers.mutex);
  std::erase(ledgers.all, ledger_.get());
  ledgers.count.store(ledgers.all.size());
}

std::unique_ptr<Account> Account::open(const link_map& library, const AddressRange& code) {
  auto ledger = std::make_unique<Ledger>();
  ledger->place = library.l_addr;
  ledger->code = code;
  struct Wanted {
    const char* name;
    bool is_redirected = false;
  } wanted{.name = library.l_name};
  const auto look = [](dl_phdr_info* found, size_t, void* context) {
    auto& asked = *static_cast<Wanted*>(context);
    if (std::string_view(found->dlpi_name) != asked.name) return 0;
    asked.is_redirected = redirect(*found, AccountCalls::of_plugins());
    return 1;
  };
  ::dl_iterate_phdr(look, &wanted);
  if (!wanted.is_redirected) return nullptr;
  redirect_others();
  return std::unique_ptr<Account>(new Account(std::move(ledger)));
}

std::vector<std::string> Account::left() const {
  std::vector<std::string> sentences;
  const Busy busy;
  const std::lock_guard lock(Ledgers::get().mutex);
  size_t bytes = 0;
  const Ledger::Block* largest = nullptr;
  for (const auto& [_, block] : ledger_->blocks) {
    bytes += block.size;
    if (largest == nullptr || largest->size < block.size) largest = &block;
  }
  if (largest != nullptr)
    sentences.push_back(std::to_string(ledger_->blocks.size()) + " of its blocks of memory, " +
                        std::to_string(bytes) + " bytes, are still there; its code at " +
                        hexadecimal(reinterpret_cast<uintptr_t>(largest->caller) - ledger_->place) +
                        " took the largest, " + std::to_string(largest->size) + " bytes");
  std::string files;
  for (const auto& [file, looks] : ledger_->files)
    if (look_at(file) == looks) files += " " + std::to_string(file) + " (" + target_of(file) + ")";
  if (!files.empty()) sentences.push_back("its file descriptors are still open:" + files);
  return sentences;
}

}  // namespace mortise::engine::native
