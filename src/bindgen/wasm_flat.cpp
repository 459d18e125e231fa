// SPDX-License-Identifier: Apache-2.0
#include "bindgen/wasm_flat.hpp"

#include <algorithm>
#include <utility>

#include "bindgen/cpp_names.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::CoreType;
using contract::Function;
using contract::FunctionLayout;
using contract::Kind;
using contract::Layout;
using contract::Member;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

namespace {

using Lines = std::vector<std::string>;

std::string core_text(CoreType type) {
  switch (type) {
    case CoreType::kI32:
      return "uint32_t";
    case CoreType::kI64:
      return "uint64_t";
    case CoreType::kF32:
      return "float";
    case CoreType::kF64:
      return "double";
  }
  return {};
}

/// `head(items) tail`, on as many lines as it takes.
Lines wrapped(const std::string& head, const Lines& items, std::string_view tail) {
  constexpr size_t kColumns = 84;  // with room for what is around it
  Lines lines{head};
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
    if (lines.back().size() + item.size() + 1 > kColumns)
      lines.push_back("    " + item);
    else
      lines.back() += (i == 0 ? "" : " ") + item;
  }
  lines.back() += tail;
  return lines;
}

void append(Lines& lines, const Lines& more, std::string_view indent = {}) {
  for (const std::string& line : more) lines.push_back(std::string(indent) + line);
}

/// One way of values between core values and memory.
class Walk {
 public:
  enum class Way : uint8_t {
    kLift,   ///< core values are written to memory
    kLower,  ///< core values are declared, and read from memory
  };

  /// @param slots   the types of the core values.
  /// @param letter  what core values are called: `a0`, `a1`.
  /// @param memory  the variable that points to the first byte.
  Walk(const Contract& contract, const Layout& layout, Way way, std::span<const CoreType> slots,
       char letter, std::string memory)
      : contract_(contract),
        layout_(layout),
        way_(way),
        slots_(slots),
        letter_(letter),
        memory_(std::move(memory)) {}

  /// The next value, which begins at `offset`.
  Lines value(TypeIndex index, uint32_t offset);

 private:
  std::string slot(size_t number) const { return letter_ + std::to_string(number); }
  std::string at(uint32_t offset) const {
    return offset == 0 ? memory_ : memory_ + " + " + std::to_string(offset);
  }
  /// The next core value. @param accessor  how it lies in memory: "u8"
  Lines scalar(const std::string& accessor, uint32_t offset);
  std::string accessor(Kind kind) const;
  Lines members(const Type& type, const TypeLayout& layout, uint32_t offset);
  Lines cases(const Lines& tag, const std::vector<std::optional<TypeIndex>>& payloads,
              const TypeLayout& layout, uint32_t offset);
  Lines choice(size_t tag, const std::vector<Lines>& cases) const;

  const Contract& contract_;
  const Layout& layout_;
  Way way_;
  std::span<const CoreType> slots_;
  char letter_;
  std::string memory_;
  size_t next_ = 0;
  bool are_declared_ = false;  // the core values of what may not be there
};

Lines Walk::scalar(const std::string& accessor, uint32_t offset) {
  const std::string name = slot(next_);
  const CoreType core = slots_[next_++];
  if (way_ == Way::kLift)
    return {"mortise_wasm_put_" + accessor + "(" + at(offset) + ", " + name + ");"};
  return {(are_declared_ ? "" : "const " + core_text(core) + " ") + name + " = mortise_wasm_get_" +
          accessor + "(" + at(offset) + ");"};
}

/// A slot that several types share holds the bits of a number.
std::string Walk::accessor(Kind kind) const {
  const CoreType core = slots_[next_];
  switch (kind) {
    case Kind::kBool:
      return way_ == Way::kLift ? "bool" : "u8";
    case Kind::kF32:
      return core == CoreType::kF32 ? "f32" : "u32";
    case Kind::kF64:
      return core == CoreType::kF64 ? "f64" : "u64";
    case Kind::kS8:
      return "s8";
    case Kind::kU8:
      return "u8";
    case Kind::kS16:
      return "s16";
    case Kind::kU16:
      return "u16";
    case Kind::kS64:
    case Kind::kU64:
      return "u64";
    default:
      return "u32";
  }
}

