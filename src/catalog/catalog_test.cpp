// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.hpp"

#include "catalog/plugin_folders.hpp"

namespace mortise::catalog {
namespace {

using testing::manifest_text;
using testing::test_context;

class CatalogTest : public testing::Folder {
 protected:
  void expect(std::vector<std::unique_ptr<Source>> sources, const std::string& expected,
              const Context& context = test_context()) {
    Catalog catalog;
    for (auto& source : sources) catalog.add(std::move(source));
    catalog.refresh(context);
    EXPECT_EQ(listed(catalog), expected);
  }
  std::vector<std::unique_ptr<Source>> folder(const std::string& name = "plugins") const {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(make_folder_source(path(name)));
    return sources;
  }
  /// One plugin with this at the end of its manifest.
  void expect_one(const std::string& more, const std::string& reasons,
                  const Context& context = test_context()) {
    write("plugins/a/plugin.toml", manifest_text("a", "1.0.0", more));
    expect(folder(), "a 1.0.0 " + std::string(reasons.empty() ? "fit" : "unfit") + "\n" + reasons,
           context);
  }
};

TEST_F(CatalogTest, ListsWhatIsInAFolder) {
  write("plugins/b/plugin.toml", manifest_text("acme.b"));
  write("plugins/a/plugin.toml", manifest_text("acme.a", "1.9.0"));
  write("plugins/a2/plugin.toml", manifest_text("acme.a", "1.10.0"));
  write("plugins/.draft/plugin.toml", manifest_text("draft"));
  write("plugins/none/readme.md", "");
  write("plugins/plugin.toml", manifest_text("file"));
  expect(folder(), "acme.a 1.10.0 fit\nacme.a 1.9.0 fit\nacme.b 1.0.0 fit\n");
}

TEST_F(CatalogTest, ABrokenPluginStopsNoOther) {
  write("plugins/a/plugin.toml", "id = \"acme.a\"\nversion = 1\nimges = []\n");
  write("plugins/b/plugin.toml", "id = ");
  write("plugins/c/plugin.toml", manifest_text("acme.c"));
  std::filesystem::create_directories(path("plugins/d/plugin.toml"));
  expect(folder(),
         "  unfit\n"
         "  plugins/b/plugin.toml:1:6: while reading a key-value pair: encountered end-of-file\n"
         "  unfit\n"
         "  cannot read 'plugins/d/plugin.toml': it is not a regular file\n"
         "acme.a  unfit\n"
         "  plugins/a/plugin.toml:2:11: expected a version such as '1.2.0', found an integer; put "
         "it in quotes\n"
         "  plugins/a/plugin.toml:3:1: there is no key 'imges' here; did you mean 'images'?\n"
         "acme.c 1.0.0 fit\n");
}

TEST_F(CatalogTest, ALibraryWithoutAFolderIsAProblem) {
  write("plugins/a/plugin.toml", manifest_text("acme.a"));
  write("plugins/b.so", "");
  write("plugins/c.so/plugin.toml", manifest_text("acme.c"));
  expect(folder(),
         "acme.a 1.0.0 fit\nacme.c 1.0.0 fit\n"
         "! 'plugins/b.so' is left out: a plugin is a folder that has a 'plugin.toml'\n");
}

TEST_F(CatalogTest, ASourceThatIsNotThereIsAProblem) {
  expect(folder("none"), "! cannot read the folder 'none': No such file or directory\n");
}

TEST_F(CatalogTest, TheFirstSourceThatFitsWins) {
  write("one/a/plugin.toml", manifest_text("a", "1.0.0", "features = [{ name = \"none\" }]\n"));
  write("two/a/plugin.toml", manifest_text("a", "1.0.0+build"));
  write("two/b/plugin.toml", manifest_text("a"));
  auto sources = folder("one");
  sources.push_back(make_folder_source(path("two")));
  expect(std::move(sources),
         "a 1.0.0 shadowed\n"
         "  one/a/plugin.toml:4:13: the application has no feature 'none'; add it to 'features' of "
         "the application, where it has it\n"
         "  the one from the folder two in 'two/a' fits\n"
         "a 1.0.0+build fit\n"
         "a 1.0.0 shadowed\n"
         "  the one from the folder two in 'two/a' comes first\n");
}

TEST_F(CatalogTest, OfUnfitOnesTheFirstIsTaken) {
  for (const auto* name : {"a", "b"})
    write("plugins/" + std::string(name) + "/plugin.toml",
          manifest_text("a", "1.0.0", "needs = [{ service = \"none\" }]\n"));
  expect(folder(),
         "a 1.0.0 unfit\n"
         "  plugins/a/plugin.toml:4:10: it needs the service 'none', which the host does not have\n"
         "a 1.0.0 shadowed\n"
         "  plugins/b/plugin.toml:4:10: it needs the service 'none', which the host does not have\n"
         "  the one from the folder plugins in 'plugins/a' comes first\n");
}

TEST_F(CatalogTest, ListsAndObjects) {
  write("x/plugin.toml", manifest_text("x"));
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(make_plugin_source(path("x")));
  sources.push_back(make_plugin_source(path("y")));
  sources.push_back(make_object_source({{.id = "object", .version = "1.0.0"}}));
  expect(std::move(sources),
         "  unfit\n  there is no 'plugin.toml' in 'y'\nobject 1.0.0 fit\nx 1.0.0 fit\n");
}

TEST_F(CatalogTest, NativeCodeThatWasDroppedInNeedsALineOfPolicy) {
  const std::string image =
      "images = [{ engine = \"native\", platform = \"linux-x86-64\", file = \"a.so\" }]\n";
  write("plugins/a/a.so", "");
  const std::string refusal =
      "  plugins/a/plugin.toml:3:11: nobody signed its native code, and policy does not let it run "
      "unsigned; to allow it, write into mortise.toml: [policy] native = [\"a\"]\n";
  Context context = test_context();
  context.native = {};
  expect_one(image, refusal, context);
  context.native = {"b", "a*"};
  expect_one(image, "", context);
  context.native = {"b"};
  expect_one(image, refusal, context);
  // Code in Python can do as much.
  context.native = {};
  expect_one("images = [{ engine = \"python\", module = \"m\" }]\n",
             "  plugins/a/plugin.toml:3:11: nobody signed its code, and policy does not let it run "
             "unsigned; to allow it, write into mortise.toml: [policy] native = [\"a\"]\n",
             context);
  // What the application names itself was not dropped in.
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(make_plugin_source(path("plugins/a")));
  expect(std::move(sources), "a 1.0.0 fit\n");
}

TEST_F(CatalogTest, OneImageMustFit) {
  const std::string wasm = "images = [{ engine = \"wasm\", file = \"a.wasm\" }]\n";
  expect_one(wasm, "  plugins/a/plugin.toml:3:11: this host has no engine 'wasm'\n");
  expect_one(
      "images = [{ engine = \"wasm\", file = \"a.wasm\" }, { engine = \"python\", module = \"m\" "
      "}]\n",
      "");
  expect_one("images = [{ engine = \"native\", platform = \"linux-aarch64\", file = \"a.so\" }]\n",
             "  plugins/a/plugin.toml:3:11: an image is for linux-aarch64, and this is "
             "linux-x86-64\n");
  Context context = test_context();
  context.engines = {Engine::kWasm};
  expect_one(wasm, "  plugins/a/plugin.toml:3:11: the file 'a.wasm' is missing\n", context);
  write("plugins/a/a.wasm", "");
  expect_one(wasm, "", context);
}

TEST_F(CatalogTest, AFileWithAnotherDigestIsUnfit) {
  const auto image = [](std::string_view digest) {
    return "images = [{ engine = \"native\", platform = \"linux-x86-64\", file = \"a.so\", digest "
           "= "
           "\"sha256:" +
           std::string(digest) + "\" }]\n";
  };
  // printf abc | sha256sum
  constexpr std::string_view kOfAbc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  Context context = test_context();
  context.native = {"*"};
  write("plugins/a/a.so", "abc");
  expect_one(image(kOfAbc), "", context);
  expect_one(
      image(std::string(64, '0')),
      "  plugins/a/plugin.toml:3:11: the file 'a.so' is not the one that the manifest means: "
      "its digest is sha256:" +
          std::string(kOfAbc) +
          "; take it from its author again; who built it runs: mortise pack plugins/a\n",
      context);
}

TEST_F(CatalogTest, AModuleHasTheDigestOfItsFile) {
  constexpr std::string_view kOfAbc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  Context context = test_context();
  context.engines = {Engine::kPython};
  context.native = {"*"};
  const std::string image =
      "images = [{ engine = \"python\", module = \"it\", digest = \"sha256:" + std::string(kOfAbc) +
      "\" }]\n";
  write("plugins/a/it.py", "abc");
  expect_one(image, "", context);
  std::filesystem::remove(path("plugins/a/it.py"));
  write("plugins/a/it/__init__.py", "abc");
  expect_one(image,
             "  plugins/a/plugin.toml:3:11: the package 'it' cannot be held to a digest: Python "
             "reads its files when it likes; remove 'digest'\n",
             context);
}

TEST_F(CatalogTest, Hosts) {
  Context context = test_context();
  const std::string hosts = "hosts = [{ name = \"photolab\", range = \"^2\", when = \"gpu\" }]\n";
  expect_one(hosts,
             "  plugins/a/plugin.toml:4:10: it works with version ^2 of 'photolab' when gpu, and "
             "this is 3.1.0\n",
             context);
  expect_one("hosts = [{ range = \"^3\" }]\n", "", context);
  expect_one("hosts = [{ range = \"^2\", when = \"streaming\" }]\n", "", context);
  expect_one("hosts = [{ name = \"office\", range = \"^3\" }]\n",
             "  plugins/a/plugin.toml:4:10: it does not name 'photolab' among its hosts\n",
             context);
  context.plugins = {{.id = "a", .is_enabled = false}};
  expect_one("",
             "  the application has switched it off; remove 'enabled = false' from "
             "[plugins.\"a\"]\n",
             context);
}

TEST_F(CatalogTest, Needs) {
  Context context = test_context();
  context.exists = [](const std::string& asked) { return asked == "/there"; };
  expect_one(
      "needs = [{ path = \"/there\" }, { device = \"/there\" }, { service = \"clock\" }, "
      "{ memory = \"1 GiB\" }]\n",
      "", context);
  expect_one(
      "needs = [{ path = \"/none\", optional = true }, { path = \"/none\", when = "
      "\"streaming\" }]\n",
      "", context);
  expect_one("needs = [{ path = \"/none\" }]\n",
             "  plugins/a/plugin.toml:4:10: it needs the path '/none', which is not there\n",
             context);
  expect_one("needs = [{ device = \"/none\" }]\n",
             "  plugins/a/plugin.toml:4:10: it needs the device '/none', which is not there\n",
             context);
  expect_one("needs = [{ memory = \"2 GiB\" }]\n",
             "  plugins/a/plugin.toml:4:10: it needs 2048 MiB of memory, and 1024 MiB are free\n",
             context);
}

TEST_F(CatalogTest, Contracts) {
  Context context = test_context();
  const std::vector<std::string> contracts = {"photo:lab/image-filter@1.1.0"};
  context.contracts = &contracts;
  expect_one("provides = [{ contract = \"photo:lab/image-filter@1.0.0\" }]\n", "", context);
  expect_one("provides = [{ contract = \"photo:lab/image-fliter@1.0.0\" }]\n",
             "  plugins/a/plugin.toml:4:13: there is no contract 'photo:lab/image-fliter@1.0.0'; "
             "did you mean 'photo:lab/image-filter'?\n",
             context);
}

TEST(Context, KnowsFacts) {
  Context context = test_context();
  EXPECT_EQ(context.facts(), (std::vector<std::string>{"gpu", "production", "linux", "x86-64"}));
  context.profile = Profile::kDevelopment;
  EXPECT_EQ(context.facts()[1], "development");
  const Context machine = Context::of({.name = "x", .version = "1.0.0", .features = {"f"}});
  EXPECT_TRUE(machine.platform.starts_with("linux-"));
  EXPECT_GT(machine.free_memory, 0u);
  EXPECT_EQ(machine.facts()[0], "f");
}

TEST_F(CatalogTest, SourcesOfAnApplication) {
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("b/plugin.toml", manifest_text("b"));
  write("site/c/plugin.toml", manifest_text("c"));
  write("site/d/plugin.toml", manifest_text("d"));
  write("site/d-1.dist-info/entry_points.txt", "[g]\nd = d\n");
  using Kind = Application::Source::Kind;
  Catalog catalog;
  add_sources(catalog,
              {.sources = {{Kind::kFolder, "plugins"},
                           {Kind::kPlugin, "b"},
                           {Kind::kModule, "c", {"site"}},
                           {Kind::kEntryPoints, "g", {"site"}}}},
              folder_->path());
  catalog.refresh(test_context());
  EXPECT_EQ(listed(catalog), "a 1.0.0 fit\nb 1.0.0 fit\nc 1.0.0 fit\nd 1.0.0 fit\n");
}

}  // namespace
}  // namespace mortise::catalog
