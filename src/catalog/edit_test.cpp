// SPDX-License-Identifier: Apache-2.0
#include "catalog/edit.hpp"

#include <gtest/gtest.h>

namespace mortise::catalog {
namespace {

void check(const std::string& text, std::string_view key, std::string_view value,
           const std::string& expected) {
  const auto changed = with_plugin_key(text, "acme.blur", key, value);
  ASSERT_TRUE(changed) << changed.message();
  EXPECT_EQ(*changed, expected);
}

TEST(Edit, AKeyIsSetWhereItStands) {
  check("[plugins.\"acme.blur\"]\npin = \"^1\"  # old\nenabled = true\n", "pin", "\"^2\"",
        "[plugins.\"acme.blur\"]\npin = \"^2\"  # old\nenabled = true\n");
  check("plugins.\"acme.blur\".enabled = true\n", "enabled", "false",
        "plugins.\"acme.blur\".enabled = false\n");
}

TEST(Edit, AKeyIsAddedToItsTable) {
  check("[plugins.\"acme.blur\"] # it\npin = \"^1\"\n", "enabled", "false",
        "[plugins.\"acme.blur\"] # it\nenabled = false\npin = \"^1\"\n");
  check("[plugins.\"acme.blur\"]", "enabled", "false",
        "[plugins.\"acme.blur\"]\nenabled = false\n");
  check("[plugins]\n\"acme.blur\" = { pin = \"^1\" }\n", "enabled", "false",
        "[plugins]\n\"acme.blur\" = { enabled = false, pin = \"^1\" }\n");
  check("[plugins]\n\"acme.blur\" = {}\n", "enabled", "false",
        "[plugins]\n\"acme.blur\" = { enabled = false }\n");
}

TEST(Edit, ATableIsAddedAtTheEnd) {
  check("name = \"lab\"", "enabled", "true",
        "name = \"lab\"\n\n[plugins.\"acme.blur\"]\nenabled = true\n");
  check("[plugins.other]\npin = \"^1\"\n", "enabled", "true",
        "[plugins.other]\npin = \"^1\"\n\n[plugins.\"acme.blur\"]\nenabled = true\n");
}

TEST(Edit, ATableIsAddedBeforeThoseInsideOfIt) {
  check("name = \"lab\"\n[plugins.\"acme.blur\".configuration]\nradius = 3\n", "enabled", "false",
        "name = \"lab\"\n[plugins.\"acme.blur\"]\nenabled = false\n\n"
        "[plugins.\"acme.blur\".configuration]\nradius = 3\n");
}

TEST(Edit, AKeyIsTakenAway) {
  check("[plugins.\"acme.blur\"]\npin = \"^1\"  # old\nenabled = true\n", "pin", "",
        "[plugins.\"acme.blur\"]\nenabled = true\n");
  check("[plugins]\n\"acme.blur\" = { pin = \"^1\", enabled = true }\n", "pin", "",
        "[plugins]\n\"acme.blur\" = {  enabled = true }\n");
  check("[plugins]\n\"acme.blur\" = { enabled = true, pin = \"^1\" }\n", "pin", "",
        "[plugins]\n\"acme.blur\" = { enabled = true }\n");
  check("plugins.\"acme.blur\".pin = \"^1\"\nname = \"a\"\n", "enabled", "",
        "plugins.\"acme.blur\".pin = \"^1\"\nname = \"a\"\n");
}

TEST(Edit, WhatItCannotChangeIsRefused) {
  const auto refused = [](const std::string& text) {
    const auto changed = with_plugin_key(text, "acme.blur", "enabled", "true");
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code(), Code::kApplicationInvalid);
  };
  refused("plugins = {}\n");
  refused("plugins.\"acme.blur\".pin = \"^1\"\n");
  refused("plugins = ");
}

TEST(Edit, DigestsOfImages) {
  const std::string text =
      "id = \"a\"\n[[images]]\nfile = \"a.so\"\ndigest = \"\" # later\n[[images]]\nfile = \"b\"\n"
      "[[images]]\nmodule = \"m\"\n";
  const auto changed = with_digests(text, [](size_t image) -> Outcome<std::string> {
    return image == 2 ? "" : std::to_string(image) + "!";
  });
  ASSERT_TRUE(changed);
  EXPECT_EQ(*changed,
            "id = \"a\"\n[[images]]\nfile = \"a.so\"\ndigest = \"sha256:0!\" # later\n"
            "[[images]]\ndigest = \"sha256:1!\"\nfile = \"b\"\n[[images]]\nmodule = \"m\"\n");
  const auto failed = with_digests(
      text, [](size_t) -> Outcome<std::string> { return Error(Code::kFileUnreadable); });
  EXPECT_EQ(failed.error().code(), Code::kFileUnreadable);
}

}  // namespace
}  // namespace mortise::catalog
