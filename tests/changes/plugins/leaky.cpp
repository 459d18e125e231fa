// SPDX-License-Identifier: Apache-2.0
//
// A plugin that leaves a thread, memory and a file descriptor behind.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <test/actor/tool.hpp>
#include <thread>
#include <vector>

extern "C" __attribute__((weak)) void __lsan_ignore_object(const void* block);  // NOLINT: its name

namespace {

/// What a sanitizer need not say as well.
void leave(const void* block) {
  if (__lsan_ignore_object != nullptr) __lsan_ignore_object(block);
}

class Leaky final : public mortise::Plugin<test::actor::Tool> {
 public:
  /// @param value  -1 leaves memory, -2 a descriptor, whose number it answers, -3 nothing; else the
  /// end of a pipe: a thread waits until the other end is closed.
  String hold(int32_t value) override {
    if (value == -1) return memory();
    if (value == -2) return String(std::to_string(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    if (value == -3) return nothing();
    std::thread([value] {
      char byte = 0;
      while (::read(value, &byte, 1) > 0) continue;
      ::close(value);
    }).detach();
    return String("left a thread");
  }

 private:
  static String memory() {
    leave(std::realloc(std::calloc(1, 10), 1000));
    leave(new char[24]);
    return String("left two blocks");
  }
  static String nothing() {
    void* block = std::malloc(10);
    block = std::realloc(block, 100);  // NOLINT: enough is there
    std::free(block);
    std::free(::strdup("text"));
    std::string text(100, 'a');
    for (int i = 0; i < 100; ++i) text += std::to_string(i);
    std::vector<std::unique_ptr<std::string>> texts;
    for (int i = 0; i < 100; ++i) texts.push_back(std::make_unique<std::string>(text));
    std::FILE* const file = std::fopen("/dev/null", "re");
    std::fclose(file);
    const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(::dup(first));
    ::close(first);
    return String("left nothing");
  }
};

}  // namespace

MORTISE_PLUGIN(Leaky);
