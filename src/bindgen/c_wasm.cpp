// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c_wasm.hpp"

#include <string>
#include <vector>

#include "bindgen/wasm_flat.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Kind;

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
  void export_macro(size_t index);

  const Contract& contract_;
  const CTypes& types_;
  WasmFlat flat_;
  CodeWriter& out_;
};

void Writer::export_macro(size_t index) {
  const Function& function = contract_.functions[index];
  Lines lines = flat_.exported(index, "{} frame##_export", "&frame");
  if (flat_.has_post(index)) {
    const std::string type = types_.prefix() + c_function_name(function) + "_result";
    lines.push_back(flat_.post_attribute(index));
    const contract::Type& result = contract_.types[*function.result];
    const bool is_string = result.name.empty() && result.kind == Kind::kString;
    lines.push_back("void frame##_give_back(" + type + "* result) {");
    lines.push_back("  " + (is_string ? "mortise_string" : types_.text(*function.result)) +
                    "_release(&mortise_wasm_host, result);");
    lines.emplace_back("}");
  }
  lines.emplace_back("struct frame##_ends_with_a_semicolon");
  c_macro(out_, c_export_macro(types_, function) + "(frame)", lines);
}

void Writer::write() {
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
