// SPDX-License-Identifier: Apache-2.0
#include "contract/parser.hpp"

#include <utility>

#include "contract/grammar.hpp"
#include "contract/token_stream.hpp"

namespace mortise::contract {
namespace {

using namespace grammar;  // NOLINT(google-build-using-namespace): the rules are this parser's own

constexpr std::string_view kFileItems[] = {"interface", "world", "use", "package"};

class FileReader {
 public:
  FileReader(SourceMap& sources, uint32_t file, Diagnostics& diagnostics)
      : tokens_(sources, file, diagnostics) {}

  ast::File run() {
    if (tokens_.is_keyword("package") && !read_header()) tokens_.recover(0);
    while (!tokens_.at_end()) {
      if (tokens_.is_mark('}')) {
        tokens_.fail("the end of the file");
        tokens_.advance();
        continue;
      }
      if (!read_item(file_.items, 0)) tokens_.recover(0);
    }
    return std::move(file_);
  }

 private:
  /// `package ns:name;` at the front, or the first nested package.
  bool read_header() {
    ast::PackageDecl package{.docs = tokens_.docs()};
    tokens_.advance();
    if (!read_package_ref(tokens_, package.name)) return false;
    if (tokens_.is_mark('{')) return read_nested(std::move(package), 0);
    file_.package = std::move(package);
    return tokens_.expect(';');
  }

  bool read_nested(ast::PackageDecl package, int depth) {
    if (depth >= kMaxDepth) {
      tokens_.diagnostics().add(Rule::kTooDeep, package.name.span,
                                "packages may be nested " + std::to_string(kMaxDepth) + " deep");
      return false;
    }
    if (depth == 1)
      tokens_.diagnostics().add(Rule::kNestedPackage, package.name.span,
                                "a package may not stand in a nested package",
                                "move it to the top level of the file");
    ast::NestedPackage nested{.package = std::move(package)};
    const bool read = read_body(tokens_, [&] { return read_item(nested.items, depth + 1); });
    file_.nested.push_back(std::move(nested));
    return read;
  }

  bool read_item(std::vector<ast::Item>& items, int depth) {
    ast::Docs docs = tokens_.docs();
    std::vector<ast::Attribute> attributes;
    if (!read_attributes(tokens_, attributes)) return false;
    const Span start = tokens_.span(tokens_.peek());
    if (tokens_.eat_keyword("interface")) {
      ast::Interface interface{.docs = std::move(docs), .attributes = std::move(attributes)};
      return read_named(interface, items, read_interface_body);
    }
    if (tokens_.eat_keyword("world")) {
      ast::World world{.docs = std::move(docs), .attributes = std::move(attributes)};
      return read_named(world, items, read_world_body);
    }
    if (tokens_.eat_keyword("use")) return read_top_use(std::move(attributes), start, items);
    if (tokens_.eat_keyword("package")) {
      if (!attributes.empty()) {
        tokens_.diagnostics().add(Rule::kMisplacedAttribute, start, "a package has no attributes");
        return false;
      }
      ast::PackageDecl package{.docs = std::move(docs)};
      return read_package_ref(tokens_, package.name) &&
             read_package_body(std::move(package), depth);
    }
    return tokens_.fail("'interface', 'world', 'use' or 'package'", kFileItems);
  }

  bool read_package_body(ast::PackageDecl package, int depth) {
    if (tokens_.is_mark(';') && depth == 0)
      return tokens_.fail("'{': the package of a file is named at its front");
    return read_nested(std::move(package), depth);
  }

  /// A body that has errors is kept as far as it could be read.
  template <class Named, class ReadBody>
  bool read_named(Named& named, std::vector<ast::Item>& items, ReadBody read_body) {
    const auto name = tokens_.expect_name();
    if (!name) return false;
    named.name = *name;
    const bool read = read_body(tokens_, named.items);
    items.emplace_back(std::move(named));
    return read;
  }

  bool read_top_use(std::vector<ast::Attribute> attributes, const Span& start,
                    std::vector<ast::Item>& items) {
    ast::TopUse use{.attributes = std::move(attributes), .span = start};
    if (!read_path(tokens_, use.path)) return false;
    if (tokens_.eat_keyword("as")) {
      use.as = tokens_.expect_name();
      if (!use.as) return false;
    }
    items.emplace_back(std::move(use));
    return tokens_.expect(';');
  }

  TokenStream tokens_;
  ast::File file_;
};

}  // namespace

ast::File parse_file(SourceMap& sources, uint32_t file, Diagnostics& diagnostics) {
  return FileReader(sources, file, diagnostics).run();
}

}  // namespace mortise::contract
