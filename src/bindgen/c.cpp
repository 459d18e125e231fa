// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c.hpp"

#include <algorithm>
#include <set>

#include "bindgen/c_release.hpp"
#include "bindgen/c_types.hpp"
#include "bindgen/c_wasm.hpp"
#include "bindgen/cpp_check.hpp"
#include "bindgen/cpp_declare.hpp"
#include "bindgen/cpp_interface.hpp"
#include "bindgen/cpp_names.hpp"
#include "bindgen/wit_text.hpp"
#include "contract/hash.hpp"
#include "contract/sections.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Member;
using contract::Type;

namespace {

class Header {
 public:
  Header(const Contract& contract, const contract::Layout& layout, const contract::Layout& p4,
         std::string_view prefix)
      : contract_(contract), layout_(layout), p4_(p4), types_(contract, layout, prefix, out_) {}

  Outcome<std::string> write(std::span<const uint8_t> section);

 private:
  Outcome<> records(size_t function);
  void frame(const Function& function);
  void frames();
  void frames_and_rows(const std::string& which, const std::string& types,
                       std::vector<std::string> frames, std::vector<std::string> rows);
  std::string frame_macro(const Function& function) const {
    return c_constant(types_.prefix()) + "FRAME_" + c_function_name(function);
  }
  Outcome<> keys();
  void resource_keys(const contract::Resource& resource);
  void destructor_frame(const contract::Resource& resource, std::vector<std::string>& lines) const;
  /// The name of a macro of one of the contract's own resources.
  std::string resource_macro(std::string_view what, const contract::Resource& resource) const {
    return c_constant(name(std::string(what) + resource.name));
  }
  std::string name(std::string_view suffix) const { return types_.prefix() + std::string(suffix); }
  const Contract& contract_;
  const contract::Layout& layout_;
  const contract::Layout& p4_;
  CodeWriter out_;
  CTypes types_;
};

Outcome<std::string> Header::write(std::span<const uint8_t> section) {
  std::string guard = c_constant(name("h"));
  out_.line("/* Made by `mortise bindgen` from the contract " + contract_.name() +
            ". Do not edit. */");
  out_.line("#ifndef " + guard).line("#define " + guard).line();
  out_.line("#include <mortise/plugin.h>");
  std::set<std::string> used;
  for (const Type& type : contract_.types)
    if (type.kind == contract::Kind::kAlias && type.owner.empty())
      if (const Type& first = contract_.types[*type.first]; !first.owner.empty()) {
        std::string path = CppPlace::of(first.owner, {}).path;
        used.insert("../../" + path.substr(0, path.size() - 2));
      }
  if (!used.empty()) out_.line();
  for (const std::string& path : used) out_.line("#include \"" + path + "\"");
  out_.line();
  MORTISE_TRY(types_.write());
  for (size_t i = 0; i < contract_.functions.size(); ++i) MORTISE_TRY(records(i));
  types_.write_asserts();
  MORTISE_TRY(write_c_release(contract_, types_, out_));
  write_c_wasm(contract_, types_, p4_, out_);
  if (!contract_.functions.empty()) {
    MORTISE_TRY(keys());
    frames();
    c_comment(out_,
              "The bytes of the contract's descriptor, behind their size: what "
              "`mortise_plugin.descriptor` points to is an array of those of all contracts.");
    std::vector<std::string> lines;
    for (size_t i = 0; i < section.size(); ++i) {
      if (i % 15 == 0) lines.emplace_back();
      lines.back() +=
          (i % 15 == 0 ? "" : " ") + hex_byte(section[i]) + (i + 1 == section.size() ? "" : ",");
    }
    c_macro(out_, c_constant(name("descriptor")), lines);
  }
  out_.line("#endif /* " + guard + " */");
  return out_.take();
}

/// The records of a function's parameters and result.
Outcome<> Header::records(size_t index) {
  const Function& function = contract_.functions[index];
  const std::string what = "function '" + function.name + "'";
  const std::string own = name(c_function_name(function));
  if (!function.parameters.empty()) {
    MORTISE_TRY(types_.take(own + "_parameters", "the parameters of " + what));
    c_comment(out_, cpp_docs(function));
    out_.line("typedef struct " + own + "_parameters {").in();
    for (const Member& member : function.parameters)
      out_.line(types_.text(*member.type) + " " + cpp_variable(member.name) + ";");
    out_.out().line("} " + own + "_parameters;");
    std::vector<std::string> fields;
    for (const Member& member : function.parameters) fields.push_back(cpp_variable(member.name));
    const contract::RecordLayout& record = layout_.functions[index].arguments;
    types_.assert_struct(own + "_parameters", record.size, fields, record.offsets);
  }
  if (function.result) {
    MORTISE_TRY(types_.take(own + "_result", "the result of " + what));
    out_.line("typedef " + types_.text(*function.result) + " " + own + "_result;");
  }
  out_.line();
  return {};
}

/// The kinds of rows that resources have, with their part of names and their hash.
constexpr std::string_view kResourceRows[][3] = {{"resource_new_", "[resource-new]", "mortise/new"},
                                                 {"resource_rep_", "[resource-rep]", "mortise/rep"},
                                                 {"dtor_", "[dtor]", "mortise/dtor"}};

void Header::resource_keys(const contract::Resource& resource) {
  for (const auto& [macro_name, row, hash] : kResourceRows) {
    std::vector<std::string> lines{
        "\"" + contract_.track_name() + "#" + std::string(row) + resource.name + "\",",
        "\"" + std::string(hash) + "\""};
    c_macro(out_, resource_macro(macro_name, resource), lines);
  }
}

Outcome<> Header::keys() {
  c_comment(out_,
            "Name and hash of each function: the first two fields of a `mortise_function` or "
            "a `mortise_import`.");
  const contract::Hashes hashes = contract::hash(contract_);
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    const Function& function = contract_.functions[i];
    std::vector<std::string> lines{"\"" + link_name(contract_, function) + "\",", "{"};
    for (size_t byte = 0; byte < hashes.functions[i].size(); ++byte) {
      if (byte == 8) lines.emplace_back(" ");
      lines.back() += (byte == 0 || byte == 8 ? "" : " ") + hex_byte(hashes.functions[i][byte]) +
                      (byte == 15 ? "}" : ",");
    }
    const std::string constant = c_constant(name(c_function_name(function)));
    MORTISE_TRY(types_.take(constant, "function '" + function.name + "'"));
    c_macro(out_, constant, lines);
  }
  bool is_first = true;
  for (const contract::Resource& resource : contract_.resources) {
    if (!resource.owner.empty()) continue;
    if (is_first)
      c_comment(out_,
                "The same of each resource: two imports, for `mortise_resource_new` and "
                "`mortise_resource_rep`, and the function that ends what a handle stood for.");
    is_first = false;
    for (const auto& row : kResourceRows)
      MORTISE_TRY(types_.take(resource_macro(row[0], resource),
                              "what is for resource '" + resource.name + "'"));
    resource_keys(resource);
  }
  return {};
}

