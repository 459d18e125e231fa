// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_wasm.hpp"

#include <string>
#include <vector>

#include "bindgen/cpp_interface.hpp"
#include "bindgen/wasm_flat.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;

namespace {

std::string own_name(const Function& function, std::string_view verb) {
  return std::string(verb) + "_" + cpp_function(function);
}

class Writer {
 public:
  Writer(const Contract& contract, const CppTypes& types, const contract::Layout& p4,
         CodeWriter& out)
      : contract_(contract), types_(types), flat_(contract, p4, own_name, out), out_(out) {}

  void write();

 private:
  void exported(size_t index);

  const Contract& contract_;
  const CppTypes& types_;
  WasmFlat flat_;
  CodeWriter& out_;
};

void Writer::write() {
  std::vector<std::string> calls;
  std::vector<std::string> exports;
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    const Function& function = contract_.functions[i];
    flat_.write(i, "static ", "static ");
    exported(i);
    calls.push_back("&" + own_name(function, "call"));
    const std::string type =
        own_name(function, "Export") + "<first" + (i == 0 ? "" : " + " + std::to_string(i)) + ">";
    exports.push_back(is_optional(contract_, function)
                          ? "mortise::detail::WasmIf<provides_" + cpp_function(function) +
                                "<Impl>(), " + type + ", " + std::to_string(i) + ">"
                          : type);
  }
  out_.list("static constexpr mortise_wasm_import kCalls[] = {", calls, "};");
  out_.line("template <class Impl, size_t first>");
  out_.list("struct Exports : ", exports, " {};");
}

void Writer::exported(size_t index) {
  const Function& function = contract_.functions[index];
  out_.line("template <size_t row>");
  out_.line("struct " + own_name(function, "Export") + " {").in();
  const std::string code = "MORTISE_ENTRY.functions[row].code";
  for (const std::string& line : flat_.exported(index, "static {} call", code)) out_.line(line);
  if (flat_.has_post(index)) {
    out_.line(flat_.post_attribute(index));
    out_.line("static void post(void* result) {").in();
    out_.line("mortise::detail::wasm_destroy<" +
              types_.text(*function.result, Form::kOwned, Scope::kNamespace) + ">(result);");
    out_.out().line("}");
  }
  out_.out().line("};").line();
}

}  // namespace

void write_cpp_wasm(const Contract& contract, const CppTypes& types, const contract::Layout& p4,
                    CodeWriter& out) {
  out.line().out().line("#if defined(__wasm__)").in();
  if (const std::string refusal = wasm_refusal(contract); !refusal.empty()) {
    out.out().line("#error \"" + refusal + "\"").in();
  } else {
    out.line("/// The functions at the edge of a module: docs/wasm.md.");
    out.line("struct Wasm {").in();
    Writer(contract, types, p4, out).write();
    out.out().line("};");
  }
  out.out().line("#endif").in();
}

}  // namespace mortise::bindgen