Lines Walk::value(TypeIndex index, uint32_t offset) {
  const TypeIndex stripped = contract_.strip(index);
  const Type& type = contract_.types[stripped];
  const TypeLayout& layout = layout_.types[stripped];
  const std::string number = "u" + std::to_string(layout.size * 8);
  switch (type.kind) {
    case Kind::kString:
    case Kind::kList:
    case Kind::kMap: {
      Lines lines = scalar("u32", offset);
      append(lines, scalar("u32", offset + 4));
      return lines;
    }
    case Kind::kFixedList: {
      Lines lines;
      for (uint32_t i = 0; i < type.length; ++i)
        append(lines, value(*type.first, offset + i * layout.element_size));
      return lines;
    }
    case Kind::kRecord:
    case Kind::kTuple:
      return members(type, layout, offset);
    case Kind::kEnum:
    case Kind::kFlags:
      return scalar(number, offset);
    case Kind::kVariant: {
      std::vector<std::optional<TypeIndex>> payloads;
      for (const Member& member : type.members) payloads.push_back(member.type);
      return cases(scalar("u" + std::to_string(layout.tag_size * 8), offset), payloads, layout,
                   offset);
    }
    case Kind::kOption:
      return cases(scalar("u8", offset), {std::nullopt, type.first}, layout, offset);
    case Kind::kResult:
      return cases(scalar("u8", offset), {type.first, type.second}, layout, offset);
    default:
      return scalar(accessor(type.kind), offset);
  }
}

Lines Walk::members(const Type& type, const TypeLayout& layout, uint32_t offset) {
  Lines lines;
  for (size_t i = 0; i < type.members.size(); ++i)
    append(lines, value(*type.members[i].type, offset + layout.offsets[i]));
  return lines;
}

Lines Walk::cases(const Lines& tag, const std::vector<std::optional<TypeIndex>>& payloads,
                  const TypeLayout& layout, uint32_t offset) {
  Lines lines = tag;
  const size_t first = next_;
  const size_t end = first - 1 + layout.flat.values().size();
  if (way_ == Way::kLower && !are_declared_)
    for (size_t i = first; i < end; ++i)
      lines.push_back(core_text(slots_[i]) + " " + slot(i) + " = 0;");

  const bool were_declared = std::exchange(are_declared_, true);
  std::vector<Lines> bodies;
  for (const std::optional<TypeIndex>& payload : payloads) {
    next_ = first;
    bodies.push_back(payload ? value(*payload, offset + layout.payload_offset) : Lines{});
  }
  are_declared_ = were_declared;
  next_ = end;
  append(lines, choice(first - 1, bodies));
  return lines;
}

/// Cases that do the same stand together, those that do nothing stand nowhere.
Lines Walk::choice(size_t tag, const std::vector<Lines>& cases) const {
  std::vector<std::pair<Lines, std::vector<size_t>>> groups;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].empty()) continue;
    auto same = std::ranges::find(groups, cases[i], [](const auto& group) { return group.first; });
    if (same == groups.end()) same = groups.insert(same, {cases[i], {}});
    same->second.push_back(i);
  }
  Lines lines;
  if (groups.empty()) return lines;
  if (groups.size() == 1 && groups[0].second.size() == 1) {
    lines.push_back("if (" + slot(tag) + " == " + std::to_string(groups[0].second[0]) + ") {");
    append(lines, groups[0].first, "  ");
    lines.push_back("}");
    return lines;
  }
  lines.push_back("switch (" + slot(tag) + ") {");
  for (const auto& [body, numbers] : groups) {
    for (const size_t number : numbers) lines.push_back("  case " + std::to_string(number) + ":");
    append(lines, body, "    ");
    lines.push_back("    break;");
  }
  append(lines, {"  default:", "    break;", "}"});
  return lines;
}