void Header::destructor_frame(const contract::Resource& resource,
                              std::vector<std::string>& lines) const {
  std::string own = "dtor_" + resource.name;
  std::ranges::replace(own, '-', '_');
  lines.push_back("static mortise_status plugin##_" + own + "_frame(");
  lines.push_back(
      "    void* self, const void* arguments, void* result, const mortise_call* call) {");
  lines.push_back("  (void)result;");
  lines.push_back("  (void)call;");
  lines.push_back("  plugin##_" + own + "(");
  lines.push_back("      (self_type*)self, (void*)(uintptr_t)*(const uint64_t*)arguments);");
  lines.push_back("  return MORTISE_OK;");
  lines.push_back("}");
}

/// A macro that makes the frame of an author's typed function, and exports it where that is done.
void Header::frame(const Function& function) {
  const std::string own = c_function_name(function);
  const bool has_parameters = !function.parameters.empty();
  std::vector<std::string> lines;
  lines.push_back("static mortise_status plugin##_" + own + "_frame(");
  lines.push_back(
      "    void* self, const void* arguments, void* result, const mortise_call* call) {");
  if (!has_parameters) lines.push_back("  (void)arguments;");
  if (!function.result) lines.push_back("  (void)result;");
  lines.push_back("  return plugin##_" + own + "(");
  lines.push_back("      (self_type*)self,");
  if (has_parameters) lines.push_back("      (const " + name(own) + "_parameters*)arguments,");
  if (function.result) lines.push_back("      (" + name(own) + "_result*)result,");
  lines.push_back("      call);");
  lines.push_back("}");
  lines.push_back(c_export_macro(types_, function) + "(plugin##_" + own + "_frame)");
  c_macro(out_, frame_macro(function) + "(plugin, self_type)", lines);
}

