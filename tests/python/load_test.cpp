// SPDX-License-Identifier: Apache-2.0
//
// How a plugin in Python is found, refused, replaced and unloaded.
#include <signal.h>

#include <clocale>
#include <string>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PythonLoad : public PythonTest {};

TEST_F(PythonLoad, SignalsAndLocaleStayAsTheyAre) {
  struct sigaction before[NSIG], after[NSIG];
  for (int i = 1; i < NSIG; ++i) sigaction(i, nullptr, &before[i]);
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  expect_ok(host_->load(plugin("clerk.py")));
  for (int i = 1; i < NSIG; ++i) {
    if (sigaction(i, nullptr, &after[i]) != 0) continue;
    EXPECT_EQ(before[i].sa_handler, after[i].sa_handler) << "signal " << i;
  }
  EXPECT_EQ(locale, std::setlocale(LC_ALL, nullptr));
}

TEST_F(PythonLoad, TheThreadThatStartsTheInterpreterMayEnd) {
  std::thread([this] { expect_ok(host_->load(plugin("clerk.py"))); }).join();
  EXPECT_EQ(*desk().greet("you"), "hello, you");
  std::thread([this] { EXPECT_EQ(*desk().greet("you"), "hello, you"); }).join();
}

TEST_F(PythonLoad, TheHostSeesWhatItIs) {
  EXPECT_EQ(*host_->load(plugin("clerk.py")), "clerk");
  const auto plugins = host_->plugins();
  EXPECT_EQ(plugins[1].source, plugin("clerk.py"));
  EXPECT_EQ(plugins[1].digest.size(), 64u);
  ASSERT_EQ(plugins[1].contracts.size(), 1u);
  EXPECT_EQ(plugins[1].contracts[0], "test:python/desk@1");
}

TEST_F(PythonLoad, OneClassOrANamedOne) {
  const std::string two = write("two.py", R"(
class Base:
    def total(self, numbers): return 1
    def relay(self, key): return key
    def fail(self, how): pass
@mortise.plugin(Desk)
class One(Base):
    def greet(self, name): return "one"
@mortise.plugin(Desk)
class Two(Base):
    def greet(self, name): return "two"
)");
  expect_error(host_->load(two), Code::kPythonNoPlugin, "One, Two; load one as 'two.py:One'");
  EXPECT_EQ(*host_->load(two + ":Two"), "two");
  EXPECT_EQ(*desk().greet(""), "two");
  expect_error(host_->load(two + ":Base", {.id = "base"}), Code::kPythonNoPlugin,
               "it has no class 'Base' with @mortise.plugin");
  expect_error(host_->load(write("none.py", "")), Code::kPythonNoPlugin, "no class with");
}

TEST_F(PythonLoad, WhatRaisesIsKeptForTheOperator) {
  const auto failed = host_->load(write("bad.py", "open('/a/secret/place')\n"));
  expect_error(failed, Code::kPythonLoadFailed, "raised FileNotFoundError when it was imported");
  EXPECT_THAT(std::string(failed.message()), Not(HasSubstr("secret")));
  const auto incident = host_->incident(failed.error().incident());
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->plugin, "bad");
  EXPECT_THAT(std::string(std::string_view(incident->text)), HasSubstr("secret"));
}

TEST_F(PythonLoad, FilesAreChecked) {
  expect_error(host_->load(plugin("nobody.py")), Code::kFileUnreadable, "nobody.py");
  const std::string path = plugin("clerk.py");
  expect_error(host_->load(path, {.digest = std::string(64, '0')}), Code::kNativeDigestMismatch,
               "its digest is sha256:");
  expect_ok(host_->load(path));
  const auto plugins = host_->plugins();
  expect_ok(host_->swap("clerk", path, {.digest = std::string_view(plugins[1].digest)}));
  expect_error(host_->load(plugin("office"), {.digest = std::string(64, '0')}),
               Code::kNativeDigestMismatch, "put the plugin into one file");
  mortise::Host small({.max_file_size = 10});
  expect_error(small.load(path), Code::kFileTooLarge, "clerk.py");
}

TEST_F(PythonLoad, ItIsSwappedAndUnloaded) {
  expect_ok(host_->load(plugin("clerk.py")));
  const auto client = desk();
  expect_ok(host_->swap("clerk", plugin("clerk_2.py")));
  EXPECT_EQ(*client.greet("you"), "welcome, you");
  expect_error(host_->swap("clerk", write("none.py", "")), Code::kPythonNoPlugin, "no class");
  EXPECT_EQ(*client.greet("you"), "welcome, you");
  expect_ok(host_->unload("clerk"));
  EXPECT_EQ(client.greet("you").kind(), mortise::Kind::kUnavailable);
  EXPECT_EQ(host_->plugins().size(), 1u);  // the service alone: nothing is retained
}

TEST_F(PythonLoad, ExamplesOfItsContractAreAsked) {
  const auto tally = [&](const std::string& name, const std::string& body) {
    return write(name, "Tally = mortise.read_contract('" + plugin("../contract/desk.wit") +
                           "', 'tally')\n@mortise.plugin(Tally)\nclass Adder:\n"
                           "    def sum(self, numbers):\n        " +
                           body + "\n");
  };
  expect_error(host_->load(tally("wrong.py", "return 4")), Code::kPluginExampleFailed,
               "expects '3', and '4' came");
  expect_error(host_->load(tally("raises.py", "raise ValueError('not today')")),
               Code::kPluginExampleFailed, "the call ended with 'failed'");
  EXPECT_EQ(host_->plugins().size(), 1u);
  expect_ok(host_->load(tally("right.py", "return sum(numbers)")));
}

}  // namespace
}  // namespace test
