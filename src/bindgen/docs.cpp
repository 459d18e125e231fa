// SPDX-License-Identifier: Apache-2.0
#include "bindgen/docs.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "bindgen/markdown.hpp"
#include "bindgen/wit_text.hpp"
#include "contract/pragma.hpp"

namespace mortise::bindgen {
namespace {

using contract::Contract;
using contract::find_pragma;
using contract::Function;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Resource;
using contract::Stability;
using contract::Type;
using contract::TypeIndex;

/// `base` of `test:kinds/base@1.2.0`
std::string_view interface_of(std::string_view owner) {
  owner = owner.substr(0, owner.find('@'));
  return owner.substr(owner.find('/') + 1);
}

/// The heading of a type, without marks: "record image", "record point of base".
std::string heading_of(std::string_view kind, const std::string& name, const std::string& owner) {
  std::string heading = std::string(kind) + " " + name;
  if (!owner.empty()) heading += " of " + std::string(interface_of(owner));
  return heading;
}
std::string heading_of(const Type& type) {
  const Kind kind = is_labelled(type.kind) ? type.kind : Kind::kAlias;
  return heading_of(contract::kind_name(kind), type.name, type.owner);
}
std::string heading_of(const Resource& resource) {
  return heading_of("resource", resource.name, resource.owner);
}

/// Whether a type only says that one of another interface goes by its own name here.
bool is_plain_use(const Contract& contract, const Type& type) {
  if (type.kind != Kind::kAlias || !type.owner.empty()) return false;
  const Type& target = contract.types[*type.first];
  return !target.owner.empty() && target.name == type.name;
}

/// Names of types that lead to their headings.
class Links final : public TypeNames {
 public:
  explicit Links(const Contract& contract) : contract_(contract) {}

  std::string of_type(const Type& type) const override {
    const Type& shown = is_plain_use(contract_, type) ? contract_.types[*type.first] : type;
    return "[" + type.name + "](#" + anchor(heading_of(shown)) + ")";
  }
  std::string of_resource(const Resource& resource) const override {
    return "[" + resource.name + "](#" + anchor(heading_of(resource)) + ")";
  }

 private:
  const Contract& contract_;
};

class Page {
 public:
  explicit Page(const Contract& contract) : contract_(contract), links_(contract) {}

  std::string write();

 private:
  void add_function(const Function& function, std::string_view level);
  void add_parameters(const Function& function);
  void add_examples(const Function& function);
  void add_error(TypeIndex error);
  void add_type(const Type& type);
  void add_members(const Type& type);
  void add_table(const std::string& noun, std::span<const Member> members, bool has_types);
  std::string meaning_of(const Member& member) const;
  void add_docs(const std::string& docs);
  void add_status(const Stability& stability, const std::vector<Pragma>& pragmas);
  void add_section(std::string_view title);
  std::string cell_of(TypeIndex type) const {
    return table_cell(markdown_text(wit_type(contract_, type, links_)));
  }

