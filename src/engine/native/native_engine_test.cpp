// SPDX-License-Identifier: Apache-2.0
#include "engine/native/native_engine.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

#include "engine/native/test_support.hpp"

// What the fixtures call; the program is linked with -rdynamic.
extern "C" {
namespace {
std::atomic<int> code_ran{0};
std::atomic<int> thread_local_died{0};
}  // namespace
__attribute__((visibility("default"))) void mortise_test_code_ran();
void mortise_test_code_ran() { ++code_ran; }
__attribute__((visibility("default"))) void mortise_test_thread_local_died();
void mortise_test_thread_local_died() { ++thread_local_died; }
__attribute__((visibility("default"))) uint32_t mortise_test_clash();
uint32_t mortise_test_clash() { return 77; }
__attribute__((visibility("default"))) uint32_t __sanitizer_mortise_test_host();  // NOLINT
uint32_t __sanitizer_mortise_test_host() { return 78; }                           // NOLINT
}

namespace mortise::engine::native {

int code_runs() { return code_ran; }
int thread_locals_died() { return thread_local_died; }

std::filesystem::path fixture(std::string_view name) {
  return std::filesystem::path(FIXTURES) / (std::string(name) + ".so");
}

namespace {

class NativeEngineTest : public EngineTest {
 protected:
  /// The file is refused with this code and these words, and leaves nothing behind.
  /// @param runs  how many constructors may run: none when the file alone shows what is wrong.
  void check(const std::filesystem::path& path, Code code, std::string_view words, int runs = 0,
             const LoadOptions& options = {}) {
    SCOPED_TRACE(path);
    const int before = code_runs();
    const auto image = load(path, options);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().name(), code_name(code)) << image.message();
    EXPECT_NE(image.message().find(words), std::string_view::npos) << image.message();
    EXPECT_NE(image.error().message().find(path.string()), std::string_view::npos);
    EXPECT_EQ(code_runs() - before, runs);
    EXPECT_THAT(stored(), testing::IsEmpty());
  }

