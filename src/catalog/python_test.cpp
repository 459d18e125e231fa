// SPDX-License-Identifier: Apache-2.0
#include "catalog/plugin_folders.hpp"
#include "catalog/python_files.hpp"

namespace mortise::catalog {
namespace {

using testing::manifest_text;
using testing::test_context;

class PythonTest : public testing::Folder {
 protected:
  void expect(std::vector<std::string> folders, const std::string& expected) const {
    for (std::string& each : folders) each = path(each);
    Catalog catalog;
    catalog.add(make_entry_point_source("photolab.plugins", std::move(folders)));
    catalog.refresh(test_context());
    EXPECT_EQ(listed(catalog), expected);
  }
  /// A distribution with one entry point, without its package.
  void install(const std::string& info, const std::string& module) const {
    write(info + "/entry_points.txt",
          "[console_scripts]\nx = y:z\n\n[photolab.plugins]\nname = " + module + ":Plugin\n");
  }
  void package(const std::string& folder, const std::string& id,
               const std::string& version = "1.0.0") const {
    write(folder + "/plugin.toml", manifest_text(id, version));
    write(folder + "/__init__.py", "raise SystemExit('this must not run')\n");
  }
};

TEST_F(PythonTest, EntryPointsAreFound) {
  install("site/acme_a-1.0.dist-info", "acme_a");
  package("site/acme_a", "acme.a");
  install("site/acme_b-1.0-py3.11.egg-info", "acme_b.inner.deep");
  package("site/acme_b/inner", "acme.b");
  write("site/other-1.0.dist-info/entry_points.txt", "[other]\nx = acme_a\n");
  write("site/nothing-1.0.dist-info/METADATA", "");
  expect({"site"}, "acme.a 1.0.0 fit\nacme.b 1.0.0 fit\n");
}

TEST_F(PythonTest, APackageWithoutManifestIsListed) {
  install("site/acme_a-1.0.dist-info", "acme_a");
  expect(
      {"site"},
      "name  unfit\n  site/acme_a-1.0.dist-info/entry_points.txt: the package of 'acme_a' has no "
      "'plugin.toml'; add it to the package data\n");
}

TEST_F(PythonTest, AnEarlierFolderHidesALaterOne) {
  install("one/acme_a-1.0.dist-info", "acme_a");
  package("one/acme_a", "acme.a", "1.0.0");
  install("two/Acme.A-2.0.dist-info", "acme_a2");
  package("two/acme_a2", "acme.a", "2.0.0");
  expect({"one", "two"},
         "acme.a 2.0.0 shadowed\n  the distribution at 'one/acme_a-1.0.dist-info' comes first on "
         "the path\nacme.a 1.0.0 fit\n");
}

TEST_F(PythonTest, EachCopyOfADistributionHasItsOwnManifest) {
  for (const std::string version : {"1.0", "2.0"}) {
    install(version + "/acme_a-" + version + ".dist-info", "acme_a.plugin");
    package(version + "/acme_a", "acme.a", version + ".0");
  }
  expect({"1.0", "2.0"},
         "acme.a 2.0.0 shadowed\n  the distribution at '1.0/acme_a-1.0.dist-info' comes first on "
         "the path\nacme.a 1.0.0 fit\n");
}

TEST_F(PythonTest, OfTwoInOneFolderTheNewerIsTaken) {
  install("site/acme_a-1.10.dist-info", "acme_a");
  install("site/acme_a-1.9.dist-info", "acme_a_old");
  package("site/acme_a", "acme.a", "1.10.0");
  package("site/acme_a_old", "acme.a", "1.9.0");
  expect({"site"},
         "acme.a 1.10.0 fit\nacme.a 1.9.0 shadowed\n  'acme_a-1.10.dist-info' beside it is newer: "
         "one of the two is left over\n");
}

TEST_F(PythonTest, EditableInstallsAreFound) {
  install("site/by_path-1.0.dist-info", "by_path");
  write("site/by_path.pth", "# a comment\n" + path("src1") + "\nimport os; os.abort()\n");
  package("src1/by_path", "by-path");
  install("site/by_finder-1.0.dist-info", "by_finder.inner");
  write("site/__editable___by_finder_1_0_finder.py",
        "import sys\nMAPPING: dict[str, str] = {'by_finder': '" + path("src2/package") +
            "', 'x': '/y'}\nraise SystemExit\n");
  package("src2/package", "by-finder");
  install("site/by_url-1.0.dist-info", "by_url");
  write("site/by_url-1.0.dist-info/direct_url.json",
        R"({"dir_info": {"editable": true}, "url": "file://)" + path("src%203") + "\"}");
  package("src 3/src/by_url", "by-url");
  expect({"site"}, "by-finder 1.0.0 fit\nby-path 1.0.0 fit\nby-url 1.0.0 fit\n");
}

TEST_F(PythonTest, DistributionsInFoldersOfPathFilesAreFound) {
  write("site/easy-install.pth", "../src\n");
  install("src/acme_a.egg-info", "acme_a");
  package("src/acme_a", "acme.a");
  expect({"site"}, "acme.a 1.0.0 fit\n");
}

TEST_F(PythonTest, ModulesAreFound) {
  package("two/acme/blur", "acme.blur");
  Catalog catalog;
  catalog.add(make_module_source("acme.blur", {path("one"), path("two")}));
  catalog.add(make_module_source("none", {path("two")}));
  std::filesystem::create_directories(path("one"));
  catalog.refresh(test_context());
  EXPECT_EQ(listed(catalog),
            "  unfit\n  no folder of the path has a package 'none' with a 'plugin.toml'\n"
            "acme.blur 1.0.0 fit\n");
}

void check_distribution(std::string_view folder, const std::optional<DistributionName>& expected) {
  EXPECT_EQ(parse_distribution(folder), expected) << folder;
}

TEST(PythonFiles, Distributions) {
  check_distribution("acme_blur-1.2.dist-info", DistributionName{"acme-blur", "1.2"});
  check_distribution("Acme._Blur-1.2rc1-py3.11.egg-info", DistributionName{"acme-blur", "1.2rc1"});
  check_distribution("acme.egg-info", DistributionName{"acme", ""});
  check_distribution("-1.dist-info", std::nullopt);
  check_distribution("acme", std::nullopt);
}

TEST(PythonFiles, Versions) {
  const std::string_view rising[] = {"", "0.9", "1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "2"};
  for (size_t i = 0; i < std::size(rising); ++i)
    for (size_t k = 0; k < std::size(rising); ++k)
      EXPECT_EQ(is_older(rising[i], rising[k]), i < k) << rising[i] << " " << rising[k];
  EXPECT_FALSE(is_older("1", "1.0"));
  EXPECT_FALSE(is_older("1.0", "1"));
}

TEST(PythonFiles, EntryPoints) {
  EXPECT_EQ(parse_entry_points("x = before\n[ a ]\r\n# x = y\n; z\n x = m.n:o.p [q] \r\nnone\ny=m\n"
                               "[]\nz = lost\n[b]\n"),
            (std::vector<EntryPoint>{{"a", "x", "m.n"}, {"a", "y", "m"}}));
  EXPECT_TRUE(parse_entry_points("").empty());
}

TEST(PythonFiles, Finders) {
  EXPECT_EQ(parse_finder("MAPPING = {'a': '/b', \"c\" : \"/d\"}\n"),
            (std::vector<EditablePackage>{{"a", "/b"}, {"c", "/d"}}));
  for (const auto* bad : {"MAPPING", "MAPPING = {", "MAPPING = {'a'", "MAPPING = {'a': 3}",
                          "MAPPING = {'a\\'': '/b'}", "x = {'a': '/b'}"})
    EXPECT_TRUE(parse_finder(bad).empty()) << bad;
}

TEST(PythonFiles, DirectUrls) {
  EXPECT_EQ(parse_direct_url(R"({"url": "file:///a%20b", "dir_info": {"editable": true}})"),
            "/a b");
  for (const auto* bad :
       {R"({"url": "file:///a", "dir_info": {}})",
        R"({"url": "https://a", "dir_info": {"editable": true}})", R"({"url": "file:///a"})", "[]",
        "", R"({"dir_info": {"editable": true}})"})
    EXPECT_EQ(parse_direct_url(bad), "") << bad;
}

}  // namespace
}  // namespace mortise::catalog