  const Contract& contract_;
  const Links links_;
  std::string text_;
};

std::string Page::write() {
  text_ = "# " + code(contract_.name()) + "\n\n";
  add_docs(contract_.docs);
  add_status(contract_.stability, contract_.pragmas);

  bool has_any = false;
  for (const Function& function : contract_.functions) {
    if (function.role != Function::Role::kFree) continue;
    if (!has_any) text_ += "## Functions\n\n";
    has_any = true;
    add_function(function, "###");
  }
  has_any = false;
  for (uint32_t i = 0; i < contract_.resources.size(); ++i) {
    const Resource& resource = contract_.resources[i];
    if (!has_any) text_ += "## Resources\n\n";
    has_any = true;
    text_ += "### " + heading_of(resource) + "\n\n";
    if (!resource.owner.empty()) text_ += "Of " + code(resource.owner) + ".\n\n";
    add_docs(resource.docs);
    add_status({}, resource.pragmas);
    for (const Function& function : contract_.functions)
      if (function.role != Function::Role::kFree && function.resource == i)
        add_function(function, "####");
  }
  std::vector<const Type*> types;
  for (const Type& type : contract_.types)
    if (!type.name.empty() && !is_plain_use(contract_, type)) types.push_back(&type);
  // Its own first, in the order of the source.
  const auto place = [](const Type* type) {
    return std::tuple(!type->owner.empty(), type->owner.empty() ? type->span.begin : 0, type);
  };
  std::ranges::sort(types, {}, place);
  if (!types.empty()) text_ += "## Types\n\n";
  for (const Type* type : types) add_type(*type);
  text_.pop_back();  // one newline at the end
  return std::move(text_);
}

void Page::add_docs(const std::string& docs) {
  const std::string plain = contract::strip_pragmas(docs);
  if (!plain.empty()) text_ += markdown_text(plain) + "\n\n";
}

/// One line about the age of an item and what its pragmas say of it as a whole.
void Page::add_status(const Stability& stability, const std::vector<Pragma>& pragmas) {
  std::vector<std::string> parts;
  if (!stability.since.empty()) parts.push_back("Since " + stability.since + ".");
  if (!stability.feature.empty())
    parts.push_back("Unstable: only with the feature " + code(stability.feature) + ".");
  if (!stability.deprecated.empty())
    parts.push_back("**Deprecated** since " + stability.deprecated + ".");
  if (find_pragma(pragmas, Pragma::Name::kIdempotent) != nullptr)
    parts.emplace_back("Idempotent: calling it twice does what calling it once does.");
  if (const Pragma* sunset = find_pragma(pragmas, Pragma::Name::kSunset)) {
    parts.push_back("**Goes away** with " + sunset->subject +
                    (sunset->value.empty() ? "" : ", on " + sunset->value) + ".");
  }
  if (const Pragma* fallback = find_pragma(pragmas, Pragma::Name::kFallback))
    parts.push_back("A case that the receiver does not know is read as " + code(fallback->subject) +
                    ".");
  for (size_t i = 0; i < parts.size(); ++i) text_ += (i > 0 ? " " : "") + parts[i];
  if (!parts.empty()) text_ += "\n\n";
}

void Page::add_function(const Function& function, std::string_view level) {
  text_ += std::string(level) + " " + code(full_name(contract_, function)) + "\n\n";
  const bool is_constructor = function.role == Function::Role::kConstructor;
  const std::string name = is_constructor ? "constructor" : wit_name(short_name(function)) + ": ";
  text_ += "```wit\n" + name + wit_signature(contract_, function) + ";\n```\n\n";
  add_docs(function.docs);
  add_status(function.stability, function.pragmas);
  add_parameters(function);
  add_examples(function);
  if (!function.result) return;
  const Type& result = contract_.at(*function.result);
  if (result.kind != Kind::kResult) {
    if (!is_constructor) text_ += "Returns " + cell_of(*function.result) + ".\n\n";
    return;
  }
  text_ += result.first ? "Returns " + cell_of(*result.first) + ", or an error.\n\n"
                        : "Returns nothing, or an error.\n\n";
  if (result.second) add_error(*result.second);
}

void Page::add_parameters(const Function& function) {
  std::span<const Member> parameters = function.parameters;
  if (function.role == Function::Role::kMethod) parameters = parameters.subspan(1);  // `self`
  if (parameters.empty()) return;
  // What other members say themselves, a function says of its parameters.
  std::vector<Member> members(parameters.begin(), parameters.end());
  for (Member& member : members)
    for (const Pragma& pragma : function.pragmas)
      if (pragma.subject == member.name) member.pragmas.push_back(pragma);
  add_table("parameter", members, true);
}

/// Calls that every plugin answers like this.
void Page::add_examples(const Function& function) {
  for (const Pragma& pragma : function.pragmas) {
    if (pragma.name != Pragma::Name::kExample) continue;
    text_ +=
        "Example: " + code(pragma.subject) +
        (pragma.value.empty() ? " is answered without an error" : " gives " + code(pragma.value)) +
        ".\n\n";
  }
}

void Page::add_error(TypeIndex error) {
  const Type& type = contract_.at(error);
  text_ += "Errors: " + cell_of(error) + ".\n\n";
  if (type.kind != Kind::kVariant && type.kind != Kind::kEnum) return;
  add_members(type);
}

void Page::add_type(const Type& type) {
  text_ += "### " + heading_of(type) + "\n\n";
  if (!type.owner.empty()) text_ += "Of " + code(type.owner) + ".\n\n";
  add_docs(type.docs);
  add_status({}, type.pragmas);
  if (is_labelled(type.kind)) {
    add_members(type);
    return;
  }
  const auto index = static_cast<TypeIndex>(&type - contract_.types.data());
  text_ += "The same as " + markdown_text(wit_definition(contract_, index, links_)) + ".\n\n";
}

void Page::add_members(const Type& type) {
  const bool has_types = type.kind == Kind::kRecord || type.kind == Kind::kVariant;
  add_table(type.kind == Kind::kRecord  ? "field"
            : type.kind == Kind::kFlags ? "flag"
                                        : "case",
            type.members, has_types);
}

/// What is said about a member.
std::string Page::meaning_of(const Member& member) const {
  std::string meaning = table_cell(markdown_text(contract::strip_pragmas(member.docs)));
  const auto add = [&](const std::string& text) { meaning += (meaning.empty() ? "" : " ") + text; };
  if (find_pragma(member.pragmas, Pragma::Name::kSecret) != nullptr)
    add("**Secret**: never shown or logged.");
  if (const Pragma* sunset = find_pragma(member.pragmas, Pragma::Name::kSunset))
    add("**Goes away** with " + sunset->subject + ", on " + sunset->value + ".");
  return meaning;
}

/// A table with the columns that have something in them.
void Page::add_table(const std::string& noun, std::span<const Member> members, bool has_types) {
  const auto value_of = [](const Member& member, Pragma::Name name) {
    const Pragma* pragma = find_pragma(member.pragmas, name);
    return pragma == nullptr ? "" : table_cell(code(pragma->value));
  };
  std::vector<std::vector<std::string>> columns;
  const auto add_column = [&](const std::string& head, const auto& cell_of_member) {
    std::vector<std::string>& column = columns.emplace_back();
    column.push_back(head);
    for (const Member& member : members) column.push_back(cell_of_member(member));
  };
  const auto drop_if_empty = [&] {
    if (std::all_of(columns.back().begin() + 1, columns.back().end(),
                    [](const std::string& cell) { return cell.empty(); }))
      columns.pop_back();
  };
  add_column(noun, [](const Member& member) { return code(member.name); });
  if (has_types)
    add_column("type", [&](const Member& member) {
      return member.type ? cell_of(*member.type) : std::string();
    });
  add_column("default", [&](const Member& m) { return value_of(m, Pragma::Name::kDefault); });
  drop_if_empty();
  add_column("range", [&](const Member& m) { return value_of(m, Pragma::Name::kRange); });
  drop_if_empty();
  add_column("meaning", [&](const Member& member) { return meaning_of(member); });
  drop_if_empty();

  for (size_t row = 0; row <= members.size(); ++row) {
    for (const auto& column : columns)
      text_ += "|" + (column[row].empty() ? "" : " " + column[row]) + " ";
    text_ += "|\n";
    if (row > 0) continue;
    for (size_t i = 0; i < columns.size(); ++i) text_ += "|---";
    text_ += "|\n";
  }
  text_ += "\n";
}

}  // namespace

std::string docs_page(const Contract& contract) { return Page(contract).write(); }

std::string docs_file_name(const Contract& contract) { return contract.interface + ".md"; }

}  // namespace mortise::bindgen
