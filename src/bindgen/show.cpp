// SPDX-License-Identifier: Apache-2.0
#include "bindgen/show.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <variant>

#include "contract/pragma.hpp"
#include "contract/remarks.hpp"

namespace mortise::bindgen {
namespace {

using contract::Contract;
using contract::Function;
using contract::FunctionLayout;
using contract::Kind;
using contract::Layout;
using contract::Member;
using contract::Pragma;
using contract::RecordLayout;
using contract::Resource;
using contract::Stability;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

constexpr std::string_view kIndent = "    ";

/// Collects what must be `use`d, and finds a name here for what has one elsewhere.
class UsedNames final : public TypeNames {
 public:
  explicit UsedNames(const Contract& contract) {
    for (const Type& type : contract.types)
      if (type.owner.empty() && !type.name.empty()) taken_.insert(type.name);
    for (const Resource& resource : contract.resources)
      if (resource.owner.empty()) taken_.insert(resource.name);
    for (const Function& function : contract.functions) taken_.insert(function.name);
  }

  std::string of_type(const Type& type) const override {
    return wit_name(type.owner.empty() ? type.name : local_name(type.owner, type.name));
  }
  std::string of_resource(const Resource& resource) const override {
    return wit_name(resource.owner.empty() ? resource.name
                                           : local_name(resource.owner, resource.name));
  }
  /// Of `use owner.{name as here}`.
  void add(const std::string& owner, const std::string& name, const std::string& here) const {
    used_[owner].insert(wit_name(name) + (here == name ? "" : " as " + wit_name(here)));
  }

  std::string use_lines() const {
    std::string text;
    for (const auto& [owner, names] : used_) {
      text += std::string(kIndent) + "use " + owner + ".{";
      for (auto it = names.begin(); it != names.end(); ++it)
        text += (it == names.begin() ? "" : ", ") + *it;
      text += "};\n";
    }
    return text.empty() ? text : text + "\n";
  }

 private:
  const std::string& local_name(const std::string& owner, const std::string& name) const {
    std::string& local = local_[{owner, name}];
    if (!local.empty()) return local;
    local = name;
    for (int i = 2; !taken_.insert(local).second; ++i) local = name + "-" + std::to_string(i);
    add(owner, name, local);
    return local;
  }

  mutable std::set<std::string> taken_;
  mutable std::map<std::pair<std::string, std::string>, std::string> local_;
  mutable std::map<std::string, std::set<std::string>> used_;  // owner: what stands in braces
};

/// What both sizes of pointers have to say: once where they agree.
std::string both(const std::string& p4, const std::string& p8) {
  return p4 == p8 ? p4 : "P=4: " + p4 + "; P=8: " + p8;
}

std::string size_text(uint32_t size, uint32_t alignment) {
  return "size " + std::to_string(size) + ", align " + std::to_string(alignment);
}

std::string type_text(const Type& type, const TypeLayout& layout) {
  std::string text = size_text(layout.size, layout.alignment);
  if (type.kind == Kind::kVariant)
    text += ", tag " + std::to_string(layout.tag_size) + ", payload at " +
            std::to_string(layout.payload_offset);
  return text;
}

std::string arguments_text(const Function& function, const RecordLayout& layout) {
  std::string text = size_text(layout.size, layout.alignment);
  for (size_t i = 0; i < layout.offsets.size(); ++i)
    text += ", " + function.parameters[i].name + " at " + std::to_string(layout.offsets[i]);
  return text;
}

/// A line of source with what is said behind it.
struct Line {
  std::string text;
  std::string remark{};
};

/// The lines of a block, with remarks below each other.
std::string join(const std::vector<Line>& lines) {
  size_t width = 0;
  for (const Line& line : lines)
    if (!line.remark.empty()) width = std::max(width, line.text.size());
  std::string text;
  for (const Line& line : lines) {
    text += line.text;
    if (!line.remark.empty())
      text += std::string(width - line.text.size(), ' ') + "  // " + line.remark;
    text += '\n';
  }
  return text;
}

class Printer {
 public:
  Printer(const Contract& contract, const Layouts* layouts)
      : contract_(contract), layouts_(layouts), names_(contract) {}

