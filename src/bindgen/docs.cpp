// SPDX-License-Identifier: Apache-2.0
#include "bindgen/docs.hpp"

#include <algorithm>
#include <string_view>
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

/// The heading of a type, without marks: "record image".
std::string heading_of(const Type& type) {
  const Kind kind = is_labelled(type.kind) ? type.kind : Kind::kAlias;
  return std::string(contract::kind_name(kind)) + " " + type.name;
}
std::string heading_of(const Resource& resource) { return "resource " + resource.name; }

/// Names of types that lead to their headings.
class Links final : public TypeNames {
 public:
  std::string of_type(const Type& type) const override {
    return "[" + type.name + "](#" + anchor(heading_of(type)) + ")";
  }
  std::string of_resource(const Resource& resource) const override {
    return "[" + resource.name + "](#" + anchor(heading_of(resource)) + ")";
  }
};

class Page {
 public:
  explicit Page(const Contract& contract) : contract_(contract) {}

  std::string write();

 private:
  void add_function(const Function& function, std::string_view level);
  void add_parameters(const Function& function);
  void add_error(TypeIndex error);
  void add_type(const Type& type);
  void add_members(const Type& type);
  void add_docs(const std::string& docs);
  void add_status(const Stability& stability, const std::vector<Pragma>& pragmas);
  void add_section(std::string_view title);
  std::string cell_of(TypeIndex type) const {
    return table_cell(markdown_text(wit_type(contract_, type, links_)));
  }
  std::string cell_of(const std::string& docs) const {
    return table_cell(markdown_text(contract::strip_pragmas(docs)));
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
    if (!type.name.empty()) types.push_back(&type);
  // Its own first, in the order of the source.
  std::stable_sort(types.begin(), types.end(), [](const Type* a, const Type* b) {
    if (a->owner.empty() != b->owner.empty()) return a->owner.empty();
    return a->owner.empty() && a->span.begin < b->span.begin;
  });
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
  const size_t first = function.role == Function::Role::kMethod ? 1 : 0;  // `self`
  if (function.parameters.size() <= first) return;
  text_ += "| parameter | type | default | range |\n|---|---|---|---|\n";
  for (size_t i = first; i < function.parameters.size(); ++i) {
    const Member& parameter = function.parameters[i];
    const auto value = [&](Pragma::Name name) {
      const Pragma* pragma = find_pragma(function.pragmas, name, parameter.name);
      return pragma == nullptr ? "" : table_cell(code(pragma->value));
    };
    text_ += "| " + code(parameter.name) + " | " + cell_of(*parameter.type) + " | " +
             value(Pragma::Name::kDefault) + " | " + value(Pragma::Name::kRange) + " |\n";
  }
  text_ += "\n";
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

/// A table of fields, cases or flags, with the columns that have something in them.
void Page::add_members(const Type& type) {
  const bool is_record = type.kind == Kind::kRecord;
  const auto has = [&](Pragma::Name name) {
    return std::any_of(type.members.begin(), type.members.end(), [&](const Member& member) {
      return find_pragma(member.pragmas, name) != nullptr;
    });
  };
  const bool has_types = is_record || type.kind == Kind::kVariant;
  const bool has_default = has(Pragma::Name::kDefault);
  const bool has_range = has(Pragma::Name::kRange);
  std::string head = is_record ? "| field |" : type.kind == Kind::kFlags ? "| flag |" : "| case |";
  if (has_types) head += " type |";
  if (has_default) head += " default |";
  if (has_range) head += " range |";
  head += " meaning |";
  text_ += head + "\n|";
  for (size_t i = static_cast<size_t>(std::count(head.begin(), head.end(), '|')); i > 1; --i)
    text_ += "---|";
  text_ += "\n";
  for (const Member& member : type.members) {
    const auto value = [&](Pragma::Name name) {
      const Pragma* pragma = find_pragma(member.pragmas, name);
      return pragma == nullptr ? " |" : " " + table_cell(code(pragma->value)) + " |";
    };
    text_ += "| " + code(member.name) + " |";
    if (has_types) text_ += member.type ? " " + cell_of(*member.type) + " |" : " |";
    if (has_default) text_ += value(Pragma::Name::kDefault);
    if (has_range) text_ += value(Pragma::Name::kRange);
    std::string meaning = cell_of(member.docs);
    if (find_pragma(member.pragmas, Pragma::Name::kSecret) != nullptr)
      meaning += std::string(meaning.empty() ? "" : " ") + "**Secret**: never shown or logged.";
    if (const Pragma* sunset = find_pragma(member.pragmas, Pragma::Name::kSunset))
      meaning += std::string(meaning.empty() ? "" : " ") + "**Goes away** with " +
                 table_cell(markdown_text(sunset->subject + " " + sunset->value)) + ".";
    text_ += (meaning.empty() ? "" : " " + meaning) + " |\n";
  }
  text_ += "\n";
}

}  // namespace

std::string docs_page(const Contract& contract) { return Page(contract).write(); }

std::string docs_file_name(const Contract& contract) { return contract.interface + ".md"; }

}  // namespace mortise::bindgen
