// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "cli/examples.hpp"
#include "cli/options.hpp"

namespace mortise::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Matcher;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using Words = std::vector<std::string>;

class Completion : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = base::TemporaryFolder::make("mortise-completion");
    ASSERT_TRUE(made) << made.message();
    folder_.emplace(std::move(*made));
    write("things.wit",
          "package a:b@1.0.0;\ninterface things { do: func(); done: func() -> bool; }\n");
    write("mortise.toml",
          "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
          "contracts = [\"things.wit\"]\n[points.doers]\ncontract = \"a:b/things@1.0.0\"\n"
          "[points.makers]\ncontract = \"a:b/things@1.0.0\"\n");
    plugin("one", "acme.blur", "1.0.0");
    plugin("two", "acme.blur", "2.0.0");
    plugin("three", "acme.sharpen", "1.0.0");
    plugin("bad", "Acme", "1");
  }
  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_->path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  void plugin(const std::string& folder, const std::string& id, const std::string& version) {
    write("plugins/" + folder + "/plugin.toml",
          "id = \"" + id + "\"\nversion = \"" + version +
              "\"\nsummary = \"a filter\"\nimages = [{ engine = \"python\", module = \"m\" }]\n");
  }

  /// Completes a command, in which `@app` is the application's file; a blank at its end begins a
  /// word.
  void check(const std::string& command, const Matcher<Words>& expected, bool has_files = false) {
    Words words;
    std::istringstream text(command);
    for (std::string word; text >> word;) {
      if (const size_t at = word.find("@app"); at != word.npos)
        word.replace(at, 4, (folder_->path() / "mortise.toml").string());
      words.push_back(word);
    }
    if (command.empty() || command.ends_with(' ')) words.emplace_back();
    const Suggestions found = complete(words);
    Words got;
    for (const Suggestion& each : found.words) got.push_back(each.word);
    EXPECT_THAT(got, expected) << command;
    EXPECT_EQ(found.has_files, has_files) << command;
  }

  std::optional<base::TemporaryFolder> folder_;
};

TEST_F(Completion, Verbs) {
  check("", AllOf(Contains("doctor"), Contains("why"), Not(Contains("check"))));
  check("doc", UnorderedElementsAre("docs", "doctor"));
  check("doctor", ElementsAre("doctor"));
  check("contract di", ElementsAre("diff"));
  check("--color never contract di", ElementsAre("diff"));
  check("nothing ", Contains("doctor"));
}

TEST_F(Completion, Options) {
  check("contract diff --gu", ElementsAre("--guide"));
  check("plan --", AllOf(Contains("--app"), Contains("--json"), Contains("--color")));
  check("contract diff old.wit -", Contains("--guide"));
  check("contract check --gu", IsEmpty());
  check("why -- --", IsEmpty());
}

TEST_F(Completion, Values) {
  check("--color ", ElementsAre("auto", "always", "never"));
  check("plan --color=a", ElementsAre("--color=auto", "--color=always"));
  check("completion ", ElementsAre("bash", "zsh", "fish"));
  check("new plugin blur --lang c", ElementsAre("cpp", "c"));
  check("new host lab --lang ", ElementsAre("cpp"));
  check("new plugin ", IsEmpty());
}

TEST_F(Completion, Files) {
  check("list ", IsEmpty(), true);
  check("list plugins more", IsEmpty(), true);
  check("contract check ", IsEmpty(), true);
  check("contract diff old.wit ", IsEmpty(), true);
  check("contract diff old.wit new.wit ", IsEmpty());
  check("plan --app ", IsEmpty(), true);
  check("plan --app=", IsEmpty(), true);
}

TEST_F(Completion, WhatAnApplicationHas) {
  check("why --app @app ", ElementsAre("acme.blur", "acme.sharpen"));
  check("why --app=@app acme.b", ElementsAre("acme.blur"));
  check("pin --app @app acme.blur@", ElementsAre("acme.blur@2.0.0", "acme.blur@1.0.0"));
  check("why --app @app acme.blur ", IsEmpty());
  check("call --app @app ", ElementsAre("doers", "makers"));
  check("docs --app @app m", ElementsAre("makers"));
  check("call --app @app doers ", ElementsAre("do", "done"));
  check("call --app @app doers done {} ", IsEmpty());
  check("call --app @app nobody ", IsEmpty());
  check("why --app nowhere.toml ", IsEmpty());
  write("mortise.toml", "name = [");
  check("why --app @app ", IsEmpty());
  check("call --app @app ", IsEmpty());
}

TEST_F(Completion, IsWritten) {
  std::ostringstream out;
  std::ostringstream err;
  const Words words{"why", "--app", (folder_->path() / "mortise.toml").string(), "acme.s"};
  EXPECT_EQ(show_completions(words, {.out = out, .err = err}), kFine);
  EXPECT_EQ(out.str(), "acme.sharpen\ta filter\n");
  EXPECT_EQ(err.str(), "");
  out.str("");
  EXPECT_EQ(show_completions({}, {.out = out, .err = err}), kFine);
  EXPECT_EQ(out.str(), "");
}

TEST(Examples, ArePartOfEveryVerbAndUnderstood) {
  for (const Command& command : commands()) {
    const auto examples = examples_of(command.words);
    EXPECT_THAT(examples, Not(IsEmpty())) << command.words;
    for (const std::string_view line : examples) {
      if (line.contains('|') || line.contains('<')) continue;  // for a shell: its own tests run it
      // Words in single quotes are one.
      Words words;
      bool is_quoted = false;
      words.emplace_back();
      for (const char c : line) {
        if (c == '\'')
          is_quoted = !is_quoted;
        else if (c == ' ' && !is_quoted)
          words.emplace_back();
        else
          words.back() += c;
      }
      std::ostringstream out;
      std::ostringstream err;
      EXPECT_EQ(words.front(), "mortise") << line;
      const auto read = parse_options(std::span(words).subspan(1), {.out = out, .err = err});
      EXPECT_TRUE(std::holds_alternative<Options>(read)) << line << "\n" << err.str();
    }
  }
}

}  // namespace
}  // namespace mortise::cli
