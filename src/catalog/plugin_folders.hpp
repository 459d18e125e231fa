// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/file.hpp"
#include "catalog/catalog.hpp"
#include "catalog/testing.hpp"

// Support of tests: plugins on disk.

namespace mortise::catalog::testing {

/// A manifest that is in order, whatever is added at its end.
inline std::string manifest_text(const std::string& id, const std::string& version = "1.0.0",
                                 const std::string& more = "") {
  return "id = \"" + id + "\"\nversion = \"" + version + "\"\n" +
         (more.contains("images") ? "" : "images = [{ engine = \"python\", module = \"m\" }]\n") +
         more;
}

/// What a host of tests has.
inline Context test_context() {
  return {.host = "photolab",
          .host_version = "3.1.0",
          .platform = "linux-x86-64",
          .engines = {Engine::kNative, Engine::kPython},
          .features = {"gpu"},
          .services = {"clock"},
          .free_memory = uint64_t{1} << 30,
          .native = {"*"}};
}

/// A temporary folder that a test fills.
class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = base::TemporaryFolder::make("catalog-test");
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
  }
  std::string path(const std::string& name) const { return folder_->path() / name; }
  void write(const std::string& name, std::string_view text) const { write_text(path(name), text); }

  /// `ID VERSION STATE` a line, and below it the reasons; paths without the folder.
  std::string listed(const Catalog& catalog) const {
    std::string text;
    for (const Candidate& each : catalog.candidates()) {
      text += each.manifest->id + " " + each.manifest->version + " " +
              std::string(state_name(each.state)) + "\n";
      for (const Reason& reason : each.reasons)
        text += "  " + (reason.where.empty() ? "" : reason.where + ": ") + reason.text +
                (reason.help.empty() ? "" : "; " + reason.help) + "\n";
    }
    for (const Reason& problem : catalog.problems()) text += "! " + problem.text + "\n";
    const std::string prefix = folder_->path().string() + "/";
    for (size_t at = 0; (at = text.find(prefix)) != text.npos;) text.erase(at, prefix.size());
    return text;
  }

  std::optional<base::TemporaryFolder> folder_;
};

}  // namespace mortise::catalog::testing
