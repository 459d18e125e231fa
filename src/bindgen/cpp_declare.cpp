// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_declare.hpp"

#include <algorithm>

#include "contract/pragma.hpp"
#include "contract/remarks.hpp"

namespace mortise::bindgen {

using contract::Kind;
using contract::Member;
using contract::RecordLayout;
using contract::Type;
using contract::TypeIndex;

namespace {

constexpr Scope kHere = Scope::kNamespace;
constexpr std::string_view kAliasing = "[[gnu::may_alias]] ";

/// A size or offset, for both sizes of pointers where they differ.
std::string size_text(uint32_t p8, uint32_t p4) {
  if (p8 == p4) return std::to_string(p8);
  return "mortise::by_pointer(" + std::to_string(p8) + ", " + std::to_string(p4) + ")";
}

std::vector<std::string> field_names(const Type& type) {
  std::vector<std::string> names;
  for (const Member& member : type.members) names.push_back(cpp_variable(member.name));
  return names;
}

/// The names of the structs of a variant's cases, in their order.
std::vector<std::string> case_names(const CppTypes& types, const Type& type, TypeIndex index) {
  std::vector<std::string> names;
  for (const Member& member : type.members) {
    std::string name = types.place().type_name(member.name);
    if (name == types.name(index, Form::kOwned) || name == types.name(index, Form::kView))
      name += '_';
    names.push_back(name);
  }
  return names;
}

}  // namespace

std::string cpp_docs(const std::string& docs, std::string_view more) {
  std::string text = contract::strip_pragmas(docs);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (!text.empty() && !more.empty()) text += ' ';
  return text.append(more);
}

std::string cpp_docs(const contract::Function& function) {
  std::string text = cpp_docs(function.docs);
  for (const contract::Pragma& pragma : function.pragmas)
    if (pragma.name == contract::Pragma::Name::kExample)
      text += (text.empty() ? "" : "\n\n") + contract::pragma_text(pragma).substr(1);
  return text;
}

void assert_record(CodeWriter& out, const std::string& name, const std::vector<std::string>& fields,
                   const RecordLayout& p8, const RecordLayout& p4) {
  out.line("static_assert(sizeof(" + name + ") == " + size_text(p8.size, p4.size) + ");");
  for (size_t i = 1; i < fields.size(); ++i)
    out.line("static_assert(offsetof(" + name + ", " + fields[i] +
             ") == " + size_text(p8.offsets[i], p4.offsets[i]) + ");");
}

std::string cpp_names_class(const contract::Contract& contract, const CppTypes& types,
                            TypeIndex index) {
  // A name that was only brought here is the one that its interface gives.
  const Type* type = &contract.types[index];
  if (type->kind == Kind::kAlias) {
    const Type& first = contract.types[*type->first];
    if (!first.owner.empty() && first.name == type->name)
      return types.place_of(*type->first).qualified() +
             "::" + types.name(*type->first, Form::kOwned) + "Names_";
  }
  return types.name(index, Form::kOwned) + "Names_";
}

void CppDeclarations::write() {
  resources();
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    if (!types_.is_own(i)) continue;
    switch (contract_.types[i].kind) {
      case Kind::kRecord:
        record(i);
        break;
      case Kind::kVariant:
        variant(i);
        break;
      case Kind::kEnum:
        enumeration(i);
        break;
      case Kind::kFlags:
        flags(i);
        break;
      default:
        alias(i);
        break;
    }
  }
  bool is_first = true;
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    if (!types_.is_own(i)) continue;
    if (cpp_names_class(contract_, types_, i).starts_with("::")) continue;
    if (is_first)
      out_.comment(
          "The types under the names that an author uses inside the plugin's class. A class each, "
          "so that contracts which share a type share its name.",
          "//");
    is_first = false;
    names(i);
  }
  for (uint32_t i = 0; i < contract_.resources.size(); ++i) {
    if (!contract_.resources[i].owner.empty()) continue;
    out_.line("struct " + types_.resource(i, "", kHere) + "Names_ {").in();
    for (const char* const suffix : {"", "Ref"}) {
      const std::string name = types_.resource(i, suffix, kHere);
      out_.line("using " + name + " = " + types_.place().inner + "::" + name + ";");
    }
    out_.out().line("};");
    is_first = false;
  }
  if (!is_first) out_.line();
}

