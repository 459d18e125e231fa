// SPDX-License-Identifier: Apache-2.0
//
// What redirected calls do: the same as before, and tell.
#include "engine/native/account_calls.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace mortise::engine::native {
namespace {

/// Whose code called the function that this stands in.
#define MORTISE_CALLER __builtin_extract_return_addr(__builtin_return_address(0))

/// Keeps errno as the call left it.
class Errno {
 public:
  Errno() : kept_(errno) {}
  Errno(const Errno&) = delete;
  Errno& operator=(const Errno&) = delete;
  ~Errno() { errno = kept_; }

 private:
  const int kept_;
};

void* took(void* block, size_t size, const void* caller) {
  const Errno kept;
  AccountCalls::took(block, size, caller);
  return block;
}
int opened(int file, const void* caller) {
  const Errno kept;
  AccountCalls::opened(file, caller);
  return file;
}

// Memory.

void* own_malloc(size_t size) { return took(std::malloc(size), size, MORTISE_CALLER); }
void* own_calloc(size_t count, size_t size) {
  return took(std::calloc(count, size), count * size, MORTISE_CALLER);
}
void* own_realloc(void* block, size_t size) {
  const void* const before = AccountCalls::gives(block);
  void* const made = std::realloc(block, size);
  const bool is_kept = made == nullptr && size != 0;
  if (is_kept && before != nullptr) took(block, ::malloc_usable_size(block), before);
  return took(made, size, before != nullptr ? before : MORTISE_CALLER);
}
void* own_reallocarray(void* block, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  const void* const before = AccountCalls::gives(block);
  void* const made = std::realloc(block, bytes);
  if (made == nullptr && bytes != 0 && before != nullptr)
    took(block, ::malloc_usable_size(block), before);
  return took(made, bytes, before != nullptr ? before : MORTISE_CALLER);
}
void* own_aligned_alloc(size_t alignment, size_t size) {
  return took(std::aligned_alloc(alignment, size), size, MORTISE_CALLER);
}
int own_posix_memalign(void** block, size_t alignment, size_t size) {
  const int status = ::posix_memalign(block, alignment, size);
  if (status == 0) took(*block, size, MORTISE_CALLER);
  return status;
}
char* own_strdup(const char* text) {
  char* const made = ::strdup(text);
  if (made != nullptr) took(made, std::strlen(made) + 1, MORTISE_CALLER);
  return made;
}
char* own_strndup(const char* text, size_t size) {
  char* const made = ::strndup(text, size);
  if (made != nullptr) took(made, std::strlen(made) + 1, MORTISE_CALLER);
  return made;
}
void* own_new(size_t size) { return took(::operator new(size), size, MORTISE_CALLER); }
void* own_new_or_null(size_t size, const std::nothrow_t& none) {
  return took(::operator new(size, none), size, MORTISE_CALLER);
}
void* own_aligned_new(size_t size, std::align_val_t alignment) {
  return took(::operator new(size, alignment), size, MORTISE_CALLER);
}
void* own_aligned_new_or_null(size_t size, std::align_val_t alignment, const std::nothrow_t& none) {
  return took(::operator new(size, alignment, none), size, MORTISE_CALLER);
}

void own_free(void* block) {
  AccountCalls::gives(block);
  std::free(block);
}
void own_delete(void* block) {
  AccountCalls::gives(block);
  ::operator delete(block);
}
void own_sized_delete(void* block, size_t size) {
  AccountCalls::gives(block);
  ::operator delete(block, size);
}
void own_aligned_delete(void* block, std::align_val_t alignment) {
  AccountCalls::gives(block);
  ::operator delete(block, alignment);
}
void own_sized_aligned_delete(void* block, size_t size, std::align_val_t alignment) {
  AccountCalls::gives(block);
  ::operator delete(block, size, alignment);
}

// File descriptors.

bool has_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

int own_open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if (has_mode(flags)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return opened(::open(path, flags, mode), MORTISE_CALLER);
}
int own_openat(int folder, const char* path, int flags, ...) {
  mode_t mode = 0;
  if (has_mode(flags)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return opened(::openat(folder, path, flags, mode), MORTISE_CALLER);
}
int own_open_2(const char* path, int flags) {
  return opened(::open(path, flags, 0), MORTISE_CALLER);
}
int own_openat_2(int folder, const char* path, int flags) {
  return opened(::openat(folder, path, flags, 0), MORTISE_CALLER);
}
int own_creat(const char* path, mode_t mode) { return opened(::creat(path, mode), MORTISE_CALLER); }
int own_mkstemp(char* pattern) { return opened(::mkstemp(pattern), MORTISE_CALLER); }
int own_socket(int domain, int type, int protocol) {
  return opened(::socket(domain, type, protocol), MORTISE_CALLER);
}
int own_accept(int listener, sockaddr* address, socklen_t* size) {
  return opened(::accept(listener, address, size), MORTISE_CALLER);
}
int own_accept4(int listener, sockaddr* address, socklen_t* size, int flags) {
  return opened(::accept4(listener, address, size, flags), MORTISE_CALLER);
}
int own_pipe(int* ends) {
  const int status = ::pipe(ends);
  for (int i = 0; status == 0 && i < 2; ++i) opened(ends[i], MORTISE_CALLER);
  return status;
}
int own_pipe2(int* ends, int flags) {
  const int status = ::pipe2(ends, flags);
  for (int i = 0; status == 0 && i < 2; ++i) opened(ends[i], MORTISE_CALLER);
  return status;
}
int own_socketpair(int domain, int type, int protocol, int* ends) {
  const int status = ::socketpair(domain, type, protocol, ends);
  for (int i = 0; status == 0 && i < 2; ++i) opened(ends[i], MORTISE_CALLER);
  return status;
}
int own_dup(int file) { return opened(::dup(file), MORTISE_CALLER); }
int own_dup2(int file, int to) { return opened(::dup2(file, to), MORTISE_CALLER); }
int own_dup3(int file, int to, int flags) {
  return opened(::dup3(file, to, flags), MORTISE_CALLER);
}
int own_eventfd(unsigned start, int flags) {
  return opened(::eventfd(start, flags), MORTISE_CALLER);
}
int own_epoll_create1(int flags) { return opened(::epoll_create1(flags), MORTISE_CALLER); }
int own_timerfd_create(int clock, int flags) {
  return opened(::timerfd_create(clock, flags), MORTISE_CALLER);
}
int own_inotify_init1(int flags) { return opened(::inotify_init1(flags), MORTISE_CALLER); }
int own_memfd_create(const char* name, unsigned flags) {
  return opened(::memfd_create(name, flags), MORTISE_CALLER);
}
FILE* own_fopen(const char* path, const char* mode) {
  FILE* const file = std::fopen(path, mode);
  if (file != nullptr) opened(::fileno(file), MORTISE_CALLER);
  return file;
}
DIR* own_opendir(const char* path) {
  DIR* const folder = ::opendir(path);
  if (folder != nullptr) opened(::dirfd(folder), MORTISE_CALLER);
  return folder;
}
int own_close(int file) {
  AccountCalls::closes(file);
  return ::close(file);
}
int own_fclose(FILE* file) {
  AccountCalls::closes(::fileno(file));
  return std::fclose(file);
}
int own_closedir(DIR* folder) {
  AccountCalls::closes(::dirfd(folder));
  return ::closedir(folder);
}

template <class Function>
void* at(Function* function) {
  return reinterpret_cast<void*>(function);
}

// What gives memory back comes first: that is what others than plugins call.
constexpr size_t kGiving = 11;
const Redirection* all_calls(size_t& count) {
  static const Redirection calls[] = {
      {"free", at(own_free)},
      {"realloc", at(own_realloc)},
      {"reallocarray", at(own_reallocarray)},
      {"_ZdlPv", at(own_delete)},
      {"_ZdaPv", at(own_delete)},
      {"_ZdlPvm", at(own_sized_delete)},
      {"_ZdaPvm", at(own_sized_delete)},
      {"_ZdlPvSt11align_val_t", at(own_aligned_delete)},
      {"_ZdaPvSt11align_val_t", at(own_aligned_delete)},
      {"_ZdlPvmSt11align_val_t", at(own_sized_aligned_delete)},
      {"_ZdaPvmSt11align_val_t", at(own_sized_aligned_delete)},
      {"malloc", at(own_malloc)},
      {"calloc", at(own_calloc)},
      {"aligned_alloc", at(own_aligned_alloc)},
      {"memalign", at(own_aligned_alloc)},
      {"posix_memalign", at(own_posix_memalign)},
      {"strdup", at(own_strdup)},
      {"__strdup", at(own_strdup)},
      {"strndup", at(own_strndup)},
      {"__strndup", at(own_strndup)},
      {"_Znwm", at(own_new)},
      {"_Znam", at(own_new)},
      {"_ZnwmRKSt9nothrow_t", at(own_new_or_null)},
      {"_ZnamRKSt9nothrow_t", at(own_new_or_null)},
      {"_ZnwmSt11align_val_t", at(own_aligned_new)},
      {"_ZnamSt11align_val_t", at(own_aligned_new)},
      {"_ZnwmSt11align_val_tRKSt9nothrow_t", at(own_aligned_new_or_null)},
      {"_ZnamSt11align_val_tRKSt9nothrow_t", at(own_aligned_new_or_null)},
      {"open", at(own_open)},
      {"open64", at(own_open)},
      {"__open_2", at(own_open_2)},
      {"__open64_2", at(own_open_2)},
      {"openat", at(own_openat)},
      {"openat64", at(own_openat)},
      {"__openat_2", at(own_openat_2)},
      {"__openat64_2", at(own_openat_2)},
      {"creat", at(own_creat)},
      {"creat64", at(own_creat)},
      {"mkstemp", at(own_mkstemp)},
      {"mkstemp64", at(own_mkstemp)},
      {"socket", at(own_socket)},
      {"accept", at(own_accept)},
      {"accept4", at(own_accept4)},
      {"pipe", at(own_pipe)},
      {"pipe2", at(own_pipe2)},
      {"socketpair", at(own_socketpair)},
      {"dup", at(own_dup)},
      {"dup2", at(own_dup2)},
      {"dup3", at(own_dup3)},
      {"eventfd", at(own_eventfd)},
      {"epoll_create1", at(own_epoll_create1)},
      {"timerfd_create", at(own_timerfd_create)},
      {"inotify_init1", at(own_inotify_init1)},
      {"memfd_create", at(own_memfd_create)},
      {"fopen", at(own_fopen)},
      {"fopen64", at(own_fopen)},
      {"opendir", at(own_opendir)},
      {"close", at(own_close)},
      {"fclose", at(own_fclose)},
      {"closedir", at(own_closedir)},
  };
  count = std::size(calls);
  return calls;
}

}  // namespace

std::span<const Redirection> AccountCalls::of_plugins() {
  size_t count = 0;
  const Redirection* const calls = all_calls(count);
  return {calls, count};
}

std::span<const Redirection> AccountCalls::of_others() { return of_plugins().first(kGiving); }

}  // namespace mortise::engine::native