/// The macros of all frames and rows, or of those that no plugin may leave out.
/// @param types  what the author's functions look like.
void Header::frames_and_rows(const std::string& which, const std::string& types,
                             std::vector<std::string> frames, std::vector<std::string> rows) {
  for (size_t row = 0; row + 1 < rows.size(); ++row) rows[row] += ",";
  frames.push_back("struct plugin##_ends_with_a_semicolon");
  c_comment(out_, types);
  c_macro(out_, c_constant(name(which + "frames")) + "(plugin, self_type)", frames);
  c_comment(out_, "The rows of those frames, for the plugin's table of functions.");
  c_macro(out_, c_constant(name(which + "rows")) + "(plugin)", rows);
}

void Header::frames() {
  std::vector<std::string> all;
  std::vector<std::string> rows;
  std::vector<std::string> required;
  std::vector<std::string> required_rows;
  std::string optional;
  std::string types = "Frames that call the author's functions `plugin_...`, with types:\n";
  for (const Function& function : contract_.functions) {
    const std::string own = c_function_name(function);
    frame(function);
    all.push_back(frame_macro(function) + "(plugin, self_type);");
    rows.push_back("{" + c_constant(name(own)) + ", &plugin##_" + own + "_frame}");
    types +=
        "\n`mortise_status plugin_" + own + "(self_type* self, " +
        (function.parameters.empty() ? "" : "const " + name(own) + "_parameters* arguments, ") +
        (function.result ? name(own) + "_result* result, " : "") + "const mortise_call* call)`";
    if (is_optional(contract_, function)) {
      optional += (optional.empty() ? "`" : ", `") + frame_macro(function) +
                  "(plugin, self_type);` with the row `" + rows.back() + "`";
    } else {
      required.push_back(all.back());
      required_rows.push_back(rows.back());
    }
  }
  for (const contract::Resource& resource : contract_.resources) {
    if (!resource.owner.empty()) continue;
    destructor_frame(resource, all);
    destructor_frame(resource, required);
    std::string own = "dtor_" + resource.name;
    std::ranges::replace(own, '-', '_');
    rows.push_back("{" + resource_macro("dtor_", resource) + ", &plugin##_" + own + "_frame}");
    required_rows.push_back(rows.back());
    types += "\n`void plugin_" + own + "(self_type* self, void* rep)`";
  }
  frames_and_rows("", types, all, rows);
  if (optional.empty()) return;
  frames_and_rows("required-",
                  "The same without the functions that came later, which a plugin may leave out: "
                  "calls of those answer `unsupported`. Beside it: " +
                      optional + ".",
                  required, required_rows);
}

}  // namespace

Outcome<SourceFile> c_header(const Contract& contract, std::string_view prefix) {
  MORTISE_TRY(check_kinds(contract, "C"));
  MORTISE_TRY_ASSIGN(const auto layout, lay_out(contract, contract::PointerSize::k8));
  MORTISE_TRY_ASSIGN(const auto section,
                     contract::encode_sections({&contract, 1}, {.with_docs = false}));
  MORTISE_TRY_ASSIGN(const auto p4, lay_out(contract, contract::PointerSize::k4));
  Header header(contract, layout, p4, prefix);
  MORTISE_TRY_ASSIGN(std::string text, header.write(section));
  std::string path = CppPlace::of(contract.name(), {}).path;
  path.resize(path.size() - 2);
  return SourceFile{.path = prefixed_path(prefix, path), .text = std::move(text)};
}

}  // namespace mortise::bindgen