void CppDeclarations::resources() {
  for (uint32_t i = 0; i < contract_.resources.size(); ++i) {
    const contract::Resource& resource = contract_.resources[i];
    if (!resource.owner.empty()) continue;
    const std::string name = types_.resource(i, "", kHere);
    const std::string tag = name + "Resource_";
    out_.line("/// Makes handles of `" + resource.name + "` differ from others.");
    out_.line("struct " + tag + " {};");
    out_.comment(cpp_docs(resource.docs, "Owned: dropped with the object."));
    out_.line("using " + name + " = mortise::Own<" + tag + ">;");
    out_.line("/// The same, lent for a call.");
    out_.line("using " + types_.resource(i, "Ref", kHere) + " = mortise::Borrow<" + tag + ">;");
    out_.line();
  }
}

/// How handles inside a view of the type are found.
void CppDeclarations::each_passed(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string view = types_.name(index, Form::kView);
  out_.line("template <class Visit>");
  out_.line("void each_passed(const " + view + "& view, const Visit& visit) {").in();
  out_.line("using mortise::each_passed;");
  if (type.kind == Kind::kRecord) {
    for (const Member& member : type.members)
      if (types_.has_own(*member.type))
        out_.line("each_passed(view." + cpp_variable(member.name) + ", visit);");
  } else {
    const std::vector<std::string> cases = case_names(types_, type, index);
    out_.line("mortise::match(").in().in().line("view,");
    for (size_t i = 0; i < cases.size(); ++i) {
      const Member& member = type.members[i];
      const bool has_own = member.type && types_.has_own(*member.type);
      out_.line("[&](const " + view + "::" + cases[i] + "&" +
                (has_own ? " it) { each_passed(it.value, visit); }" : ") {}") +
                (i + 1 == cases.size() ? ");" : ","));
    }
    out_.out().out();
  }
  out_.out().line("}").line();
}

void CppDeclarations::docs(TypeIndex type, std::string_view more) {
  out_.comment(cpp_docs(contract_.types[type].docs, more));
}

void CppDeclarations::forms(TypeIndex index, std::string_view keyword, WriteForm form,
                            WriteClone clone) {
  if (types_.has_twin(index)) {
    out_.line(std::string(keyword) + " " + types_.name(index, Form::kOwned) + ";").line();
    (this->*form)(index, Form::kView);
    (this->*form)(index, Form::kOwned);
    if (types_.has_own(index))
      each_passed(index);
    else
      (this->*clone)(index);
  } else {
    (this->*form)(index, Form::kOwned);
  }
  asserts(index);
}

void CppDeclarations::record(TypeIndex index) {
  forms(index, "struct", &CppDeclarations::record_form, &CppDeclarations::record_clone);
}

void CppDeclarations::record_form(TypeIndex index, Form form) {
  const Type& type = contract_.types[index];
  const std::string name = types_.name(index, form);
  const std::string twin = types_.name(index, form == Form::kView ? Form::kOwned : Form::kView);
  const bool has_twin = types_.has_twin(index);
  const bool is_owner = has_twin && form == Form::kOwned;
  const bool is_bridged = has_twin && !types_.has_own(index);
  docs(index, !has_twin ? "" : is_owner ? "Owned." : is_bridged ? "Borrowed." : "In parameters.");
  out_.line("struct " + std::string(kAliasing) + name + " {").in();
  if (is_bridged) out_.line((is_owner ? "using View = " : "using Owned = ") + twin + ";").line();
  for (const Member& member : type.members) {
    out_.comment(cpp_docs(member.docs));
    out_.line(types_.text(*member.type, form, kHere) + " " + cpp_variable(member.name) +
              (types_.has_default(*member.type) ? "{};" : ";"));
  }
  if (!is_owner || is_bridged) out_.line();
  if (is_owner && is_bridged)
    out_.line("operator const " + twin +
              "&() const noexcept { return mortise::view_cast(*this); }");
  else if (!is_owner)
    out_.list("friend bool operator==(", {"const " + name + "&", "const " + name + "&"},
              ") = default;");
  out_.out().line("};").line();
}

