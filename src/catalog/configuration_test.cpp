// SPDX-License-Identifier: Apache-2.0
#include "catalog/configuration.hpp"

#include "base/file.hpp"
#include "catalog/testing.hpp"
#include "contract/wit.hpp"

namespace mortise::catalog {
namespace {

const std::filesystem::path kTestdata = MORTISE_TESTDATA;

ConfigurationType settings() {
  const Manifest manifest{.configuration = {"settings.wit", "acme:blur/settings", "settings", {}}};
  auto type = read_configuration_type(kTestdata, manifest);
  EXPECT_TRUE(type) << type.message();
  return std::move(*type);
}

struct Checked {
  contract::SourceMap sources;
  contract::Diagnostics diagnostics;
  std::optional<Configuration> configuration;
};

Checked check(const std::string& text) {
  Checked result;
  const uint32_t file = result.sources.add("mortise.toml", text);
  const auto toml = read_toml(file, result.sources, result.diagnostics);
  EXPECT_TRUE(toml);
  result.configuration = check_configuration(*toml, settings(), result.sources, result.diagnostics);
  return result;
}

std::string said_about(const std::string& text) {
  const Checked it = check(text);
  return it.configuration ? it.configuration->text() + "\n"
                          : contract::render(it.diagnostics, it.sources);
}

TEST(Configuration, IsComparedWithItsRecord) {
  EXPECT_GE(testing::check_cases(kTestdata / "configurations.txt", said_about), 15u);
}

const SecretStore kStore{.variable = [](const std::string& name) -> std::optional<std::string> {
                           return name == "TOKEN" ? std::optional<std::string>("s3cr3t")
                                                  : std::nullopt;
                         },
                         .file = [](const std::string& path) -> Outcome<std::string> {
                           if (path == "/run/key") return std::string("\x01\xff\n");
                           return Error(Code::kFileUnreadable, "there is no such file");
                         }};

TEST(Configuration, SecretsAreInTheResolvedValueAlone) {
  const Checked it = check("radius = 1\ntoken = 'env:TOKEN'\nkey = 'file:/run/key'\n");
  ASSERT_TRUE(it.configuration);
  EXPECT_EQ(it.configuration->secret_count(), 2u);
  EXPECT_FALSE(it.configuration->text().contains("s3cr3t"));
  const auto whole = it.configuration->resolve(kStore);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->contains(R"("token":"s3cr3t")")) << *whole;
  EXPECT_TRUE(whole->contains(R"("key":"Af8=")")) << *whole;
}

TEST(Configuration, ASecretThatIsNotThereIsNamed) {
  const auto check_message = [](const std::string& text, std::string_view expected) {
    const Checked it = check("radius = 1\n" + text);
    ASSERT_TRUE(it.configuration);
    const auto whole = it.configuration->resolve(kStore);
    ASSERT_FALSE(whole);
    EXPECT_EQ(whole.error().code(), Code::kSecretUnavailable);
    EXPECT_EQ(whole.message(), expected);
  };
  check_message("token = 'env:NONE'", "the secret 'env:NONE' is not there: set the variable");
  check_message("token = 'file:/none'",
                "the secret 'file:/none' is not there: there is no such file");
  check_message("token = 'file:/run/key'", "the secret 'file:/run/key' is no text in UTF-8");
}

TEST(Configuration, TheProcessHasSecrets) {
  auto folder = base::TemporaryFolder::make("configuration-test");
  ASSERT_TRUE(folder);
  const std::string path = folder->path() / "token";
  testing::write_text(path, "abc\n");
  const SecretStore store = SecretStore::of_process();
  EXPECT_EQ(*store.file(path), "abc\n");
  EXPECT_FALSE(store.file(path + "-none"));
  EXPECT_TRUE(store.variable("PATH"));
  EXPECT_FALSE(store.variable("MORTISE_NO_SUCH_VARIABLE"));
}

void check_no_type(const Manifest::ConfigurationRecord& record, std::string_view expected) {
  const auto type = read_configuration_type(kTestdata, {.configuration = record});
  ASSERT_FALSE(type);
  EXPECT_EQ(type.error().code(), Code::kManifestInvalid);
  EXPECT_TRUE(type.message().contains(expected)) << type.message();
}

TEST(Configuration, ARecordThatIsNotThereIsSaidWithItsPlace) {
  check_no_type({}, "takes no configuration");
  check_no_type({"settings.wit", "acme:blur/settings", "setings", {7, 2}},
                "plugin.toml:7:2: there is no record 'setings' in 'acme:blur/settings@1.0.0'; did "
                "you mean 'settings'?");
  check_no_type({"settings.wit", "acme:blur/other", "settings", {7, 2}}, "there is no interface");
  check_no_type({"none.wit", "acme:blur/settings", "settings", {7, 2}}, "none.wit");
}

}  // namespace
}  // namespace mortise::catalog