  /// A copy of the good library with some bytes changed.
  template <class T>
  std::filesystem::path patched(size_t offset, T value) {
    auto bytes = bytes_of(fixture("good"));
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    put(own("patched.so"), bytes);
    return own("patched.so");
  }
};

TEST_F(NativeEngineTest, LoadsAPlugin) {
  const auto bytes = bytes_of(fixture("good"));
  const base::Digest digest = base::sha256(bytes);
  const auto image = load(fixture("good"), {.digest = digest});
  ASSERT_TRUE(image) << image.message();
  EXPECT_EQ((*image)->source(), fixture("good").string());
  EXPECT_EQ((*image)->digest(), digest);
  EXPECT_EQ((*image)->entry().functions.size(), 6u);
  EXPECT_EQ(call(**image, "value"), 1u);
  EXPECT_EQ((*image)->unload(), std::nullopt);
  EXPECT_EQ((*image)->unload(), std::nullopt);
  EXPECT_THAT(stored(), testing::IsEmpty());
}

TEST_F(NativeEngineTest, LoadsLibrariesOfAllShapes) {
  EXPECT_EQ(call(*load_fixture("longer"), "value"), 1u);
  EXPECT_EQ(call(*load_fixture("stripped"), "value"), 4u);
  EXPECT_EQ(call(*load_fixture("sysv_hash"), "value"), 5u);
  EXPECT_EQ(call(*load_fixture("gnu_hash"), "value"), 6u);
}

TEST_F(NativeEngineTest, ImagesOutliveTheEngine) {
  const auto image = load_fixture("good");
  engine_.reset();
  EXPECT_EQ(call(*image, "value"), 1u);
  EXPECT_EQ(stored().size(), 1u);
}

TEST_F(NativeEngineTest, RefusesUnreadableFiles) {
  check(own("absent.so"), Code::kFileUnreadable, "absent.so");
  check(files_.path(), Code::kFileUnreadable, "not a regular file");
  check(fixture("good"), Code::kFileTooLarge, "limit of 1000 bytes", 0,
        {.digest = {}, .max_size = 1000});
}

TEST_F(NativeEngineTest, RefusesWhatIsNoLibraryForThisHost) {
  put(own("script.so"), std::as_bytes(std::span("#!/bin/sh")));
  check(own("script.so"), Code::kNativeNotElf, "not an ELF file");
  const auto bytes = bytes_of(fixture("good"));
  put(own("short.so"), std::span(bytes).first(bytes.size() - 1));
  check(own("short.so"), Code::kNativeTruncated, "cut short");
  check(patched<uint8_t>(EI_CLASS, ELFCLASS32), Code::kNativeWrongClass, "32-bit");
  check(patched<uint8_t>(EI_DATA, ELFDATA2MSB), Code::kNativeWrongByteOrder, "byte order");
  check(patched<uint16_t>(offsetof(Elf64_Ehdr, e_machine), EM_S390 + 1), Code::kNativeWrongMachine,
        "this host runs on");
  check(patched<uint16_t>(offsetof(Elf64_Ehdr, e_type), ET_EXEC), Code::kNativeNotLibrary,
        "not a shared library");
  check(patched<uint16_t>(offsetof(Elf64_Ehdr, e_phentsize), 1), Code::kNativeMalformed,
        "program headers");
}

TEST_F(NativeEngineTest, RefusesWhatIsNoPlugin) {
  check(fixture("no_entry"), Code::kNativeMissingEntry, "does not export the symbol 'mortise_pl");
  check(fixture("function_entry"), Code::kNativeMissingEntry, "is no constant");
  check(fixture("computed"), Code::kAbiMalformed, "needs no code to be initialised");
  check(fixture("overstated"), Code::kAbiMalformed, "states a size of 2000 bytes, but its symbol");
}

TEST_F(NativeEngineTest, RefusesAnotherAbiBeforeAnyCodeRuns) {
  check(fixture("bad_magic"), Code::kAbiBadMagic, "begins with 'mortise!'");
  check(fixture("too_old"), Code::kAbiTooOld, "plugin ABI 0.1; this host takes 1.0 to 1.1");
  check(fixture("too_new"), Code::kAbiTooNew, "plugin ABI 2.1; this host takes 1.0 to 1.1");
  check(fixture("newer_minor"), Code::kAbiTooNew, "plugin ABI 1.2; this host takes 1.0 to 1.1");
  check(fixture("too_short"), Code::kAbiTooShort, "states a size of 72 bytes");
}

// What stands behind pointers is only there once the library is mapped.
TEST_F(NativeEngineTest, RefusesAMalformedEntryAndClosesItAgain) {
  check(fixture("no_create"), Code::kAbiMalformed, "has no 'create'", 1);
}

TEST_F(NativeEngineTest, RefusesUndefinedSymbols) {
  check(fixture("undefined"), Code::kNativeUndefinedSymbol,
        "it needs the symbol 'mortise_test_nowhere', which neither its libraries nor the host");
  check(fixture("sanitized"), Code::kNativeUndefinedSymbol, "it was built with a sanitizer");
}

// A symbol that the file leaves open is no reason to refuse it: this host has it.
TEST_F(NativeEngineTest, TakesTheSymbolsOfASanitizerFromTheHost) {
  EXPECT_EQ(call(*load_fixture("sanitized_host"), "undefined"), 78u);
}

TEST_F(NativeEngineTest, SaysWhyTheLoaderRefused) {
  check(fixture("needs_any_private"), Code::kNativeLoadFailed,
        "libmortise_test_private.so: cannot open shared object file");
}

TEST_F(NativeEngineTest, Row8PluginsDoNotSeeEachOthersFunctions) {
  const auto first = load_fixture("exposed_1");
  const auto second = load_fixture("exposed_2");
  EXPECT_EQ(call(*first, "plugin-clash"), 1u);
  EXPECT_EQ(call(*second, "plugin-clash"), 2u);
}

TEST_F(NativeEngineTest, Row9HiddenFunctionsAreNotTheHosts) {
  EXPECT_EQ(call(*load_fixture("hidden_1"), "host-clash"), 1u);
  EXPECT_EQ(call(*load_fixture("hidden_2"), "host-clash"), 2u);
  // Why plugins are built with hidden visibility: this one meant its own function.
  EXPECT_EQ(call(*load_fixture("exposed_1"), "host-clash"), 77u);
}

TEST_F(NativeEngineTest, Row10AnotherPluginsLibraryIsRefusedByName) {
  auto first = load_fixture("needs_private_1");
  EXPECT_EQ(call(*first, "private"), 1u);
  for (const char* name : {"needs_private_2", "needs_any_private"}) {
    const auto second = load(fixture(name));
    ASSERT_FALSE(second) << name;
    EXPECT_EQ(second.error().code(), Code::kNativeSonameConflict) << second.message();
    EXPECT_NE(second.message().find("'libmortise_test_private.so'"), std::string_view::npos);
    EXPECT_NE(second.message().find("private_1/"), std::string_view::npos);
    EXPECT_NE(second.message().find("SONAME of its own"), std::string_view::npos);
  }
  ASSERT_EQ(first->unload(), std::nullopt);
  EXPECT_EQ(call(*load_fixture("needs_private_2"), "private"), 2u);
}

TEST_F(NativeEngineTest, Row10TheSameBytesAreNoConflict) {
  const auto first = load_fixture("needs_private_1");
  auto bytes = bytes_of(fixture("needs_private_1"));
  bytes.push_back(std::byte{0});  // another digest, the same library
  put(own("again.so"), bytes);
  const auto second = load(own("again.so"));
  ASSERT_TRUE(second) << second.message();
  EXPECT_EQ(call(**second, "private"), 1u);
}

// The loader compares SONAMEs with names, not with paths: two versions can run side by side.
TEST_F(NativeEngineTest, VersionsOfAPluginMayHaveOneSoname) {
  const auto first = load_fixture("good");
  const auto second = load_fixture("other");
  EXPECT_EQ(call(*first, "value"), 1u);
  EXPECT_EQ(call(*second, "value"), 2u);
}

// A plugin is no library for others, though the loader would take it for one.
TEST_F(NativeEngineTest, Row10APluginIsNoDependency) {
  const auto first = load_fixture("good");
  const auto second = load(fixture("needs_plugin"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::kNativeSonameConflict) << second.message();
  EXPECT_NE(second.message().find("it needs 'mortise_test_plugin.so'"), std::string_view::npos);
}

TEST_F(NativeEngineTest, Row12AReplacedFileIsServedAnew) {
  put(own("plugin.so"), bytes_of(fixture("good")));
  const auto first = load(own("plugin.so"));
  ASSERT_TRUE(first);
  put(own("plugin.so"), bytes_of(fixture("other")));  // renamed over it
  const auto second = load(own("plugin.so"));
  ASSERT_TRUE(second);
  EXPECT_EQ(call(**first, "value"), 1u);
  EXPECT_EQ(call(**second, "value"), 2u);
  EXPECT_EQ((*first)->unload(), std::nullopt);
  EXPECT_EQ((*second)->unload(), std::nullopt);
}

TEST_F(NativeEngineTest, Row12AnOverwrittenFileDoesNotReachRunningCode) {
  put(own("plugin.so"), bytes_of(fixture("good")));
  const auto image = load(own("plugin.so"));
  ASSERT_TRUE(image);
  std::filesystem::resize_file(own("plugin.so"), 0);  // the same inode: SIGBUS if it were mapped
  EXPECT_EQ(call(**image, "value"), 1u);
  EXPECT_EQ((*image)->unload(), std::nullopt);
}

TEST_F(NativeEngineTest, Row13RunningCodeHasAFileWithAReadableName) {
  put(own("blur $x.so"), bytes_of(fixture("good")));
  const auto image = load(own("blur $x.so"));
  ASSERT_TRUE(image);
  Dl_info info{};
  const auto code = (*image)->entry().functions[0].code;
  ASSERT_NE(dladdr(reinterpret_cast<void*>(code), &info), 0);
  const std::filesystem::path path = info.dli_fname;
  EXPECT_EQ(path.filename(), "blur--x-" + base::to_hex(*(*image)->digest()) + ".so");
  EXPECT_EQ(stored(), std::vector{path});
  EXPECT_EQ(bytes_of(path), bytes_of(fixture("good")));
  struct stat status{};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400u);
  ASSERT_EQ(stat(path.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

// The file changes all the time; whatever is taken is what was asked for, or nothing.
TEST_F(NativeEngineTest, Row14WhatRunsIsWhatWasVerified) {
  const auto good = bytes_of(fixture("good"));
  const auto bad = bytes_of(fixture("other"));
  put(own("plugin.so"), good);
  std::atomic<bool> done{false};
  std::thread swapper([&] {
    for (bool evil = true; !done; evil = !evil) put(own("plugin.so"), evil ? bad : good);
  });
  int loaded = 0;
  int refused = 0;
  constexpr int kMaxTurns = 100'000;
  for (int i = 0; i < kMaxTurns && (loaded < 50 || refused < 50); ++i) {
    const int before = code_runs();
    const auto image = load(own("plugin.so"), {.digest = base::sha256(good)});
    if (image) {
      ++loaded;
      EXPECT_EQ(call(**image, "value"), 1u);
    } else {
      ++refused;
      EXPECT_EQ(image.error().code(), Code::kNativeDigestMismatch) << image.message();
      EXPECT_EQ(code_runs(), before);
    }
  }
  done = true;
  swapper.join();
  EXPECT_GE(loaded, 50);
  EXPECT_GE(refused, 50);
}

TEST_F(NativeEngineTest, Row14WhatChangesBetweenTheHalvesOfALoadDoesNotRun) {
  put(own("plugin.so"), bytes_of(fixture("good")));
  const int before = code_runs();
  const auto staged = engine_->stage(own("plugin.so"), {});
  ASSERT_TRUE(staged) << staged.message();
  EXPECT_EQ(code_runs(), before);
  put(own("plugin.so"), bytes_of(fixture("other")));  // another file of this name
  const auto image = (*staged)->open();
  ASSERT_TRUE(image) << image.message();
  EXPECT_EQ(call(**image, "value"), 1u);
  EXPECT_EQ((*image)->digest(), base::sha256(bytes_of(fixture("good"))));

  put(own("written.so"), bytes_of(fixture("other")));
  const auto next = engine_->stage(own("written.so"), {});
  ASSERT_TRUE(next) << next.message();
  std::filesystem::resize_file(own("written.so"), 0);  // the same file
  const auto other = (*next)->open();
  ASSERT_TRUE(other) << other.message();
  EXPECT_EQ(call(**other, "value"), 2u);
}

TEST_F(NativeEngineTest, WhatIsStagedAndNotOpenedLeavesNothing) {
  const int before = code_runs();
  {
    const auto staged = engine_->stage(fixture("good"), {});
    ASSERT_TRUE(staged) << staged.message();
    EXPECT_EQ(stored().size(), 1u);
  }
  EXPECT_THAT(stored(), testing::IsEmpty());
  EXPECT_EQ(code_runs(), before);
}

TEST_F(NativeEngineTest, Row16NoCodeRunsAtADigestMismatch) {
  const base::Digest wanted = base::sha256({});
  check(fixture("good"), Code::kNativeDigestMismatch,
        "its digest is sha256:" + base::to_hex(base::sha256(bytes_of(fixture("good")))) +
            ", and sha256:" + base::to_hex(wanted) + " was asked for",
        0, {.digest = wanted});
  // The constructor that the other tests of row 16 do not see run, runs.
  const int before = code_runs();
  EXPECT_NE(load_fixture("good"), nullptr);
  EXPECT_EQ(code_runs(), before + 1);
}

TEST_F(NativeEngineTest, LoadsOnManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i) {
        const bool first = (thread + i) % 2 == 0;
        const auto image = load(fixture(first ? "good" : "other"));
        if (image && call(**image, "value") == (first ? 1u : 2u)) ++good;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 200);
}

}  // namespace
}  // namespace mortise::engine::native