void CppDeclarations::record_clone(TypeIndex index) {
  const Type& type = contract_.types[index];
  out_.line("inline " + types_.name(index, Form::kOwned) + " clone(const " +
            types_.name(index, Form::kView) + "& view) {");
  out_.in().line("using mortise::clone;");
  std::vector<std::string> fields;
  for (const Member& member : type.members) {
    const std::string field = cpp_variable(member.name);
    const std::string value = "view." + field;
    fields.push_back("." + field + " = " +
                     (types_.has_twin(*member.type) ? "clone(" + value + ")" : value));
  }
  out_.list("return {", fields, "};").out().line("}").line();
}

void CppDeclarations::variant(TypeIndex index) {
  forms(index, "class", &CppDeclarations::variant_form, &CppDeclarations::variant_clone);
}

void CppDeclarations::variant_form(TypeIndex index, Form form) {
  const Type& type = contract_.types[index];
  const std::string name = types_.name(index, form);
  const std::string twin = types_.name(index, form == Form::kView ? Form::kOwned : Form::kView);
  const bool has_twin = types_.has_twin(index);
  const bool is_owner = has_twin && form == Form::kOwned;
  const bool is_bridged = has_twin && !types_.has_own(index);
  const std::vector<std::string> cases = case_names(types_, type, index);
  docs(index, !has_twin    ? "Read it with `mortise::match`."
              : is_owner   ? "Owned. Read it with `mortise::match`."
              : is_bridged ? "Borrowed. Read it with `mortise::match`."
                           : "In parameters. Read it with `mortise::match`.");
  out_.line("class " + std::string(kAliasing) + name + " {").line(" public:").in();
  if (is_bridged) out_.line((is_owner ? "using View = " : "using Owned = ") + twin + ";").line();
  for (size_t i = 0; i < cases.size(); ++i) {
    const Member& member = type.members[i];
    out_.comment(cpp_docs(member.docs));
    const std::string equal =
        "friend bool operator==(const " + cases[i] + "&, const " + cases[i] + "&) = default;";
    if (!member.type && is_owner) {
      out_.line("struct " + cases[i] + " {};");
      continue;
    }
    out_.line("struct " + cases[i] + " {").in();
    if (member.type) {
      // A case may have the name of the type that it holds.
      out_.line(types_.text(*member.type, form, Scope::kCase) + " value" +
                (types_.has_default(*member.type) ? "{};" : ";"));
    }
    if (!is_owner) out_.line(equal);
    out_.out().line("};");
  }
  out_.list("using Cases = mortise::Variant<", cases, ">;").line();
  out_.line("template <class Case>").line("  requires(Cases::kHas<Case>)");
  out_.line(name + "(Case value) noexcept : cases_(std::move(value)) {}  // NOLINT: by design");
  out_.line();
  out_.line("const Cases& cases() const noexcept { return cases_; }");
  if (is_owner && is_bridged)
    out_.line("operator const " + twin +
              "&() const noexcept { return mortise::view_cast(*this); }");
  else if (!is_owner)
    out_.list("friend bool operator==(", {"const " + name + "&", "const " + name + "&"},
              ") = default;");
  out_.line().out().line(" private:").in().line("Cases cases_;").out().line("};").line();
}

