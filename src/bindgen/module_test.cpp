// SPDX-License-Identifier: Apache-2.0
#include "bindgen/module.hpp"

#include <gmock/gmock.h>

#include <span>
#include <string>
#include <vector>

#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string sized(const std::string& bytes) {
  return std::string(1, static_cast<char>(bytes.size())) + bytes;
}

/// A module of sections, each its number and its bytes.
std::string module_of(const std::string& sections) {
  return std::string("\0asm\1\0\0\0", 8) + sections;
}

std::string exports_of(const std::vector<std::string>& names) {
  std::string body(1, static_cast<char>(names.size()));
  for (const std::string& name : names) body += sized(name) + std::string("\0\0", 2);
  return "\7" + sized(body);
}

Outcome<ModuleNames> read(const std::string& bytes) {
  return read_module(std::as_bytes(std::span(bytes)));
}

TEST(Module, NamesWhatItImportsAndExports) {
  const std::string imports =
      std::string("\5", 1) + sized("a:b/c") + sized("f") + std::string("\0\0", 2) + sized("env") +
      sized("table") + std::string("\1\x70\1\1\2", 5) + sized("env") + sized("memory") +
      std::string("\2\0\1", 3) + sized("env") + sized("global") + std::string("\3\x7f\0", 3) +
      sized("env") + sized("tag") + std::string("\4\0\0", 3);
  const std::string exports = std::string("\3", 1) + sized("memory") + std::string("\2\0", 2) +
                              sized("a:b/d#g") + std::string("\0\x80\0", 3) + sized("x") +
                              std::string("\0\0", 2);
  const std::string bytes =
      module_of("\1" + sized("skipped") + "\2" + sized(imports) + "\7" + sized(exports));
  const auto names = read(bytes);
  ASSERT_TRUE(names) << names.message();
  ASSERT_EQ(names->imports.size(), 1u);
  EXPECT_EQ(names->imports[0].module, "a:b/c");
  EXPECT_EQ(names->imports[0].name, "f");
  EXPECT_THAT(names->exports, ElementsAre("a:b/d#g", "x"));
}

TEST(Module, RefusesWhatIsNone) {
  const auto check = [](const std::string& bytes, const std::string& expected) {
    const auto names = read(bytes);
    ASSERT_FALSE(names) << expected;
    EXPECT_EQ(names.error().code(), Code::kBindgenBadModule);
    EXPECT_THAT(std::string(names.message()), HasSubstr(expected));
  };
  check("", "no WebAssembly");
  check("#!/bin/sh", "no WebAssembly");
  check(std::string("\0asm", 4), "another version");
  check(std::string("\0asm\2\0\0\0", 8), "another version");
  check(std::string("\0asm\x0d\0\1\0", 8), "a component");
  check(module_of("\7\5\1\1a"), "too early");
  check(module_of("\1\x80\x80\x80\x80\x80\x80"), "too early");
  check(module_of("\1\xff\xff\xff\xff\x1f"), "too early");  // a number of more than 32 bits
}

TEST(Module, EveryBeginningOfOneIsReadOrRefused) {
  const std::string whole = module_of(exports_of({"a:b/c#f", "cabi_post_a:b/c#f"}));
  ASSERT_TRUE(read(whole));
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(read(whole.substr(0, size)).has_value(), size == 8) << size;
}

constexpr const char* kContract =
    "package a:b@1.1.0;\n"
    "interface c {\n"
    "  use other.{t};\n"
    "  f: func() -> t;\n"
    "  @since(version = 1.1.0)\n"
    "  g: func();\n"
    "  @unstable(feature = h)\n"
    "  h: func();\n"
    "}\n"
    "interface other { type t = string; i: func(); }\n";

Outcome<std::string> world_of(const std::vector<std::string>& exports,
                              const std::string& import = {}) {
  const testing::Package package = testing::read_text_package(kContract);
  ModuleNames names{.imports = {}, .exports = {exports.begin(), exports.end()}};
  if (!import.empty()) names.imports.push_back({import, "i"});
  return show_module_world(names, package.contracts);
}

TEST(Module, ItsWorldHasWhatItHas) {
  auto world = world_of({"memory", "a:b/c@1.1.0#f", "cabi_post_a:b/c@1.1.0#f",
                         "mortise:plugin/lifecycle@1.0.0#stop"});
  ASSERT_TRUE(world) << world.message();
  EXPECT_THAT(*world, AllOf(HasSubstr("world module {\n    export a:b/c@1.1.0;\n}\n"),
                            HasSubstr("package a:b@1.1.0 {\n"),
                            HasSubstr("    interface c {\n        use other.{t};\n"),
                            HasSubstr(" f: func() -> t;"), HasSubstr(" h: func();"),
                            Not(HasSubstr("unstable")), Not(HasSubstr(" g: func();")),
                            HasSubstr("interface other {"), Not(HasSubstr("lifecycle"))));
  world = world_of({"a:b/c@1.1.0#g", "a:b/c@1.1.0#f"}, "a:b/other@1.1.0");
  ASSERT_TRUE(world) << world.message();
  EXPECT_THAT(*world,
              AllOf(HasSubstr("{\n    import a:b/other@1.1.0;\n    export a:b/c@1.1.0;\n}\n"),
                    HasSubstr(" g: func();")));
}

TEST(Module, RefusesWhatNoContractHas) {
  const auto check = [](const Outcome<std::string>& world, const std::string& expected) {
    ASSERT_FALSE(world) << expected;
    EXPECT_EQ(world.error().code(), Code::kBindgenUnfitModule);
    EXPECT_THAT(std::string(world.message()), HasSubstr(expected));
  };
  check(world_of({}), "exports no function");
  check(world_of({"memory"}), "exports no function");
  check(world_of({"a:b/c@1.1.0#k"}),
        "it exports 'a:b/c@1.1.0#k', and the contract has no such function");
  check(world_of({"a:b/c@1.0.0#f"}), "they are: a:b/other@1.1.0, a:b/c@1.1.0");
  check(world_of({"a:b/c@1.1.0#f"}, "a:b/d"), "it imports 'a:b/d#i'");
  EXPECT_TRUE(world_of({"a:b/c@1.1.0#f"}, "wasi_snapshot_preview1"));
}

}  // namespace
}  // namespace mortise::bindgen