std::vector<bool> owners_of_memory(const Contract& contract) {
  std::vector<bool> owns;
  for (const Type& type : contract.types) {
    bool does = type.kind == Kind::kString || type.kind == Kind::kList || type.kind == Kind::kMap;
    for (const Member& member : type.members) does |= member.type && owns[*member.type];
    for (const auto& part : {type.first, type.second}) does |= part && owns[*part];
    owns.push_back(does);
  }
  return owns;
}

std::string room(std::string_view name, uint32_t size) {
  return "MORTISE_WASM_ROOM(" + std::string(name) + ", " + std::to_string(size) + ");";
}

}  // namespace

WasmFlat::WasmFlat(const Contract& contract, const Layout& p4, NameOf name_of, CodeWriter& out)
    : contract_(contract),
      p4_(p4),
      name_of_(std::move(name_of)),
      out_(out),
      owns_memory_(owners_of_memory(contract)) {}

/// `uint32_t a0`, `const void* record`
Lines WasmFlat::parameters(size_t index) const {
  const FunctionLayout& layout = p4_.functions[index];
  if (layout.arguments_in_memory) return {"const void* record"};
  Lines texts;
  for (const CoreType type : layout.exported.parameters)
    texts.push_back(core_text(type) + " a" + std::to_string(texts.size()));
  return texts;
}

Lines WasmFlat::lift(size_t index) const {
  const Function& function = contract_.functions[index];
  const FunctionLayout& layout = p4_.functions[index];
  Walk walk(contract_, p4_, Walk::Way::kLift, layout.exported.parameters, 'a', "record");
  Lines lines;
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    lines.push_back("/* " + function.parameters[i].name + " */");
    append(lines, walk.value(*function.parameters[i].type, layout.arguments.offsets[i]));
  }
  return lines;
}

void WasmFlat::write(size_t index, std::string_view linkage, std::string_view declared) {
  const Function& function = contract_.functions[index];
  if (!function.parameters.empty() && !p4_.functions[index].arguments_in_memory) {
    Lines all = parameters(index);
    all.insert(all.begin(), "unsigned char* record");
    out_.list(std::string(linkage) + "void " + name_of_(function, "lift") + "(", all, ") {").in();
    for (const std::string& line : lift(index)) out_.line(line);
    out_.out().line("}");
  }
  write_import(index, declared);
  write_call(index, linkage);
}

void WasmFlat::write_import(size_t index, std::string_view declared) {
  const FunctionLayout& layout = p4_.functions[index];
  const Function& function = contract_.functions[index];
  Lines all = parameters(index);
  if (layout.result_in_memory) all.emplace_back("void* result");
  const auto& results = layout.imported.results;
  out_.line("MORTISE_WASM_IMPORT(\"" + contract_.name() + "\", \"" + function.name + "\")");
  out_.list(std::string(declared) + (results.empty() ? "void" : core_text(results[0])) + " " +
                name_of_(function, "import") + "(",
            all.empty() ? Lines{"void"} : all, ");");
}

