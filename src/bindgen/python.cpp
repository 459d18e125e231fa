// SPDX-License-Identifier: Apache-2.0
#include "bindgen/python.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.hpp"
#include "bindgen/code_writer.hpp"
#include "bindgen/python_names.hpp"
#include "bindgen/python_values.hpp"
#include "bindgen/wit_text.hpp"
#include "contract/pragma.hpp"
#include "contract/remarks.hpp"

namespace mortise::bindgen {
namespace {

using contract::Contract;
using contract::Function;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Type;
using contract::TypeIndex;

/// How WIT compares labels: without case and hyphens.
std::string folded(std::string_view label) {
  std::string text;
  for (const char c : label)
    if (c != '-') text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

class PythonModule {
 public:
  explicit PythonModule(const Contract& contract)
      : contract_(contract), annotations_(contract, "mortise.", &names_.types) {}

  std::string write();

 private:
  bool has_values(TypeIndex type) const { return has_values_[contract_.strip(type)]; }
  bool find_values(const Type& type) const;
  void name_types();
  void name_cases(TypeIndex index);
  std::string class_name(std::string_view label);
  std::string type_label(const Type& type);

  void add_docs(std::string docs, const std::vector<Pragma>& pragmas, bool with_defaults = false);
  void add_text(const std::string& text);
  void add_labels(const std::string& own, const std::vector<std::string>& parts);
  void add_type(TypeIndex index);
  void add_record(TypeIndex index);
  void add_field(const Member& field, bool& has_default);
  void add_constants(TypeIndex index);
  void add_variant(TypeIndex index);
  void add_function(const Function& function);
  std::string refusal(const Function& function) const;
  std::vector<std::string> parameters(const Function& function, std::vector<std::string>& labels,
                                      std::vector<std::string>& notes);

  CodeWriter& deeper() { return out_.in().in(); }
  void shallower() { out_.out().out(); }
  /// `label="URL"`, where a name does not lead to the label.
  static void note_label(std::vector<std::string>& labels, const std::string& name,
                         const std::string& label, const std::string& found) {
    if (found != label) labels.push_back(name + "=" + python::literal(label));
  }

  const Contract& contract_;
  python::ModuleNames names_;
  const python::Annotations annotations_;
  std::vector<bool> has_values_;
  std::set<TypeIndex> errors_;  // variants that functions fail with: their cases are exceptions
  std::vector<std::string> type_labels_;
  std::set<std::string> classes_;
  std::set<std::string> labels_;  // folded
  CodeWriter out_;
};

bool PythonModule::find_values(const Type& type) const {
  if (type.kind == Kind::kErrorContext || contract::is_handle(type.kind) ||
      type.kind == Kind::kFuture || type.kind == Kind::kStream)
    return false;
  const auto has = [&](const std::optional<TypeIndex>& part) {
    return !part || has_values_[*part];
  };
  return has(type.first) && has(type.second) &&
         std::ranges::all_of(type.members, [&](const Member& each) { return has(each.type); });
}

/// A name that no class of the module has yet.
std::string PythonModule::class_name(std::string_view label) {
  const std::string wanted = python::type_name(label);
  std::string name = wanted;
  for (int i = 2; !classes_.insert(name).second; ++i) name = wanted + std::to_string(i);
  return name;
}

/// What a type is called in the contract that the module makes: types of other interfaces stand in
/// it beside its own, under another name where theirs is taken.
std::string PythonModule::type_label(const Type& type) {
  if (type.owner.empty()) return type.name;
  std::string label = type.name;
  for (int i = 2; !labels_.insert(folded(label)).second; ++i)
    label = type.name + "-" + std::to_string(i);
  return label;
}

void PythonModule::name_types() {
  for (const Type& type : contract_.types) has_values_.push_back(find_values(type));
  for (const Function& function : contract_.functions) {
    labels_.insert(folded(short_name(function)));
    if (!function.result || contract_.at(*function.result).kind != Kind::kResult) continue;
    const auto& error = contract_.at(*function.result).second;
    if (error && contract_.at(*error).kind == Kind::kVariant)
      errors_.insert(contract_.strip(*error));
  }
  for (const Type& type : contract_.types)
    if (type.owner.empty() && contract::is_labelled(type.kind)) labels_.insert(folded(type.name));
  type_labels_.resize(contract_.types.size());
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    const Type& type = contract_.types[i];
    if (!contract::is_labelled(type.kind) || !has_values(i)) continue;
    type_labels_[i] = type_label(type);
    names_.types[i] = class_name(type_labels_[i]);
  }
  for (TypeIndex i = 0; i < contract_.types.size(); ++i)
    if (contract_.types[i].kind == Kind::kVariant && has_values(i)) name_cases(i);
}

void PythonModule::name_cases(TypeIndex index) {
  const Type& type = contract_.types[index];
  for (size_t i = 0; i < type.members.size(); ++i) {
    const std::string wanted = names_.types.at(index) + python::type_name(type.members[i].name);
    std::string name = wanted;
    while (!classes_.insert(name).second) name += '_';
    names_.cases[{index, i}] = name;
  }
}

void PythonModule::add_text(const std::string& text) {
  std::string safe;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_end = text[i] == '"' && (i + 1 == text.size() || text.substr(i, 3) == "\"\"\"");
    if (text[i] == '\\' || is_end) safe += '\\';
    safe += text[i];
  }
  std::string_view rest = safe;
  const bool is_short = rest.find('\n') == rest.npos;
  std::string line = "\"\"\"" + std::string(rest.substr(0, rest.find('\n')));
  out_.line(is_short ? line + "\"\"\"" : line);
  while (rest.find('\n') != rest.npos) {
    rest.remove_prefix(rest.find('\n') + 1);
    out_.line(rest.substr(0, rest.find('\n')));
  }
  if (!is_short) out_.line("\"\"\"");
}

void PythonModule::add_docs(std::string docs, const std::vector<Pragma>& pragmas,
                            bool with_defaults) {
  docs = contract::strip_pragmas(docs);
  bool is_first = true;
  for (const Pragma& pragma : pragmas) {
    if (pragma.name == Pragma::Name::kDefault && !with_defaults) continue;
    docs += (docs.empty() ? "" : is_first ? "\n\n" : "\n") + contract::pragma_text(pragma);
    is_first = false;
  }
  if (!docs.empty()) add_text(docs);
}

void PythonModule::add_labels(const std::string& own, const std::vector<std::string>& parts) {
  std::string words = own.empty() ? "" : python::literal(own);
  for (const std::string& part : parts) words += (words.empty() ? "" : ", ") + part;
  if (!words.empty()) out_.line("@mortise.label(" + words + ")");
}

void PythonModule::add_type(TypeIndex index) {
  switch (contract_.types[index].kind) {
    case Kind::kRecord:
      return add_record(index);
    case Kind::kVariant:
      return add_variant(index);
    default:
      return add_constants(index);
  }
}

void PythonModule::add_record(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string& name = names_.types.at(index);
  std::vector<std::string> labels;
  for (const Member& field : type.members) {
    const std::string attribute = python::field_name(field.name);
    note_label(labels, attribute, field.name, python::label_of_variable(attribute));
  }
  const bool is_clear = python::label_of_type(name) == type_labels_[index];
  add_labels(is_clear ? "" : type_labels_[index], labels);
  out_.line("@dataclasses.dataclass(slots=True)").line("class " + name + ":");
  deeper();
  add_docs(type.docs, type.pragmas);
  if (!type.docs.empty() || !type.pragmas.empty()) out_.line();
  bool has_default = false;
  for (const Member& field : type.members) add_field(field, has_default);
  shallower();
}

void PythonModule::add_field(const Member& field, bool& has_default) {
  const Pragma* const fallback = contract::find_pragma(field.pragmas, Pragma::Name::kDefault);
  std::optional<python::Expression> value;
  if (fallback != nullptr)
    value = python::expression(contract_, names_, *field.type, fallback->value);
  if (!value && contract_.at(*field.type).kind == Kind::kOption)
    value = python::Expression{"None", true};
  std::string line = python::field_name(field.name) + ": " + annotations_.of(*field.type);
  if (value && value->is_fixed)
    line += " = " + value->text;
  else if (value)
    line += " = dataclasses.field(default_factory=lambda: " + value->text + ")";
  else if (has_default)
    line += " = dataclasses.field(kw_only=True)";
  has_default = has_default || value;
  out_.line(line);
  add_docs(field.docs, field.pragmas, !value);
}

void PythonModule::add_constants(TypeIndex index) {
  const Type& type = contract_.types[index];
  const bool is_enum = type.kind == Kind::kEnum;
  const std::string& name = names_.types.at(index);
  std::vector<std::string> labels;
  for (const Member& member : type.members) {
    if (is_enum) break;  // the value says it
    const std::string constant = python::constant_name(member.name);
    note_label(labels, constant, member.name, python::label_of_variable(constant));
  }
  const bool is_clear = python::label_of_type(name) == type_labels_[index];
  add_labels(is_clear ? "" : type_labels_[index], labels);
  out_.line("class " + name + (is_enum ? "(enum.Enum):" : "(enum.Flag):"));
  deeper();
  add_docs(type.docs, type.pragmas);
  if (!type.docs.empty() || !type.pragmas.empty()) out_.line();
  for (const Member& member : type.members) {
    out_.line(python::constant_name(member.name) + " = " +
              (is_enum ? python::literal(member.name) : "enum.auto()"));
    add_docs(member.docs, member.pragmas);
  }
  shallower();
}

void PythonModule::add_variant(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string& name = names_.types.at(index);
  const bool is_error = errors_.contains(index);
  const bool is_alone = type.members.size() == 1;
  std::string all;
  for (size_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    const std::string& cls = names_.cases.at({index, i});
    const bool is_clear =
        !is_alone && python::label_of_type(cls.substr(name.size())) == member.name;
    add_labels(is_clear ? "" : member.name, {});
    out_.line(is_error ? "@dataclasses.dataclass" : "@dataclasses.dataclass(slots=True)");
    out_.line("class " + cls + (is_error ? "(Exception):" : ":"));
    deeper();
    add_docs(member.docs, member.pragmas);
    if (member.type)
      out_.line("value: " + annotations_.of(*member.type));
    else if (member.docs.empty() && member.pragmas.empty())
      out_.line("pass");
    shallower();
    out_.line().line();
    all += (i == 0 ? "" : " | ") + cls;
  }
  if (is_alone)
    all = "typing.Annotated[" + all + ", mortise.Variant(" + python::literal(type_labels_[index]) +
          ")]";
  out_.line(name + ": typing.TypeAlias = " + all);
  add_docs(type.docs, type.pragmas);
}

/// Why a function cannot be there; empty where it can.
std::string PythonModule::refusal(const Function& function) const {
  if (function.is_async) return "it is async";
  if (function.role != Function::Role::kFree) return "it is of a resource";
  const auto lacks = [&](TypeIndex type) { return !has_values(type); };
  for (const Member& parameter : function.parameters)
    if (lacks(*parameter.type))
      return base::quote(contract_.text(*parameter.type)) + " has no values in Python";
  if (function.result && lacks(*function.result))
    return base::quote(contract_.text(*function.result)) + " has no values in Python";
  return {};
}

/// As Python writes them, with defaults from the end on; what has none there is told in `notes`.
std::vector<std::string> PythonModule::parameters(const Function& function,
                                                  std::vector<std::string>& labels,
                                                  std::vector<std::string>& notes) {
  std::vector<std::string> all;
  bool may_be_absent = true;
  for (auto last = function.parameters.rbegin(); last != function.parameters.rend(); ++last) {
    std::string name = python::variable_name(last->name);
    if (name == "self") name += '_';
    note_label(labels, name, last->name, python::label_of_variable(name));
    const Pragma* const fallback =
        contract::find_pragma(function.pragmas, Pragma::Name::kDefault, last->name);
    std::optional<python::Expression> value;
    if (fallback != nullptr)
      value = python::expression(contract_, names_, *last->type, fallback->value);
    if (!value && contract_.at(*last->type).kind == Kind::kOption)
      value = python::Expression{"None", true};
    may_be_absent = may_be_absent && value;
    if (fallback != nullptr && !may_be_absent) notes.push_back(contract::pragma_text(*fallback));
    all.push_back(name + ": " + annotations_.of(*last->type) +
                  (may_be_absent ? " = " + value->text : ""));
  }
  all.push_back("self");
  std::ranges::reverse(all);
  return all;
}

void PythonModule::add_function(const Function& function) {
  const std::string why = refusal(function);
  out_.line();
  if (!why.empty()) {
    out_.line("# " + full_name(contract_, function) + " is left out: " + why);
    return;
  }
  std::string name = python::function_name(function);
  if (python::hides_a_word(name)) name += '_';
  std::vector<std::string> labels, notes;
  const std::vector<std::string> words = parameters(function, labels, notes);
  std::string result = function.result ? annotations_.of(*function.result) : "None";
  if (function.result && contract_.at(*function.result).kind == Kind::kResult) {
    const Type& type = contract_.at(*function.result);
    result = type.first ? annotations_.of(*type.first) : "None";
    out_.line("@mortise.raises(" + (type.second ? annotations_.of(*type.second) : "") + ")");
  }
  if (!function.stability.since.empty())
    out_.line("@mortise.since(" + python::literal(function.stability.since) + ")");
  const bool is_clear = python::label_of_variable(name) == function.name;
  add_labels(is_clear ? "" : function.name, labels);
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  std::string docs = contract::strip_pragmas(function.docs);
  for (const std::string& note : notes) docs += (docs.empty() ? "" : "\n") + note;
  const bool has_docs =
      !docs.empty() || std::ranges::any_of(function.pragmas, [](const Pragma& pragma) {
        return pragma.name != Pragma::Name::kDefault;
      });
  const std::string head = "def " + name + "(" + text + ") -> " + result + ":";
  out_.line(has_docs ? head : head + " ...");
  if (!has_docs) return;
  deeper();
  if (notes.empty())
    add_docs(function.docs, function.pragmas);
  else
    add_text(docs);
  out_.line("...");
  shallower();
}

std::string PythonModule::write() {
  const std::string protocol = class_name(contract_.interface);
  name_types();
  out_.line("\"\"\"The contract " + contract_.name() + ".\"\"\"").line();
  for (const char* const module : {"collections.abc", "dataclasses", "enum", "typing"})
    out_.line("import " + std::string(module));
  out_.line().line("import mortise").line().line();
  for (const auto& [index, name] : names_.types) {
    add_type(index);
    out_.line().line();
  }
  const std::string version =
      contract_.version.empty() ? "" : ", version=" + python::literal(contract_.version);
  out_.line("@mortise.contract(name=" +
            python::literal(contract_.package + "/" + contract_.interface) + version + ")");
  out_.line("class " + protocol + "(typing.Protocol):");
  deeper();
  add_docs(contract_.docs, contract_.pragmas);
  for (const Function& function : contract_.functions) add_function(function);
  return out_.take();
}

}  // namespace

std::string python_module(const Contract& contract) { return PythonModule(contract).write(); }

}  // namespace mortise::bindgen
