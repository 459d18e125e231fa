// SPDX-License-Identifier: Apache-2.0
#include "catalog/reference.hpp"

#include <set>

#include "base/json_reader.hpp"
#include "catalog/syntax.hpp"
#include "catalog/testing.hpp"

namespace mortise::catalog {
namespace {

const std::filesystem::path kDocs = MORTISE_DOCS;

TEST(Reference, PagesAreWhatTheTableSays) {
  testing::check_golden(kDocs / "manifest.md", reference_page(plugin_file()));
  testing::check_golden(kDocs / "application.md", reference_page(application_file()));
}

TEST(Reference, SchemasAreWhatTheTableSays) {
  for (const FileShape* file : {&plugin_file(), &application_file()}) {
    const std::string schema = json_schema(*file);
    EXPECT_TRUE(base::read_json(schema));
    testing::check_golden(kDocs / "schema" / file->schema, schema);
  }
}

/// What a table of keys must be so that pages and messages read well.
void check_keys(const Shape& shape, const std::string& where) {
  EXPECT_FALSE(shape.name.empty()) << where;
  std::set<std::string_view> names;
  for (const Key& key : shape.keys) {
    const std::string at = where + "." + std::string(key.name);
    EXPECT_TRUE(names.insert(key.name).second) << at;
    EXPECT_FALSE(syntax_problem(Syntax::kName, key.name)) << at;
    EXPECT_FALSE(key.docs.empty() || key.docs.ends_with('.')) << at;
    EXPECT_FALSE(key.is_required && !key.fallback.empty()) << at;
    check_keys(*key.shape, at);
  }
  for (const std::string_view name : shape.one_of) EXPECT_TRUE(names.contains(name)) << where;
  if (shape.item != nullptr) check_keys(*shape.item, where + "[]");
}

TEST(Reference, TheTableIsWhole) {
  check_keys(*plugin_file().root, "plugin");
  check_keys(*application_file().root, "application");
}

}  // namespace
}  // namespace mortise::catalog
