// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c_wasm.hpp"

#include <set>
#include <string>
#include <vector>

#include "bindgen/cpp_names.hpp"
#include "bindgen/wasm_flat.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;

namespace {

using Lines = std::vector<std::string>;

class Writer {
 public:
  Writer(const Contract& contract, const CTypes& types, const contract::Layout& p4, CodeWriter& out)
      : contract_(contract),
        types_(types),
        flat_(
            contract, p4,
            [&types](const Function& function, std::string_view verb) {
              return types.prefix() + c_function_name(function) + "_" + std::string(verb) + "_";
            },
            out),
        out_(out) {}

  void write();

 private:
  /// Gives back what `value`, an expression, holds.
  Lines give_back(TypeIndex type, const std::string& value) const;
  Lines give_back_members(const Type& type) const;
  Lines body(const Type& type) const;
  void give_back_functions();
  void export_macro(size_t index);

  const Contract& contract_;
  const CTypes& types_;
  WasmFlat flat_;
  CodeWriter& out_;
};

void add(Lines& lines, const Lines& more, std::string_view indent = {}) {
  for (const std::string& line : more) lines.push_back(std::string(indent) + line);
}

/// A block around lines, nothing where there are none.
void add_block(Lines& lines, const std::string& head, const Lines& inside) {
  if (inside.empty()) return;
  lines.push_back(head + " {");
  add(lines, inside, "  ");
  lines.emplace_back("}");
}

std::string tag_is(size_t tag) { return "if (value->tag == " + std::to_string(tag) + ")"; }

Lines Writer::give_back(TypeIndex index, const std::string& value) const {
  if (!flat_.owns_memory(index)) return {};
  const Type& type = contract_.types[index];
  if (type.kind == Kind::kString && type.name.empty())
    return {"mortise_wasm_give_back(" + value + ".data, " + value + ".size);"};
  return {types_.text(index) + "_give_back_(&" + value + ");"};
}

Lines Writer::give_back_members(const Type& type) const {
  Lines lines;
  for (size_t i = 0; i < type.members.size(); ++i) {
    const Member& member = type.members[i];
    if (!member.type) continue;
    if (type.kind == Kind::kVariant) {
      add_block(lines, tag_is(i),
                give_back(*member.type, "value->payload." + cpp_variable(member.name)));
    } else {
      add(lines, give_back(*member.type,
                           "value->" + (type.kind == Kind::kTuple ? "f" + std::to_string(i)
                                                                  : cpp_variable(member.name))));
    }
  }
  return lines;
}

Lines Writer::body(const Type& type) const {
  Lines lines;
  switch (type.kind) {
    case Kind::kAlias:
      return give_back(*type.first, "(*value)");
    case Kind::kString:
      return {"mortise_wasm_give_back(value->data, value->size);"};
    case Kind::kOption:
      add_block(lines, tag_is(1), give_back(*type.first, "value->value"));
      return lines;
    case Kind::kResult:
      if (type.first) add_block(lines, tag_is(0), give_back(*type.first, "value->payload.ok"));
      if (type.second) add_block(lines, tag_is(1), give_back(*type.second, "value->payload.error"));
      return lines;
    case Kind::kFixedList:
      add_block(lines, "for (size_t i = 0; i < " + std::to_string(type.length) + "; ++i)",
                give_back(*type.first, "value->elements[i]"));
      return lines;
    case Kind::kList:
    case Kind::kMap: {
      const std::string element = "value->data[i]";
      Lines inside = give_back(*type.first, type.kind == Kind::kMap ? element + ".key" : element);
      if (type.kind == Kind::kMap) add(inside, give_back(*type.second, element + ".value"));
      add_block(lines, "for (size_t i = 0; i < value->size; ++i)", inside);
      lines.emplace_back("mortise_wasm_give_back(value->data, value->size);");
      return lines;
    }
    default:
      return give_back_members(type);
  }
}

void Writer::give_back_functions() {
  std::set<std::string> known;
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    if (!flat_.owns_memory(i) || !types_.is_declared(i)) continue;
    const std::string name = types_.text(i);
    if (!known.insert(name).second) continue;
    out_.list("static inline void " + name + "_give_back_(", {"const " + name + "* value"}, ") {");
    out_.in();
    for (const std::string& line : body(contract_.types[i])) out_.line(line);
    out_.out().line("}");
  }
}

void Writer::export_macro(size_t index) {
  const Function& function = contract_.functions[index];
  Lines lines = flat_.exported(index, "{} frame##_export", "&frame");
  if (flat_.has_post(index)) {
    const std::string type = types_.prefix() + c_function_name(function) + "_result";
    lines.push_back(flat_.post_attribute(index));
    lines.push_back("void frame##_give_back(const " + type + "* result) {");
    add(lines, give_back(*function.result, "(*result)"), "  ");
    lines.emplace_back("}");
  }
  lines.emplace_back("struct frame##_ends_with_a_semicolon");
  c_macro(out_, c_export_macro(types_, function) + "(frame)", lines);
}

void Writer::write() {
  give_back_functions();
  out_.line();
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    flat_.write(i, "static inline ", "extern ");
    export_macro(i);
  }
}

}  // namespace

std::string c_export_macro(const CTypes& types, const Function& function) {
  return c_constant(types.prefix()) + "EXPORT_" + c_function_name(function);
}

void write_c_wasm(const Contract& contract, const CTypes& types, const contract::Layout& p4,
                  CodeWriter& out) {
  out.line("#if defined(__wasm__)");
  if (const std::string refusal = wasm_refusal(contract); !refusal.empty())
    out.line("#error \"" + refusal + "\"");
  else
    Writer(contract, types, p4, out).write();
  out.line("#else");
  for (const Function& function : contract.functions)
    out.line("#define " + c_export_macro(types, function) +
             "(frame) struct frame##_ends_with_a_semicolon");
  out.line("#endif").line();
}

}  // namespace mortise::bindgen
