// SPDX-License-Identifier: Apache-2.0
#include "engine/native/threads.hpp"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "route/readers.hpp"

namespace mortise::engine::native {
namespace {

/// How long a thread may run, while it is looked at again and again, until it counts as one that
/// never rests. This is its own time on a processor: on a busy machine it may be long in getting
/// there.
constexpr uint64_t kMaxRunNs = 20'000'000;
/// The most looks, should it never get there.
constexpr int kMaxLooks = 4'000;
constexpr timespec kBetweenLooks{0, 500'000};
constexpr size_t kPage = 4096;
/// The most of a stack that is searched. Deeper ones are searched only so far.
constexpr size_t kMaxStack = size_t{1} << 20;

enum class Where { kElsewhere, kInside, kRunning };

/// Where a blocked thread stands.
struct Registers {
  uintptr_t stack = 0;
  uintptr_t instruction = 0;

  bool operator==(const Registers&) const = default;
};

/// The kernel's view of a thread: nothing while it runs, or when it has ended.
/// The last two words of /proc/self/task/ID/syscall are stack pointer and instruction pointer
/// (proc(5)).
std::optional<Registers> registers_of(const std::filesystem::path& task) {
  std::ifstream file(task / "syscall");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const size_t last = line.rfind(' ');
  if (last == std::string::npos || last == 0) return std::nullopt;
  const size_t before = line.rfind(' ', last - 1);
  if (before == std::string::npos) return std::nullopt;
  return Registers{std::strtoull(line.c_str() + before + 1, nullptr, 16),
                   std::strtoull(line.c_str() + last + 1, nullptr, 16)};
}

/// The time that a thread has had of a processor; 0 when it has ended. pthread_getcpuclockid makes
/// the same number of a thread's id, but from a handle, which there is none of for a plugin's
/// thread.
uint64_t run_ns(pid_t thread) {
  constexpr unsigned kOfThread = 4, kOfScheduler = 2;
  timespec time{};
  ::clock_gettime(
      static_cast<clockid_t>(~static_cast<unsigned>(thread) << 3 | kOfThread | kOfScheduler),
      &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

/// Reads through the kernel, so that memory that is not there, or goes away meanwhile, is no fault.
bool read_memory(uintptr_t address, void* into, size_t size) {
  const iovec local{into, size};
  const iovec remote{reinterpret_cast<void*>(address), size};
  return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

/// Whether a word is the address of an object whose first word points into `code`, as that of an
/// object with virtual functions does. What a thread runs is such an object in C++, and its code is
/// not always on the stack.
bool leads_inside(uintptr_t word, const AddressRange& code) {
  uintptr_t first = 0;
  return word >= kPage && word % sizeof(uintptr_t) == 0 &&
         read_memory(word, &first, sizeof(first)) && code.contains(first);
}

/// Searches page by page up to the stack's end.
bool points_inside(uintptr_t stack, const AddressRange& code) {
  std::array<uintptr_t, kPage / sizeof(uintptr_t)> words{};
  uintptr_t address = stack & ~uintptr_t{sizeof(uintptr_t) - 1};
  while (address < stack + kMaxStack) {
    const size_t size = kPage - address % kPage;
    if (!read_memory(address, words.data(), size)) return false;
    for (size_t i = 0; i < size / sizeof(uintptr_t); ++i)
      if (code.contains(words[i]) || leads_inside(words[i], code)) return true;
    address += size;
  }
  return false;
}

Where look(const std::filesystem::path& task, const AddressRange& code) {
  const auto registers = registers_of(task);
  if (!registers) {
    std::error_code gone;
    return std::filesystem::exists(task, gone) ? Where::kRunning : Where::kElsewhere;
  }
  if (code.contains(registers->instruction) || points_inside(registers->stack, code))
    return Where::kInside;
  // A thread that moved on while its stack was read may have been inside all along.
  return registers_of(task) == registers ? Where::kElsewhere : Where::kRunning;
}

Where look_until_it_rests(const std::filesystem::path& task, const AddressRange& code) {
  const auto thread = static_cast<pid_t>(std::strtol(task.filename().c_str(), nullptr, 10));
  const uint64_t begin = run_ns(thread);
  Where where = look(task, code);
  for (int looks = 1; where == Where::kRunning && looks < kMaxLooks; ++looks) {
    if (run_ns(thread) >= begin + kMaxRunNs) break;
    ::nanosleep(&kBetweenLooks, nullptr);
    where = look(task, code);
  }
  return where;
}

}  // namespace

std::optional<std::string> thread_inside(const AddressRange& code) {
  const std::string self = std::to_string(::syscall(SYS_gettid));
  std::error_code error;
  std::filesystem::directory_iterator tasks("/proc/self/task", error);
  for (; !error && tasks != end(tasks); tasks.increment(error)) {
    const std::filesystem::path& task = tasks->path();
    const std::string id = task.filename().string();
    if (id == self || route::rests(static_cast<int>(std::strtol(id.c_str(), nullptr, 10))))
      continue;
    const Where where = look_until_it_rests(task, code);
    if (where == Where::kInside) return "thread " + id + " still runs its code";
    if (where == Where::kRunning) return "thread " + id + " may still run its code: it never rests";
  }
  if (error) return "its threads cannot be listed: " + error.message();
  return std::nullopt;
}

}  // namespace mortise::engine::native
