// SPDX-License-Identifier: Apache-2.0
#include "cli/templates.hpp"

namespace mortise::cli {

std::string fill(std::string_view text, const Words& words) {
  std::string filled;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text[at] == '@' ? text.find('@', at + 1) : std::string_view::npos;
    const auto word =
        end == std::string_view::npos ? words.end() : words.find(text.substr(at + 1, end - at - 1));
    if (word == words.end()) {
      filled += text[at++];
    } else {
      filled += word->second;
      at = end + 1;
    }
  }
  return filled;
}

const char kPluginCmake[] = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES @languages@)

find_package(mortise @version@ REQUIRED COMPONENTS sdk core)
enable_testing()

# The headers of the contract are made while building.
mortise_contract(@name@-contract @wit@ LANG @header_languages@)
mortise_plugin(@name@ src/@file@.@suffix@)
target_link_libraries(@name@ PRIVATE @name@-contract)
# The folder that applications take, with the library's digest in the manifest: packages/@name@ in the build's.
mortise_package(@name@ plugin.toml)

# A host that loads the plugin and calls it.
add_executable(@name@-test tests/@file@_test.cpp)
target_link_libraries(@name@-test PRIVATE mortise::core @name@-contract)
add_test(NAME @name@ COMMAND @name@-test $<TARGET_FILE:@name@>)
)";

const char kHostCmake[] = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)

find_package(mortise @version@ REQUIRED COMPONENTS sdk core)
enable_testing()

# The headers of the contract are made while building.
mortise_contract(@name@-contract @wit@)
add_executable(@name@ src/@file@.cpp)
target_link_libraries(@name@ PRIVATE mortise::core @name@-contract)

# A plugin to begin with.
mortise_plugin(example plugins/example.cpp)
target_link_libraries(example PRIVATE @name@-contract)
add_test(NAME @name@ COMMAND @name@ $<TARGET_FILE:example>)
)";

const char kPluginManifest[] = R"(# What an application reads before it loads anything.
id = "@name@"
version = "0.1.0"

[[provides]]
contract = "@contract@"

[[images]]
engine = "native"
platform = "@platform@"
file = "@name@.so"
)";

const char kPythonManifest[] = R"(# What an application reads before it loads anything.
id = "@name@"
version = "0.1.0"

[[provides]]
contract = "@contract@"

[[images]]
engine = "python"
module = "@file@"
)";

const char kPresets[] = R"({
  "version": 6,
  "cmakeMinimumRequired": {"major": 3, "minor": 25, "patch": 0},
  "configurePresets": [
    {
      "name": "release",
      "generator": "Ninja",
      "binaryDir": "${sourceDir}/build/${presetName}",
      "cacheVariables": {"CMAKE_BUILD_TYPE": "Release"}
    },
    {
      "name": "debug",
      "inherits": "release",
      "cacheVariables": {"CMAKE_BUILD_TYPE": "Debug"}
    }
  ],
  "buildPresets": [
    {"name": "release", "configurePreset": "release"},
    {"name": "debug", "configurePreset": "debug"}
  ],
  "testPresets": [
    {"name": "release", "configurePreset": "release", "output": {"outputOnFailure": true}},
    {"name": "debug", "configurePreset": "debug", "output": {"outputOnFailure": true}}
  ]
}
)";

const char kIgnored[] = "/build/\n";
const char kPythonIgnored[] = "__pycache__/\n";

const char kWorkflow[] =
    R"(# Builds Mortise, then this project, and runs its tests. Mortise's repository is a variable of yours
# (Settings, Variables): MORTISE_REPOSITORY = owner/name.
name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    container: debian:12
    steps:
      - run: apt-get update && apt-get install -y --no-install-recommends ca-certificates git
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with:
          repository: ${{ vars.MORTISE_REPOSITORY }}
          path: build/mortise
      - run: ./dev build release mortise mortise_core && cmake --install build/release --prefix /usr/local
        working-directory: build/mortise
      - run: cmake --preset release && cmake --build --preset release && ctest --preset release
)";

const char kPluginReadme[] = R"(# @name@

A plugin for hosts that take `@contract@`.

```sh
cmake --preset release          # with -DCMAKE_PREFIX_PATH=... where Mortise is not in a usual place
cmake --build --preset release
ctest --preset release
```

The plugin is `build/release/@name@.so`: a host loads it with `host.load("build/release/@name@.so")`.

An application with a folder of plugins takes the folder `build/release/packages/@name@`, which has the plugin and its manifest: copy it there.
It is listed at once. It runs where the application's policy says so, for nobody signed it: `[policy]` of its `mortise.toml` has
`native = ["@name@"]`. Without that, `mortise why @name@` names the line.

| | |
|---|---|
| `@wit@` | the contract: what the plugin does, in WIT |
| `src/@file@.@suffix@` | the plugin |
| `plugin.toml` | its manifest: id, version, what it provides |
| `tests/@file@_test.cpp` | a host that loads the plugin and calls it |
)";

const char kPythonReadme[] = R"(# @name@

A plugin for hosts that take `@contract@`. Nothing is built; Python needs the package `mortise`, from `pip install .` in a clone of Mortise.

```sh
python3 tests/@file@_test.py
```

A host loads it with `host.load("@file@.py")`, in Python as in C++.

An application with a folder of plugins takes this folder: copy it there. It is listed at once. It runs where the application's policy says so,
for nobody signed it: `[policy]` of its `mortise.toml` has `native = ["@name@"]`. Without that, `mortise why @name@` names the line.