void CppDeclarations::variant_clone(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string owned = types_.name(index, Form::kOwned);
  const std::string view = types_.name(index, Form::kView);
  const std::vector<std::string> cases = case_names(types_, type, index);
  out_.line("inline " + owned + " clone(const " + view + "& view) {").in();
  out_.line("using mortise::clone;");
  out_.line("return mortise::match(").in().in().line("view,");
  for (size_t i = 0; i < cases.size(); ++i) {
    const Member& member = type.members[i];
    std::string value;
    if (member.type) value = types_.has_twin(*member.type) ? "clone(it.value)" : "it.value";
    const std::string from = view + "::" + cases[i];
    const std::string to = owned + "::" + cases[i];
    out_.line("[](const " + from + (member.type ? "& it) {" : "&) {")).in();
    std::string made = "return ";
    made.append(owned).append("(").append(to).append("{").append(value).append("});");
    out_.line(made).out();
    out_.line(i + 1 == cases.size() ? "});" : "},");
  }
  out_.out().out().out().line("}").line();
}

void CppDeclarations::enumeration(TypeIndex index) {
  const Type& type = contract_.types[index];
  docs(index, "");
  out_.line("enum class " + types_.name(index, Form::kOwned) + " : " +
            cpp_unsigned(layouts_.p8.types[index].size) + " {");
  out_.in();
  for (const Member& member : type.members) {
    out_.comment(cpp_docs(member.docs));
    out_.line("k" + pascal_case(member.name) + ",");
  }
  out_.out().line("};").line();
}

void CppDeclarations::flags(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string name = types_.name(index, Form::kOwned);
  docs(index, "");
  out_.line("enum class " + name + " : " + cpp_unsigned(layouts_.p8.types[index].size) + " {");
  out_.in();
  for (size_t i = 0; i < type.members.size(); ++i) {
    out_.comment(cpp_docs(type.members[i].docs));
    std::string bit = "k" + pascal_case(type.members[i].name);
    out_.line(bit.append(" = 1u << ").append(std::to_string(i)).append(","));
  }
  out_.out()
      .line("};")
      .line("MORTISE_FLAGS(" + name + ", " + std::to_string(type.members.size()) + ");")
      .line();
}

void CppDeclarations::alias(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string name = types_.name(index, Form::kOwned);
  docs(index, "");
  const auto meaning = [&](Form form) {
    return type.kind == Kind::kAlias ? types_.text(*type.first, form, kHere)
                                     : types_.definition(index, form, kHere);
  };
  out_.line("using " + name + " = " + meaning(Form::kOwned) + ";");
  if (types_.has_twin(index))
    out_.line("using " + types_.name(index, Form::kView) + " = " + meaning(Form::kView) + ";");
  out_.line();
}

void CppDeclarations::names(TypeIndex index) {
  const std::string inner = types_.place().inner + "::";
  out_.line("struct " + cpp_names_class(contract_, types_, index) + " {").in();
  const std::string owned = types_.name(index, Form::kOwned);
  out_.line("using " + owned + " = " + inner + owned + ";");
  if (types_.has_twin(index)) {
    const std::string view = types_.name(index, Form::kView);
    out_.line("using " + view + " = " + inner + view + ";");
  }
  out_.out().line("};");
}

void CppDeclarations::asserts(TypeIndex index) {
  const Type& type = contract_.types[index];
  const auto& p8 = layouts_.p8.types[index];
  const auto& p4 = layouts_.p4.types[index];
  const std::vector<std::string> fields =
      type.kind == Kind::kRecord ? field_names(type) : std::vector<std::string>{};
  assert_record(out_, types_.name(index, Form::kOwned), fields, {p8.size, p8.alignment, p8.offsets},
                {p4.size, p4.alignment, p4.offsets});
  if (types_.has_twin(index))
    out_.line("static_assert(sizeof(" + types_.name(index, Form::kView) + ") == sizeof(" +
              types_.name(index, Form::kOwned) + "));");
  out_.line();
}

}  // namespace mortise::bindgen