void WasmFlat::write_call(size_t index, std::string_view linkage) {
  const FunctionLayout& layout = p4_.functions[index];
  const Function& function = contract_.functions[index];
  out_.line(std::string(linkage) + "mortise_status " + name_of_(function, "call") +
            "(const void* arguments, void* result) {");
  out_.in();
  Lines names;
  if (function.parameters.empty()) out_.line("(void)arguments;");
  if (layout.arguments_in_memory) names.emplace_back("arguments");
  if (!function.parameters.empty() && !layout.arguments_in_memory) {
    out_.line("const unsigned char* const record = (const unsigned char*)arguments;");
    Walk walk(contract_, p4_, Walk::Way::kLower, layout.exported.parameters, 'a', "record");
    for (size_t i = 0; i < function.parameters.size(); ++i) {
      out_.line("/* " + function.parameters[i].name + " */");
      const auto lines = walk.value(*function.parameters[i].type, layout.arguments.offsets[i]);
      for (const std::string& line : lines) out_.line(line);
    }
    for (size_t i = 0; i < layout.exported.parameters.size(); ++i)
      names.push_back("a" + std::to_string(i));
  }
  if (!function.result) out_.line("(void)result;");
  if (layout.result_in_memory) names.emplace_back("result");
  out_.line("mortise_wasm_leave();");
  const std::string call = name_of_(function, "import") + "(";
  if (layout.imported.results.empty()) {
    out_.list(call, names, ");");
  } else {
    out_.line("unsigned char* const room = (unsigned char*)result;");
    out_.list("const " + core_text(layout.imported.results[0]) + " r0 = " + call, names, ");");
    Walk walk(contract_, p4_, Walk::Way::kLift, layout.imported.results, 'r', "room");
    for (const std::string& line : walk.value(*function.result, 0)) out_.line(line);
  }
  out_.line("return mortise_wasm_come_back();").out().line("}").line();
}

Lines WasmFlat::exported(size_t index, std::string_view head, std::string_view code) const {
  const FunctionLayout& layout = p4_.functions[index];
  const Function& function = contract_.functions[index];
  const bool has_arguments = !function.parameters.empty();
  std::string type = "void";
  if (layout.result_in_memory)
    type = "void*";
  else if (function.result)
    type = core_text(layout.exported.results[0]);

  const Lines all = parameters(index);
  std::string first(head);
  first.replace(first.find("{}"), 2, type);
  Lines lines{"MORTISE_WASM_EXPORT(\"" + contract_.name() + "#" + function.name + "\")"};
  append(lines, wrapped(first + "(", all.empty() ? Lines{"void"} : all, ") {"));
  if (has_arguments && !layout.arguments_in_memory) {
    lines.push_back("  " + room("record", layout.arguments.size));
    Lines names{"record"};
    for (size_t i = 0; i < all.size(); ++i) names.push_back("a" + std::to_string(i));
    append(lines, wrapped(name_of_(function, "lift") + "(", names, ");"), "  ");
  }
  if (function.result)
    lines.push_back(std::string(layout.result_in_memory ? "  static " : "  ") +
                    room("result", layout.result_size));
  lines.push_back("  mortise_wasm_serve(" + std::string(code) + ", " +
                  (has_arguments ? "record" : "NULL") + ", " +
                  (function.result ? "result" : "NULL") + ");");
  if (layout.result_in_memory) {
    lines.emplace_back("  return result;");
  } else if (function.result) {
    Walk walk(contract_, p4_, Walk::Way::kLower, layout.exported.results, 'r', "result");
    append(lines, walk.value(*function.result, 0), "  ");
    lines.emplace_back("  return r0;");
  }
  lines.emplace_back("}");
  return lines;
}

std::string WasmFlat::post_attribute(size_t index) const {
  return "MORTISE_WASM_EXPORT(\"cabi_post_" + contract_.name() + "#" +
         contract_.functions[index].name + "\")";
}

bool WasmFlat::has_post(size_t index) const {
  const auto& result = contract_.functions[index].result;
  return result && owns_memory_[*result];
}

std::string wasm_refusal(const Contract& contract) {
  for (const Type& type : contract.types)
    if (is_handle(type.kind) || type.kind == Kind::kFuture || type.kind == Kind::kStream ||
        type.kind == Kind::kErrorContext)
      return contract.name() + " has a type that cannot be called in WebAssembly yet: " +
             std::string(kind_name(type.kind));
  for (const Function& function : contract.functions)
    if (function.is_async || function.role != Function::Role::kFree)
      return contract.name() +
             " has a function that cannot be called in WebAssembly yet: " + function.name;
  return {};
}

}  // namespace mortise::bindgen
