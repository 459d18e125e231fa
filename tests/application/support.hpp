// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <mortise/application.hpp>
#include <mortise/error_text.hpp>
#include <optional>
#include <string>
#include <test/greeting/greeter.hpp>

#include "base/file.hpp"

namespace test {

using mortise::Application;
using mortise::Host;
using mortise::Outcome;
using mortise::Plan;

/// A folder with an application, and a host.
class ApplicationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = mortise::base::TemporaryFolder::make("application-test");
    ASSERT_TRUE(made);
    folder_.emplace(*std::move(made));
    write_application("");
  }

  std::string path(const std::string& name) const { return folder_->path() / name; }
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path(name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void write_application(const std::string& more, const std::string& head = "") const {
    write("mortise.toml", head +
                              "name = \"lab\"\nversion = \"1.0.0\"\n"
                              "sources = [{ folder = \"plugins\" }]\n"
                              "points.greeters.contract = \"test:greeting/greeter@1.0.0\"\n"
                              "policy.native = [\"*\"]\n" +
                              more);
    std::filesystem::create_directories(path("plugins"));
  }
  /// A plugin's folder, put in its place at one instant.
  void drop_in(const std::string& folder, const std::string& library, const std::string& id,
               const std::string& version, const std::string& more = "") const {
    const std::string draft = "plugins/.draft";
    write(draft + "/plugin.toml",
          "id = \"" + id + "\"\nversion = \"" + version +
              "\"\nprovides = [{ contract = \"test:greeting/greeter@1.0.0\" }]\n"
              "images = [{ engine = \"native\", platform = \"" +
              platform() +
              "\", file = \"it.so\" }]\n"
              "configuration = { source = \"settings.wit\", contract = "
              "\"test:greeter/settings\", record = \"configuration\" }\n" +
              more);
    std::filesystem::copy_file(std::string(CONTRACTS) + "/settings.wit",
                               path(draft + "/settings.wit"));
    std::filesystem::copy_file(std::string(PLUGINS) + "/" + library + ".so",
                               path(draft + "/it.so"));
    std::filesystem::remove_all(path("plugins/" + folder));
    std::filesystem::rename(path(draft), path("plugins/" + folder));
  }
  static std::string platform() {
#if defined(__aarch64__)
    return "linux-aarch64";
#else
    return "linux-x86-64";
#endif
  }

  Application open() {
    auto application = Application::open(host_, path("mortise.toml"));
    EXPECT_TRUE(application) << mortise::full_text(application.error());
    return *std::move(application);
  }
  static void start(Application& application, const mortise::PlanOptions& options = {}) {
    const auto started = application.start(options);
    EXPECT_TRUE(started) << mortise::full_text(started.error());
  }
  /// What all greeters of the point say, in its order.
  std::string greetings() {
    std::string all;
    for (auto& client : host_.point<greeting::Greeter>("greeters").all()) {
      const auto said = client.greet("Ada");
      all += (all.empty() ? "" : ", ") +
             (said ? std::string(*said) : std::string(kind_name(said.error().kind())));
    }
    return all;
  }

  std::optional<mortise::base::TemporaryFolder> folder_;
  Host host_;
};

}  // namespace test