| | |
|---|---|
| `@wit@` | the contract: what the plugin does, in WIT |
| `@file@.py` | the plugin |
| `plugin.toml` | its manifest: id, version, what it provides |
| `tests/@file@_test.py` | a host that loads the plugin and calls it |
)";

const char kPythonWorkflow[] =
    R"(# Installs Mortise, then runs this project's tests. Mortise's repository is a variable of yours
# (Settings, Variables): MORTISE_REPOSITORY = owner/name.
name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    container: debian:12
    steps:
      - run: apt-get update && apt-get install -y --no-install-recommends ca-certificates g++ git python3-dev python3-venv
      - uses: actions/checkout@v4
      - run: python3 -m venv .venv && .venv/bin/pip install git+https://github.com/${{ vars.MORTISE_REPOSITORY }}
      - run: .venv/bin/python tests/@file@_test.py
)";

const char kPluginPython[] = R"(from pathlib import Path

import mortise

@class@ = mortise.read_contract(Path(__file__).resolve().parent / "@wit@", "@interface@")


@mortise.plugin(@class@)
class Plugin:
@functions@)";

const char kPythonTest[] = R"("""Loads the plugin into a host and calls it."""

import unittest
from pathlib import Path

import mortise

PLUGIN = Path(__file__).resolve().parents[1] / "@file@.py"


class Test(unittest.TestCase):
    def test_it_is_called(self):
        with mortise.Host() as host:
            host.load(PLUGIN)
            client = host.point("tests", "@contract@").one()
@calls@

if __name__ == "__main__":
    unittest.main()
)";

const char kHostReadme[] = R"(# @name@

An application that takes plugins for `@contract@`.

```sh
cmake --preset release          # with -DCMAKE_PREFIX_PATH=... where Mortise is not in a usual place
cmake --build --preset release
ctest --preset release
build/release/@name@ build/release/example.so
```

| | |
|---|---|
| `@wit@` | the contract: what plugins do, in WIT |
| `src/@file@.cpp` | the application |
| `plugins/example.cpp` | a plugin to begin with |
)";

const char kPluginCpp[] = R"(#include <@header@>
@includes@
namespace {

class @class@ final : public mortise::Plugin<@type@> {
 public:
@functions@};

}  // namespace

MORTISE_PLUGIN(@class@);
)";

const char kPluginC[] = R"(#include <@header@>

@functions@@constant@@required@FRAMES(@file@, const mortise_host);

/* The instance is the host itself: this plugin keeps nothing else. */
static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  instance->self = (void*)host;
  return MORTISE_OK;
}

static const mortise_function functions[] = {@constant@@required@ROWS(@file@)};
static const uint8_t descriptor[] = {@constant@DESCRIPTOR};

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .descriptor = descriptor,
    .descriptor_size = sizeof descriptor,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .create = create,
};
)";

const char kPluginTest[] = R"(// Loads the plugin into a host and calls it.
#include <cstdio>
#include <mortise/host.hpp>
#include <@header@>
#include <string>

namespace {

int complain(std::string_view what) {
  std::fprintf(stderr, "%s\n", std::string(what).c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return complain("usage: @name@-test PLUGIN");
  mortise::Host host;
  if (auto loaded = host.load(words[1]); !loaded) return complain(loaded.message());
  [[maybe_unused]] auto client = host.point<@type@>("tests").one();
@calls@}
)";

const char kHostCpp[] = R"(#include <cstdio>
#include <mortise/host.hpp>
#include <@header@>
#include <string>

namespace {

int complain(std::string_view what) {
  std::fprintf(stderr, "%s\n", std::string(what).c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return complain("usage: @name@ PLUGIN...");
  mortise::Host host;
  for (int i = 1; i < count; ++i)
    if (auto loaded = host.load(words[i]); !loaded) return complain(loaded.message());

  for ([[maybe_unused]] auto& client : host.point<@type@>("plugins").all()) {
@calls@  }
}
)";

const char kGreeterWit[] = R"(package example:greeting@1.0.0;

/// Greets people.
interface greeter {
    /// What to say to somebody.
    greet: func(name: string) -> string;
}
)";

const char kGreeterCpp[] = R"(  String greet(StringView name) override {
    return "Hello, " + std::string(name) + "!";
  }
)";

const char kGreeterC[] = R"(static mortise_status @file@_greet(const mortise_host* host,
                                const @prefix@greet_parameters* parameters,
                                @prefix@greet_result* result, const mortise_call* call) {
  static const char hello[] = "Hello, ";
  const size_t front = sizeof hello - 1;
  const size_t size = front + parameters->name.size + 1;
  (void)call;

  /* A result belongs to the caller, so it is in memory of the host's. */
  char* text = host->allocate(size, 1);
  if (text == NULL) return MORTISE_OVERLOADED;
  memcpy(text, hello, front);
  if (parameters->name.size > 0) memcpy(text + front, parameters->name.data, parameters->name.size);
  text[size - 1] = '!';
  result->data = text;
  result->size = size;
  return MORTISE_OK;
}

)";

const char kGreeterTest[] = R"(
  auto greeting = client.greet("World");
  if (!greeting) return complain(greeting.message());
  if (*greeting != "Hello, World!") return complain("it says: " + std::string(*greeting));
)";

const char kGreeterHost[] = R"(    auto greeting = client.greet("World");
    if (!greeting) return complain(greeting.message());
    std::printf("%s\n", std::string(*greeting).c_str());
)";

const char kGreeterPython[] = R"(    def greet(self, name):
        return f"Hello, {name}!"
)";

const char kGreeterPythonTest[] =
    R"(            self.assertEqual(client.greet("World"), "Hello, World!")
)";

}  // namespace mortise::cli