  std::string print();

 private:
  using Item = std::variant<TypeIndex, uint32_t, const Function*>;

  void print_type(TypeIndex index);
  void print_members(TypeIndex index);
  void print_resource(uint32_t number);
  void print_function(const Function& function, const std::string& indent);
  void add_remarks(const std::string& indent, const std::string& docs,
                   const std::vector<Pragma>& pragmas, const Stability& stability = {});
  void begin_item();
  void flush() {
    body_ += join(lines_);
    lines_.clear();
  }
  std::string type_remark(TypeIndex index) const;
  std::string member_remark(TypeIndex index, size_t member) const;

  const Contract& contract_;
  const Layouts* layouts_;
  UsedNames names_;
  std::vector<Line> lines_;
  std::string body_;
};

std::string Printer::print() {
  // Types in the order of the source, not of their dependencies, where it is known.
  struct Definition {
    uint32_t begin;
    bool is_resource;
    uint32_t number;

    auto operator<=>(const Definition&) const = default;
  };
  std::vector<Definition> definitions;
  for (TypeIndex i = 0; i < contract_.types.size(); ++i)
    if (!contract_.types[i].name.empty() && contract_.types[i].owner.empty())
      definitions.push_back({contract_.types[i].span.begin, false, i});
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    if (contract_.resources[i].owner.empty())
      definitions.push_back({contract_.resources[i].span.begin, true, i});
  std::ranges::sort(definitions);
  for (const Definition& definition : definitions)
    definition.is_resource ? print_resource(definition.number) : print_type(definition.number);
  for (const Function& function : contract_.functions)
    if (function.role == Function::Role::kFree) {
      begin_item();
      print_function(function, std::string(kIndent));
    }
  flush();

  std::string text = "package " + contract_.package +
                     (contract_.version.empty() ? "" : "@" + contract_.version) + ";\n\n";
  std::swap(text, body_);
  add_remarks("", contract_.docs, contract_.pragmas, contract_.stability);
  flush();
  return body_ + "interface " + wit_name(contract_.interface) + " {\n" + names_.use_lines() + text +
         "}\n";
}

/// A blank line between items.
void Printer::begin_item() {
  if (!body_.empty() || !lines_.empty()) lines_.push_back({""});
}

void Printer::add_remarks(const std::string& indent, const std::string& docs,
                          const std::vector<Pragma>& pragmas, const Stability& stability) {
  std::string all = contract::strip_pragmas(docs);
  for (const Pragma& pragma : pragmas) all += (all.empty() ? "" : "\n") + pragma_text(pragma);
  std::string_view rest = all;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    lines_.push_back({indent + (end == 0 ? "///" : "/// ") + std::string(rest.substr(0, end))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!stability.since.empty())
    lines_.push_back({indent + "@since(version = " + stability.since + ")"});
  if (!stability.feature.empty())
    lines_.push_back({indent + "@unstable(feature = " + wit_name(stability.feature) + ")"});
  if (!stability.deprecated.empty())
    lines_.push_back({indent + "@deprecated(version = " + stability.deprecated + ")"});
}

std::string Printer::type_remark(TypeIndex index) const {
  if (layouts_ == nullptr) return {};
  const Type& type = contract_.types[index];
  return both(type_text(type, layouts_->p4.types[index]),
              type_text(type, layouts_->p8.types[index]));
}

std::string Printer::member_remark(TypeIndex index, size_t member) const {
  if (layouts_ == nullptr) return {};
  const auto at = [&](const Layout& layout) {
    return "at " + std::to_string(layout.types[index].offsets[member]);
  };
  switch (contract_.types[index].kind) {
    case Kind::kRecord:
      return both(at(layouts_->p4), at(layouts_->p8));
    case Kind::kFlags:
      return "bit " + std::to_string(member);
    default:
      return "tag " + std::to_string(member);
  }
}

void Printer::print_type(TypeIndex index) {
  const Type& type = contract_.types[index];
  if (type.kind == Kind::kAlias && !contract_.types[*type.first].owner.empty()) {
    const Type& target = contract_.types[*type.first];
    names_.add(target.owner, target.name, type.name);
    return;
  }
  if (!is_labelled(type.kind)) {
    begin_item();
    add_remarks(std::string(kIndent), type.docs, type.pragmas);
    lines_.push_back({std::string(kIndent) + "type " + wit_name(type.name) + " = " +
                          wit_definition(contract_, index, names_) + ";",
                      type_remark(index)});
    return;
  }
  begin_item();
  add_remarks(std::string(kIndent), type.docs, type.pragmas);
  flush();
  print_members(index);
  flush();
}

void Printer::print_members(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string inner = std::string(kIndent) + std::string(kIndent);
  lines_.push_back({std::string(kIndent) + std::string(contract::kind_name(type.kind)) + " " +
                        wit_name(type.name) + " {",
                    type_remark(index)});
  for (size_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    add_remarks(inner, member.docs, member.pragmas);
    std::string text = inner + wit_name(member.name);
    if (member.type) {
      const std::string written = wit_type(contract_, *member.type, names_);
      text += type.kind == Kind::kRecord ? ": " + written : "(" + written + ")";
    }
    lines_.push_back({text + ",", member_remark(index, i)});
  }
  lines_.push_back({std::string(kIndent) + "}"});
}

void Printer::print_resource(uint32_t number) {
  const Resource& resource = contract_.resources[number];
  begin_item();
  add_remarks(std::string(kIndent), resource.docs, resource.pragmas);
  const std::string head = std::string(kIndent) + "resource " + wit_name(resource.name);
  bool is_empty = true;
  for (const Function& function : contract_.functions) {
    if (function.role == Function::Role::kFree || function.resource != number) continue;
    if (is_empty) lines_.push_back({head + " {"});
    is_empty = false;
    print_function(function, std::string(kIndent) + std::string(kIndent));
  }
  lines_.push_back({is_empty ? head + ";" : std::string(kIndent) + "}"});
}

void Printer::print_function(const Function& function, const std::string& indent) {
  add_remarks(indent, function.docs, function.pragmas, function.stability);
  const bool is_constructor = function.role == Function::Role::kConstructor;
  lines_.push_back({indent +
                    (is_constructor ? "constructor" : wit_name(short_name(function)) + ": ") +
                    wit_signature(contract_, function, names_) + ";"});
  if (layouts_ == nullptr) return;
  const auto number = static_cast<size_t>(&function - contract_.functions.data());
  const FunctionLayout& p4 = layouts_->p4.functions[number];
  const FunctionLayout& p8 = layouts_->p8.functions[number];
  if (!function.parameters.empty())
    lines_.push_back(
        {indent + "// arguments " +
         both(arguments_text(function, p4.arguments), arguments_text(function, p8.arguments))});
  if (function.result)
    lines_.push_back({indent + "// result " +
                      both(size_text(p4.result_size, p4.result_alignment),
                           size_text(p8.result_size, p8.result_alignment))});
}

}  // namespace

Outcome<Layouts> Layouts::of(const Contract& contract) {
  MORTISE_TRY_ASSIGN(Layout p4, contract::lay_out(contract, contract::PointerSize::k4));
  MORTISE_TRY_ASSIGN(Layout p8, contract::lay_out(contract, contract::PointerSize::k8));
  return Layouts{std::move(p4), std::move(p8)};
}

std::string show(const Contract& contract, const Layouts* layouts) {
  return Printer(contract, layouts).print();
}

}  // namespace mortise::bindgen
