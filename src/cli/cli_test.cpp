// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "catalog/fitness.hpp"
#include "cli/run.hpp"

namespace mortise::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Matcher;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kOld[] = R"(package a:b@1.0.0;
/// Does things.
interface things {
  enum failure { full }
  do: func(how: u8) -> result<_, failure>;
}
)";
constexpr char kNew[] = R"(package a:b@1.1.0;
/// Does things.
interface things {
  enum failure { full, empty }
  do: func(how: u8) -> result<_, failure>;
}
)";
constexpr char kBad[] = "package a:b;\ninterface c {\n  f: func(a: strin);\n}\n";

/// Files in a folder of their own.
class CommandLine : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = base::TemporaryFolder::make("mortise-cli");
    ASSERT_TRUE(made) << made.message();
    folder_.emplace(std::move(*made));
    write("old.wit", kOld);
    write("new.wit", kNew);
    write("bad.wit", kBad);
    write("gone.wit", "package a:b@1.1.0;\ninterface things { enum failure { full } }\n");
    write("warn.wit", "package a:b@1.0.0;\n/// @defalt 3\ninterface c {}\n");
    write("gated.wit",
          "package a:b@1.0.0;\ninterface c {\n @unstable(feature = x)\n f: func();\n}\n");
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_->path() / name, std::ios::binary) << text;
  }
  std::string path(const std::string& name) const { return (folder_->path() / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream file(folder_->path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// Runs a command, in which `@name` is the path of a file.
  void check(const std::string& command, int end, const Matcher<std::string>& out,
             const Matcher<std::string>& err = IsEmpty(), bool has_colour = false) {
    std::vector<std::string> arguments;
    std::istringstream words(command);
    for (std::string word; words >> word;)
      arguments.push_back(word.starts_with('@') ? path(word.substr(1)) : word);
    std::ostringstream written;
    std::ostringstream complained;
    const Exit got = run(arguments, {.out = written,
                                     .err = complained,
                                     .out_has_colour = has_colour,
                                     .err_has_colour = has_colour});
    EXPECT_EQ(got, end) << command << "\n" << written.str() << complained.str();
    EXPECT_THAT(written.str(), out) << command;
    EXPECT_THAT(complained.str(), err) << command;
  }

  std::optional<base::TemporaryFolder> folder_;
};

TEST_F(CommandLine, Checks) {
  check("contract check @old.wit", kFine, "a:b@1.0.0: fine; 1 interface, 0 worlds, 1 function\n");
  check("contract check @warn.wit", kFine, HasSubstr("1 warning"),
        HasSubstr("warn.wit:2:5: warning"));
  check("contract check @bad.wit", kInvalid, IsEmpty(),
        AllOf(HasSubstr("bad.wit:3:14: error: "), HasSubstr("did you mean 'string'?")));
  check("contract check @nothing.wit", kInvalid, IsEmpty(), HasSubstr("nothing.wit"));
  check("contract check --json @bad.wit", kInvalid,
        AllOf(StartsWith("{"), HasSubstr("unknown-name")));
  check("contract check --json @old.wit", kFine, HasSubstr("\"errors\": 0"));
}

TEST_F(CommandLine, Shows) {
  check("contract show @old.wit", kFine,
        AllOf(StartsWith("package a:b@1.0.0;\n"), HasSubstr("enum failure {\n")));
  check("contract show --layout @old.wit", kFine,
        HasSubstr("enum failure {  // size 1, align 1\n"));
  check("contract show --json @old.wit", kFine,
        AllOf(StartsWith("[{"), HasSubstr("\"name\": \"a:b/things@1.0.0\""), Not(HasSubstr("p4"))));
  check("contract show --json --layout @old.wit", kFine, HasSubstr("\"p4\""));
  check("contract show @bad.wit", kInvalid, IsEmpty(), HasSubstr("error"));
  check("contract show --json @bad.wit", kInvalid, HasSubstr("\"diagnostics\""));
}

TEST_F(CommandLine, ShowsOneInterface) {
  write("two.wit", "package a:b@1.0.0;\ninterface one {}\ninterface two {}\n");
  const auto shows_two = AllOf(HasSubstr("interface two"), Not(HasSubstr("interface one")));
  check("contract show @two.wit --interface two", kFine, shows_two);
  check("contract show @two.wit --interface a:b/two", kFine, shows_two);
  check("contract show @two.wit --interface a:b/two@1.0.0", kFine, shows_two);
  check("contract show --interface two --interface one @two.wit", kFine,
        AllOf(HasSubstr("interface two"), HasSubstr("interface one")));
  check("contract show @two.wit --interface twoo", kUsage, IsEmpty(),
        HasSubstr("there is no interface 'twoo' in the package; did you mean 'two'?"));
}

TEST_F(CommandLine, PrintsTheJsonOfTheReferenceParser) {
  check("contract json @old.wit", kFine, AllOf(StartsWith("{"), HasSubstr("\"worlds\"")));
  check("contract json --json @old.wit", kFine, HasSubstr("\"worlds\""));
  check("contract json @bad.wit", kInvalid, IsEmpty(), HasSubstr("error"));
}

TEST_F(CommandLine, OpensGates) {
  check("contract json @gated.wit", kFine, Not(HasSubstr("\"f\"")));
  check("contract json @gated.wit --features x", kFine, HasSubstr("\"f\""));
  check("contract json --features y,x @gated.wit", kFine, HasSubstr("\"f\""));
  check("contract json @gated.wit --all-features", kFine, HasSubstr("\"f\""));
  check("contract show @gated.wit --features x", kFine, HasSubstr("f: func()"));
}

TEST_F(CommandLine, PrintsHashes) {
  check("contract hash @old.wit", kFine,
        ::testing::MatchesRegex("[0-9a-f]+  a:b/things@1#do\n[0-9a-f]+  a:b/things@1.failure\n"));
  check("contract hash --json @old.wit", kFine, HasSubstr("\"link_name\": \"a:b/things@1#do\""));
}

TEST_F(CommandLine, WritesPages) {
  check("contract docs @old.wit", kFine, StartsWith("# `a:b/things@1.0.0`\n\nDoes things.\n"));
  check("contract docs --json @old.wit", kFine, HasSubstr("\"file\": \"things.md\""));
  check("contract docs @old.wit --out @pages/deep", kFine, path("pages/deep/things.md") + "\n");
  EXPECT_THAT(content("pages/deep/things.md"), StartsWith("# `a:b/things@1.0.0`\n"));
  check("contract docs @old.wit --out @old.wit", kWriteFailed, IsEmpty(), HasSubstr("old.wit"));
  EXPECT_EQ(content("old.wit"), kOld);
}

TEST_F(CommandLine, ShowsWorldsOfModules) {
  using namespace std::string_literals;
  write("good.wasm", "\0asm\1\0\0\0\7\x17\1\x13"s + "a:b/things@1.0.0#do" + "\0\0"s);
  write("other.wasm", "\0asm\1\0\0\0\7\x17\1\x13"s + "a:b/things@1.0.0#if" + "\0\0"s);
  check("contract world @good.wasm @old.wit", kFine,
        AllOf(StartsWith("package mortise:module;\n"), HasSubstr("    export a:b/things@1.0.0;\n"),
              HasSubstr("package a:b@1.0.0 {\n")));
  check("contract world @good.wasm @old.wit @old.wit", kFine, HasSubstr("world module"));
  check("contract world @other.wasm @old.wit", kInvalid, IsEmpty(), HasSubstr("no such function"));
  check("contract world @old.wit @old.wit", kInvalid, IsEmpty(), HasSubstr("no WebAssembly"));
  check("contract world @nothing.wasm @old.wit", kInvalid, IsEmpty(), HasSubstr("nothing.wasm"));
  check("contract world @good.wasm @bad.wit", kInvalid, IsEmpty(), HasSubstr("bad.wit:3:14"));
  check("contract world @good.wasm", kUsage, IsEmpty(), HasSubstr("PATH"));
}

TEST_F(CommandLine, WritesCode) {
  const std::string header = "code/a/b/things.hpp";
  check("bindgen --lang cpp @old.wit --out @code", kFine, path(header) + "\n");
  EXPECT_THAT(content(header), HasSubstr("a:b/things@1.0.0"));
  const auto written = std::filesystem::last_write_time(path(header));
  check("bindgen --lang cpp @old.wit --out @code", kFine, path(header) + "\n");
  EXPECT_EQ(std::filesystem::last_write_time(path(header)), written) << "it says the same";
  check("bindgen --lang cpp @new.wit --out @code", kFine, path(header) + "\n");
  EXPECT_THAT(content(header), HasSubstr("a:b/things@1.1.0"));
  check("bindgen --lang cpp @bad.wit --out @code", kInvalid, IsEmpty(), HasSubstr("bad.wit:3:14"));
  check("bindgen --lang c @old.wit --out @code", kFine, path("code/a/b/things.h") + "\n");
  check("bindgen --lang cpp @old.wit --out @code --prefix old", kFine,
        path("code/old/a/b/things.hpp") + "\n");
  EXPECT_THAT(content("code/old/a/b/things.hpp"), HasSubstr("namespace old::a::b::inline v1"));
  check("bindgen --lang c @old.wit --out @code --prefix old", kFine,
        path("code/old/a/b/things.h") + "\n");
  EXPECT_THAT(content("code/old/a/b/things.h"), HasSubstr("old_a_b_things_failure;"));
  check("bindgen --lang c @old.wit --out @code --prefix Old-1", kUsage, IsEmpty(),
        HasSubstr("small letters"));
  check("bindgen --lang cobol @old.wit --out @code", kUsage, IsEmpty(), HasSubstr("cobol"));
  check("bindgen --lang cpp @old.wit", kUsage, IsEmpty(), HasSubstr("--out"));
  check("bindgen --lang cpp @old.wit --out @old.wit", kWriteFailed, IsEmpty(),
        HasSubstr("old.wit"));
  write("clash.wit",
        "package a:b;\ninterface c { record d { e: string } record d-view { e: u8 } }");
  check("bindgen --lang cpp @clash.wit --out @code", kInvalid, IsEmpty(), HasSubstr("'DView'"));
}

TEST_F(CommandLine, WritesCodeOfWhatAnInterfaceTakesTypesFrom) {
  std::filesystem::create_directories(path("pack/deps"));
  write("pack/main.wit", "package a:b;\ninterface c { use d:e/f@1.0.0.{g}; h: func() -> g; }\n");
  write("pack/deps/d.wit",
        "package d:e@1.0.0;\ninterface f { record g { i: u8 } }\ninterface unused {}\n");
  check("bindgen --lang cpp @pack --out @code", kFine,
        path("code/a/b/c.hpp") + "\n" + path("code/d/e/f.hpp") + "\n");
  EXPECT_THAT(content("code/a/b/c.hpp"), HasSubstr("#include \"../../d/e/f.hpp\"\n"));
}

TEST_F(CommandLine, BeginsPlugins) {
  check("new plugin hello --out @hello", kFine,
        AllOf(HasSubstr(path("hello/CMakeLists.txt") + "\n"),
              HasSubstr(path("hello/tests/hello_test.cpp") + "\n")));
  EXPECT_THAT(content("hello/CMakeLists.txt"),
              AllOf(HasSubstr("mortise_plugin(hello src/hello.cpp)"), Not(HasSubstr("@"))));
  EXPECT_THAT(content("hello/src/hello.cpp"), HasSubstr("MORTISE_PLUGIN(HelloPlugin);"));
  check("new plugin in-c --lang c --out @c --json", kFine,
        AllOf(HasSubstr("\"folder\": \"" + path("c")), HasSubstr("\"src/in_c.c\"")));
  EXPECT_THAT(content("c/src/in_c.c"), HasSubstr("static mortise_status in_c_greet("));
  check("new plugin import --lang python --out @py", kFine, HasSubstr("py/import_.py\n"));
  EXPECT_THAT(content("py/import_.py"),
              AllOf(HasSubstr("/ \"contract/greeter.wit\", \"greeter\")\n"),
                    HasSubstr("    def greet(self, name):\n"), Not(HasSubstr("@class"))));
  EXPECT_THAT(content("py/plugin.toml"), HasSubstr("module = \"import_\""));
  // What doctor offers helps: the file's digest stands in the manifest.
  check("pack @py", kFine, IsEmpty());
  EXPECT_THAT(content("py/plugin.toml"), HasSubstr("digest = \"sha256:"));
}

TEST_F(CommandLine, BeginsHosts) {
  check("new host app --out @app", kFine, HasSubstr(path("app/src/app.cpp") + "\n"));
  EXPECT_THAT(content("app/plugins/example.cpp"), HasSubstr("MORTISE_PLUGIN(ExamplePlugin);"));
  check("new host app --lang c --out @other", kUsage, IsEmpty(), HasSubstr("{cpp}"));
}

TEST_F(CommandLine, BeginsProjectsForAContract) {
  check("new plugin a --contract @old.wit --out @a", kFine, HasSubstr("a/contract/old.wit\n"));
  EXPECT_EQ(content("a/contract/old.wit"), kOld);
  EXPECT_THAT(content("a/src/a.cpp"),
              HasSubstr("  Result<Unit, Failure> do_(uint8_t /*how*/) override {\n"));
  EXPECT_THAT(content("a/tests/a_test.cpp"), HasSubstr("if (client.do_({}))"));
  check("new plugin c --lang c --contract @old.wit --out @c", kFine, HasSubstr("c/src/c.c\n"));
  EXPECT_THAT(content("c/src/c.c"), HasSubstr("static mortise_status c_do("));
  check("new plugin d --lang python --contract @old.wit --out @d", kFine, HasSubstr("d/d.py\n"));
  EXPECT_THAT(content("d/d.py"), HasSubstr("    def do(self, how):\n        raise NotImpl"));

  std::filesystem::create_directories(path("pack/deps"));
  write("pack/main.wit",
        "package a:b;\ninterface none { use d:e/f@1.0.0.{g}; }\n"
        "interface c { use d:e/f@1.0.0.{g}; h: func(i: g); }\n");
  write("pack/deps/d.wit", "package d:e@1.0.0;\ninterface f { variant g { j(u8) } }\n");
  check("new host b --contract @pack/ --out @b", kFine,
        AllOf(HasSubstr("b/contract/main.wit\n"), HasSubstr("b/contract/deps/d.wit\n")));
  EXPECT_THAT(content("b/CMakeLists.txt"), HasSubstr("mortise_contract(b-contract contract)"));
  EXPECT_THAT(content("b/src/b.cpp"), HasSubstr("// 'h' is for you to call"));
}

TEST_F(CommandLine, RefusesBadProjects) {
  for (const char* name : {"Hello", "1a", "-a", "a-", "a--b", "a_b", "a.b", "../a", "test", "all"})
    check(std::string("new plugin --out @no -- ") + name, kUsage, IsEmpty(),
          HasSubstr("a project cannot be called '"));
  check("new plugin " + std::string(65, 'a'), kUsage, IsEmpty(), HasSubstr("at most 64"));
  check("new plugin", kUsage, IsEmpty(), HasSubstr("NAME"));
  check("new", kUsage, IsEmpty(), HasSubstr("name a verb: plugin, host"));
  check("new plugin a --contract @bad.wit --out @no", kInvalid, IsEmpty(), HasSubstr("3:14"));
  check("new plugin a --json --contract @bad.wit --out @no", kInvalid, HasSubstr("unknown-name"));
  check("new plugin a --contract @warn.wit --out @no", kInvalid, IsEmpty(),
        HasSubstr("no interface with functions"));
  check("new plugin a --contract @old.wit --interface x --out @no", kUsage, IsEmpty(),
        HasSubstr("there is no interface 'x'"));
  EXPECT_FALSE(std::filesystem::exists(path("no")));

  std::filesystem::create_directories(path("empty"));
  check("new plugin a --out @empty", kFine, HasSubstr("empty/README.md"));
  check("new plugin a --out @empty", kWriteFailed, IsEmpty(),
        HasSubstr("is there already, and not an empty folder"));
  check("new plugin a --out @old.wit", kWriteFailed, IsEmpty(), HasSubstr("not an empty folder"));
  check("new plugin a --out @old.wit/a", kWriteFailed, IsEmpty(), HasSubstr("cannot make"));
  EXPECT_EQ(content("old.wit"), kOld);
}

TEST_F(CommandLine, EndsAsTheDifferenceIsBad) {
  check("contract diff @old.wit @old.wit", kFine, HasSubstr("verdict: compatible\n"));
  check("contract diff @old.wit @new.wit", kAdaptable, HasSubstr("verdict: adaptable"));
  check("contract diff @old.wit @gone.wit", kBreaking, HasSubstr("verdict: breaking"));
  check("contract diff @old.wit @bad.wit", kInvalid, IsEmpty(), HasSubstr("bad.wit:3:14"));
  check("contract diff @bad.wit @old.wit", kInvalid, IsEmpty(), HasSubstr("bad.wit:3:14"));
  check("contract diff --json @old.wit @new.wit", kAdaptable,
        AllOf(StartsWith("{"), HasSubstr("\"verdict\": \"adaptable\"")));
  check("contract diff --json @old.wit @bad.wit", kInvalid,
        AllOf(StartsWith("{"), HasSubstr("\"before\""), HasSubstr("unknown-name")));
  check("contract diff --guide @old.wit @new.wit", kAdaptable, StartsWith("# Migration guide\n"));
  check("contract diff --guide --json @old.wit @new.wit", kUsage, IsEmpty(), HasSubstr("--json"));
}

TEST_F(CommandLine, KeepsColoursForTerminals) {
  const auto is_coloured = HasSubstr("\x1b[");
  check("contract diff @old.wit @new.wit", kAdaptable, Not(is_coloured));
  check("contract diff @old.wit @new.wit", kAdaptable, is_coloured, IsEmpty(), true);
  check("contract diff @old.wit @new.wit --color never", kAdaptable, Not(is_coloured), IsEmpty(),
        true);
  check("--color always contract diff @old.wit @new.wit", kAdaptable, is_coloured);
  check("contract check @bad.wit", kInvalid, IsEmpty(), Not(is_coloured));
  check("contract check @bad.wit", kInvalid, IsEmpty(), is_coloured, true);
}

TEST_F(CommandLine, Explains) {
  check("--help", kFine, AllOf(HasSubstr("contract"), HasSubstr("--version")));
  check("contract --help", kFine, AllOf(HasSubstr("check"), HasSubstr("diff"), HasSubstr("WIT")));
  check("contract diff --help", kFine,
        AllOf(HasSubstr("OLD"), HasSubstr("NEW"), HasSubstr("--guide"), HasSubstr("Ends with 0")));
  check("contract diff -h", kFine, HasSubstr("OLD"));
  check("--version", kFine, StartsWith("mortise 0."));
}

TEST_F(CommandLine, ListsPlugins) {
  for (const auto* name : {"plugins/good", "plugins/bad"})
    std::filesystem::create_directories(path(name));
  const std::string images = "images = [{ engine = \"python\", module = \"m\" }]\n";
  write("plugins/good/plugin.toml", "id = \"good\"\nversion = \"1.0.0\"\n" + images);
  write("plugins/bad/plugin.toml", "id = \"bad\"\nversion = \"1\"\n" + images);
  write("mortise.toml",
        "name = \"app\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
        "policy.native = [\"*\"]\n");
  write("wrong.toml", "nmae = \"app\"\n");
  for (const auto* what : {"@plugins", "@mortise.toml"})
    check(
        "list " + std::string(what), kFine,
        AllOf(StartsWith("bad         unfit  "), HasSubstr("plugin.toml:2:11: expected a version"),
              HasSubstr("\ngood 1.0.0  fit    ")));
  check("list @plugins/good @plugins/bad --json", kFine,
        AllOf(HasSubstr("\"state\": \"unfit\""), HasSubstr("\"problems\": []")));
  check("list @none/x @plugins/good", kInvalid, HasSubstr("good 1.0.0  fit"), HasSubstr("none/x"));
  check("list @wrong.toml", kInvalid, IsEmpty(), HasSubstr("did you mean 'name'?"));
  check("list @", kFine, HasSubstr("good 1.0.0  fit    "));  // the folder of the application
  check("list", kInvalid, IsEmpty(), HasSubstr("help: name a folder of plugins"));
  std::filesystem::create_directories(path("empty"));
  check("list @empty", kFine, IsEmpty(), HasSubstr("there is no plugin"));
  check("inspect @plugins/good", kFine, StartsWith("good 1.0.0\n"));
  check("inspect @plugins/good/plugin.toml --json", kFine,
        AllOf(HasSubstr("\"id\": \"good\""), HasSubstr("\"module\": \"m\"")));
  check("inspect @plugins/bad", kInvalid, IsEmpty(), HasSubstr("[bad-value]"));
  check("inspect @plugins/bad --json", kInvalid, HasSubstr("\"errors\": 1"));
}

/// An application with a plugin that fits and one that does not.
class ApplicationVerbs : public CommandLine {
 protected:
  void SetUp() override {
    CommandLine::SetUp();
    write("things.wit", kOld);
    write("mortise.toml",
          "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
          "contracts = [\"things.wit\"]\n[points.doers]\ncontract = \"a:b/things@1.0.0\"\n"
          "dispatch = { do = \"all\" }\n[policy]\nnative = [\"*\"]\n");
    plugin("good", "native", "");
    plugin("bad", "native", "requires = [{ plugin = \"codec\" }]\n");
  }
  void plugin(const std::string& id, const std::string& engine, const std::string& more) {
    std::filesystem::create_directories(path("plugins/" + id));
    write("plugins/" + id + "/it.so", id);
    write("plugins/" + id + "/plugin.toml",
          "id = \"" + id + "\"\nversion = \"1.0.0\"\nimages = [{ engine = \"" + engine +
              "\", platform = \"" + catalog::Context::of_machine().platform +
              "\", file = \"it.so\" }]\nprovides = [{ contract = \"a:b/things@1.0.0\" }]\n" + more);
  }
};

TEST_F(ApplicationVerbs, Plan) {
  check("plan --app @mortise.toml", kFine,
        AllOf(HasSubstr("add          good  1.0.0  serves 'doers'"), HasSubstr("refused:"),
              HasSubstr("there is no plugin 'codec' in any source")));
  check("plan --json --app @mortise.toml", kFine,
        AllOf(HasSubstr("\"action\": \"add\""), HasSubstr("\"possible\": true")));
  write("mortise.toml", content("mortise.toml") + "[plugins.bad]\nenabled = true\n");
  check("plan --app @mortise.toml", kInvalid, HasSubstr("you asked for bad"));
  write("mortise.toml", "name = 1\n");
  check("plan --app @mortise.toml", kInvalid, IsEmpty(), HasSubstr("mortise.toml:1:8"));
}

TEST_F(ApplicationVerbs, Why) {
  check("why good --app @mortise.toml", kFine, HasSubstr("good 1.0.0 is chosen"));
  check("why bad --app @mortise.toml --json", kFine, HasSubstr("\"state\": \"not chosen\""));
  check("why goood --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("did you mean 'good'?"));
  check("why good@1.0.0 --app @mortise.toml", kFine, HasSubstr("it could be active"));
}

TEST_F(ApplicationVerbs, Doctor) {
  check("doctor --app @mortise.toml", kInvalid,
        AllOf(HasSubstr("1. error: bad 1.0.0: it cannot be active\n"),
              HasSubstr("fix:\n       mortise disable bad --app " + path("mortise.toml") + "\n"),
              HasSubstr("fix:\n       mortise pack "), HasSubstr("1 error, 1 warning")));
  check("doctor --app @mortise.toml --json", kInvalid, HasSubstr("\"severity\": \"error\""));
  // What it says helps.
  check("disable bad --app @mortise.toml", kFine, IsEmpty());
  check("pack @plugins/good", kFine, IsEmpty());
  EXPECT_THAT(content("plugins/good/plugin.toml"), HasSubstr("digest = \"sha256:"));
  check("doctor --app @mortise.toml", kFine, StartsWith("all is well: 1 plugin would be active\n"));
  write("plugins/good/it.so", "another");
  check("plan --app @mortise.toml", kFine, HasSubstr("is not the one that the manifest means"));
}

TEST_F(ApplicationVerbs, Edits) {
  check("pin good@^2 --app @mortise.toml", kFine, IsEmpty());
  check("plan --app @mortise.toml", kFine, HasSubstr("you pinned good to ^2"));
  check("unpin good --app @mortise.toml", kFine, IsEmpty());
  check("enable good@^1 --app @mortise.toml", kFine, IsEmpty());
  EXPECT_THAT(content("mortise.toml"), AllOf(HasSubstr("enabled = true"), HasSubstr("\"^1\"")));
  check("plan --app @mortise.toml", kFine, HasSubstr("mortise.toml asks for it"));
  check("pin good --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("ID@RANGE"));
  check("pin good@^ --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("the version range '^'"));
  check("enable Good --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("is no id"));
  check("pack @plugins", kInvalid, IsEmpty(), HasSubstr("plugin.toml"));
}

TEST_F(ApplicationVerbs, PagesOfPoints) {
  check("docs --app @mortise.toml", kFine,
        AllOf(StartsWith("# Point `doers` of lab\n"), HasSubstr("| `do` | `all`: every plugin |"),
              HasSubstr("mortise call doers do '{\"how\":0}'"), HasSubstr("Does things.")));
  check("docs doers --json --app @mortise.toml", kFine, HasSubstr("\"name\": \"doers\""));
  check("docs doer --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("did you mean 'doers'?"));
}

TEST_F(ApplicationVerbs, CallsThatCannotBe) {
  check("call doer do {} --app @mortise.toml", kUsage, IsEmpty(),
        HasSubstr("did you mean 'doers'?"));
  check("call doers did {} --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("no function 'did'"));
  check("call doers do {{ --app @mortise.toml", kUsage, IsEmpty(), HasSubstr("JSON"));
  // 'good' is no library: it is left out, and nobody is there.
  check("call doers do {\"how\":1} --app @mortise.toml", kFine, "[]\n");
}

TEST_F(CommandLine, PrintsVersionsAndCompletions) {
  check("version", kFine, StartsWith("mortise "));
  check("version --json", kFine, HasSubstr("\"abi\": \"1."));
  check("completion bash", kFine, HasSubstr("complete -F _mortise mortise"));
  check("completion zsh", kFine, HasSubstr("compdef _mortise mortise"));
  check("completion fish", kFine, HasSubstr("complete -c mortise"));
  check("completion tcsh", kUsage, IsEmpty(), HasSubstr("tcsh"));
}

TEST_F(CommandLine, SaysWhatIsWrongWithACommand) {
  check("", kUsage, IsEmpty(), HasSubstr("contract"));
  check("contract", kUsage, IsEmpty(),
        AllOf(HasSubstr("mortise contract: name a verb: check, show, "),
              HasSubstr("see 'mortise contract --help'")));
  check("contrat check @old.wit", kUsage, IsEmpty(),
        HasSubstr("mortise: there is no verb 'contrat'; did you mean 'contract'?"));
  check("contract chek @old.wit", kUsage, IsEmpty(),
        HasSubstr("mortise contract: there is no verb 'chek'; did you mean 'check'?"));
  check("contract check", kUsage, IsEmpty(), HasSubstr("see 'mortise contract check --help'"));
  check("contract check @old.wit @new.wit", kUsage, IsEmpty(), HasSubstr("new.wit"));
  check("contract check @old.wit --layout", kUsage, IsEmpty(), HasSubstr("--layout"));
  check("contract check @old.wit --color blue", kUsage, IsEmpty(), HasSubstr("blue"));
  check("contract diff @old.wit", kUsage, IsEmpty(), HasSubstr("NEW"));
}

}  // namespace
}  // namespace mortise::cli
