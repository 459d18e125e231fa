// SPDX-License-Identifier: Apache-2.0
//
// What the engine says where there is no interpreter, or none with the package. What it does with
// one is in tests/python.
#include "engine/python/python_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/file.hpp"
#include "engine/python/program.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// The interpreter is never ended, so what it has is never given back. The name is the sanitizer's.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif
#endif

namespace mortise::engine::python {
namespace {

using ::testing::HasSubstr;

class PythonEngineTest : public testing::Test {
 protected:
  PythonEngineTest() { unsetenv("PYTHONPATH"); }

  /// An executable of the test's own, in a folder of its own.
  std::string script(const std::string& text) const {
    const auto path = folder_.path() / "python";
    EXPECT_TRUE(base::write_file(path, std::as_bytes(std::span(text)), 0700));
    return path.string();
  }
  Error refused(const std::string& interpreter) const {
    const auto path = folder_.path() / "plugin.py";
    EXPECT_TRUE(base::write_file(path, {}, 0600));
    const auto image = make_python_engine(interpreter)->load(path, {});
    return image ? Error(Code::kCallInvalid, "it was loaded") : image.error();
  }
  void expect_unavailable(const std::string& interpreter, const std::string& words) const {
    const Error error = refused(interpreter);
    EXPECT_EQ(error.code(), Code::kPythonUnavailable);
    EXPECT_THAT(std::string(error.message()), HasSubstr(words));
    EXPECT_THAT(std::string(error.message()), HasSubstr("MORTISE_PYTHON"));
    EXPECT_THAT(std::string(error.message()), HasSubstr("plugin.py"));
  }

  const base::TemporaryFolder folder_ = *base::TemporaryFolder::make("mortise-python-test");
};

TEST_F(PythonEngineTest, ItTakesPythonAlone) {
  const auto engine = make_python_engine("");
  for (const char* path : {"a.py", "lab/a.py", "a.py:Class", "./a.b.py:Class"})
    EXPECT_TRUE(engine->takes(path)) << path;
  for (const char* path : {"a.so", "a", "py", "a.py.so", "a.py/b.so", "a.py:b/c.so", ""})
    EXPECT_FALSE(engine->takes(path)) << path;
  EXPECT_FALSE(engine->takes(folder_.path()));
  EXPECT_TRUE(base::write_file(folder_.path() / "__init__.py", {}, 0600));
  EXPECT_TRUE(engine->takes(folder_.path()));
  EXPECT_TRUE(engine->takes(folder_.path().string() + ":Class"));
}

// Before an interpreter is started: this process cannot do without it again.

TEST_F(PythonEngineTest, ThereIsNoInterpreter) {
  expect_unavailable("/nowhere/python3", "'/nowhere/python3' cannot be asked: No such file");
  expect_unavailable("/nowhere/libpython3.11.so.1.0", "the system's loader refuses");
  expect_unavailable(script("#!/bin/sh\nexit 1\n"), "so it is no CPython");
}

TEST_F(PythonEngineTest, TheEnvironmentNamesOne) {
  setenv("MORTISE_PYTHON", "/nowhere/python3", 1);
  expect_unavailable("", "'/nowhere/python3' cannot be asked");
  unsetenv("MORTISE_PYTHON");
}

TEST_F(PythonEngineTest, ItIsTooOldOrHasNoLibrary) {
  expect_unavailable(script("#!/bin/sh\necho /usr/bin/old; echo 3.10.13\n"), "is 3.10.13");
  expect_unavailable(script("#!/bin/sh\necho /usr/bin/it; echo 3.11.2\n"),
                     "without a shared library");
  expect_unavailable(script("#!/bin/sh\necho /usr/bin/it; echo 3.11.2; echo /no/libpython.so\n"),
                     "there is no '/no/libpython.so', the library of '/usr/bin/it'");
}

TEST_F(PythonEngineTest, TheInterpreterHasNoPackage) {
  const auto program = ask_program("/usr/bin/python3");
  if (!program || program->libraries.empty()) GTEST_SKIP() << "there is no libpython";
  const Error error = refused("/usr/bin/python3");
  EXPECT_EQ(error.code(), Code::kPythonNoPackage) << error.message();
  EXPECT_THAT(std::string(error.message()), HasSubstr("No module named 'mortise'"));
  // Now there is one in the process, and nobody looks for another.
  EXPECT_EQ(refused("/nowhere/python3").code(), Code::kPythonNoPackage);
}

}  // namespace
}  // namespace mortise::engine::python
