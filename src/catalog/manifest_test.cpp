// SPDX-License-Identifier: Apache-2.0
#include "catalog/manifest.hpp"

#include "base/file.hpp"
#include "catalog/testing.hpp"

namespace mortise::catalog {
namespace {

const std::filesystem::path kTestdata = MORTISE_TESTDATA;
const std::vector<std::string> kContracts = {"photo:lab/image-filter@1.0.0",
                                             "photo:lab/image-filter@1.1.0", "photo:lab/codec"};
const Vocabulary kVocabulary{.contracts = &kContracts};

std::string said_about(const std::string& text) {
  const ManifestFile file = read_manifest_text("plugin.toml", text, kVocabulary);
  return contract::render(file.diagnostics, file.sources);
}

TEST(Manifest, MistakesAreSaidWithTheirPlaces) {
  EXPECT_GE(testing::check_cases(kTestdata / "manifest_mistakes.txt", said_about), 40u);
}

TEST(Manifest, EveryKeyIsRead) {
  const ManifestFile file = read_manifest(kTestdata / "plugin.toml", kVocabulary);
  ASSERT_TRUE(file.ok()) << contract::render(file.diagnostics, file.sources);
  const Manifest& manifest = file.manifest;
  const Manifest expected{
      .id = "acme.blur",
      .version = "1.2.0-rc.1+build.5",
      .summary = "Blurs a picture",
      .license = "Apache-2.0",
      .authors = {"Ada Lovelace <ada@example.org>"},
      .links = {{"homepage", "https://example.org/blur"},
                {"source", "https://example.org/blur.git"}},
      .start = Start::kLazy,
      .concurrency = {.is_parallel = true, .is_stateless = true},
      .state = Handover::kHandoff,
      .is_irreversible = true,
      .provides = {{"photo:lab/image-filter@1.0.0",
                    {"acme.sharpen"},
                    {"acme.resize"},
                    10,
                    R"({"name":"blur","cost":1.0,"sizes":[3,5]})",
                    {12, 1}}},
      .required = {{"photo:lab/codec", "", "^1.4", "not streaming", true, {19, 1}}},
      .conflicts = {{"", "acme.old-blur", "<2", "", false, {25, 1}}},
      .points = {{.name = "steps",
                  .contract = "photo:lab/codec",
                  .source = "codec.wit",
                  .dispatch = {{"decode", Dispatch::kFold}},
                  .order = {"acme.gif"},
                  .deadline_ms = 2000,
                  .failure = Failure::kSkip,
                  .place = {80, 9}}},
      .hosts = {{"photolab", "^3", "not streaming", {29, 1}}},
      .features = {{"gpu", "linux", {34, 1}}},
      .images = {{Engine::kNative,
                  "linux-x86-64",
                  "libblur.so",
                  "",
                  "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                  {38, 1}},
                 {Engine::kPython, "any", "", "acme_blur:Blur", "", {44, 1}}},
      .needs = {{Manifest::Need::Kind::kMemory, "", uint64_t{64} << 20, "", false, {48, 1}},
                {Manifest::Need::Kind::kDevice, "/dev/dri/renderD128", 0, "gpu", true, {51, 1}},
                {Manifest::Need::Kind::kService, "clock", 0, "", false, {56, 1}},
                {Manifest::Need::Kind::kPath, "/usr/share/fonts", 0, "", false, {59, 1}}},
      .permissions = {{"read", {"/usr/share/fonts"}, "to write into pictures", true, {62, 1}}},
      .limits = {uint64_t{256} << 20, 2000, 4, 16, 1},
      .configuration = {"settings.wit", "acme:blur/settings", "settings", {75, 2}}};
  EXPECT_TRUE(manifest == expected);
  EXPECT_EQ(manifest.provides[0].attributes, expected.provides[0].attributes);
  EXPECT_EQ(manifest.configuration.place, expected.configuration.place);
}

TEST(Manifest, WhatIsRightIsReadBesideWhatIsWrong) {
  const ManifestFile file = read_manifest_text(
      "plugin.toml", "id = \"acme.blur\"\nversion = \"1.0\"\nsummary = 3\nlicense = \"MIT\"\n");
  EXPECT_FALSE(file.ok());
  EXPECT_EQ(file.manifest.id, "acme.blur");
  EXPECT_EQ(file.manifest.version, "");
  EXPECT_EQ(file.manifest.license, "MIT");
}

TEST(Manifest, RangesAreChecked) {
  const std::string text =
      "id = \"a\"\nversion = \"1.0.0\"\nimages = [{ engine = \"python\", module = \"a\" }]\n"
      "requires = [{ plugin = \"b\", range = \"^1\" }, { plugin = \"c\", range = \"^1.2.\" }]\n";
  const ManifestFile file = read_manifest_text("plugin.toml", text);
  ASSERT_EQ(file.diagnostics.error_count(), 1u);
  EXPECT_EQ(file.sources.where(file.diagnostics.all()[0].span), "plugin.toml:4:69");
  EXPECT_EQ(file.diagnostics.all()[0].message,
            "expected a range of versions such as '^1.2', found '^1.2.'; a number is expected "
            "behind '.' where the range ends; did you mean '^1.2'?");
  EXPECT_EQ(file.diagnostics.all()[0].rule, contract::Rule::kBadRange);
}

TEST(Manifest, AFileThatCannotBeReadIsReported) {
  auto folder = base::TemporaryFolder::make("manifest-test");
  ASSERT_TRUE(folder);
  const auto rule_of = [](const std::filesystem::path& path) {
    const ManifestFile file = read_manifest(path);
    EXPECT_EQ(file.diagnostics.error_count(), 1u);
    return contract::rule_name(file.diagnostics.all()[0].rule);
  };
  EXPECT_EQ(rule_of(folder->path() / "none.toml"), "unreadable");
  EXPECT_EQ(rule_of(folder->path()), "unreadable");
  testing::write_text(folder->path() / "large.toml", std::string((1 << 20) + 1, '#'));
  EXPECT_EQ(rule_of(folder->path() / "large.toml"), "too-large");
  testing::write_text(folder->path() / "bytes.toml", "a = \"\xff\"\n");
  EXPECT_EQ(rule_of(folder->path() / "bytes.toml"), "not-text");
}

}  // namespace
}  // namespace mortise::catalog
