// SPDX-License-Identifier: Apache-2.0
#include "bindgen/module.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "bindgen/cpp_interface.hpp"
#include "bindgen/show.hpp"
#include "bindgen/wit_text.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;

namespace {

/// What every module of ours has, whether its contract is asked for or not.
constexpr std::string_view kLifecycle = "mortise:plugin/lifecycle@";
constexpr std::string_view kPost = "cabi_post_";

/// Reads the binary format and believes nothing. After the first failure everything is zero or
/// empty, and nothing is left.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return is_ok_; }
  size_t left() const { return bytes_.size(); }
  void fail() {
    is_ok_ = false;
    bytes_ = {};
  }
  std::string_view raw(size_t size) {
    if (size > bytes_.size()) fail();
    const std::string_view part = bytes_.substr(0, is_ok_ ? size : 0);
    bytes_.remove_prefix(part.size());
    return part;
  }
  uint8_t byte() {
    const std::string_view one = raw(1);
    return one.empty() ? 0 : static_cast<uint8_t>(one[0]);
  }
  /// Unsigned LEB128 of at most `bits`, in any length that the format allows.
  uint64_t integer(unsigned bits = 32) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < bits; shift += 7) {
      const uint8_t part = byte();
      value |= uint64_t{part & 0x7fu} << shift;
      if ((part & 0x80) != 0) continue;
      if (shift + 7 > bits && (part >> (bits - shift)) != 0) fail();
      return is_ok_ ? value : 0;
    }
    fail();
    return 0;
  }
  std::string_view text() { return raw(integer()); }

 private:
  std::string_view bytes_;
  bool is_ok_ = true;
};

enum Section : uint8_t { kImports = 2, kExports = 7 };
enum External : uint8_t { kFunction = 0, kTable = 1, kMemory = 2, kGlobal = 3, kTag = 4 };

void skip_limits(Reader& in) {
  const uint8_t flags = in.byte();
  const unsigned bits = (flags & 4) != 0 ? 64 : 32;
  in.integer(bits);
  if ((flags & 1) != 0) in.integer(bits);
  if ((flags & 8) != 0) in.integer();  // the size of its pages
}

void read_imports(Reader in, ModuleNames& names) {
  for (uint64_t count = in.integer(); count > 0 && in.left() > 0; --count) {
    const ModuleNames::Import import{in.text(), in.text()};
    switch (in.byte()) {
      case kFunction:
        in.integer();
        if (in.ok()) names.imports.push_back(import);
        break;
      case kTable:
        in.byte();
        skip_limits(in);
        break;
      case kMemory:
        skip_limits(in);
        break;
      case kGlobal:
        in.raw(2);
        break;
      case kTag:
        in.byte();
        in.integer();
        break;
      default:
        in.fail();
    }
  }
}

void read_exports(Reader in, ModuleNames& names) {
  for (uint64_t count = in.integer(); count > 0 && in.left() > 0; --count) {
    const std::string_view name = in.text();
    const uint8_t kind = in.byte();
    in.integer();
    if (in.ok() && kind == kFunction) names.exports.push_back(name);
  }
}

Error bad_module(const std::string& what) {
  return Error(Code::kBindgenBadModule, "cannot read the module: " + what);
}

Error unfit(const std::string& what) {
  return Error(Code::kBindgenUnfitModule, "the module does not fit its contracts: " + what);
}

const Contract* find(std::span<const Contract> contracts, std::string_view name) {
  const auto found = std::ranges::find(contracts, name, &Contract::name);
  return found == contracts.end() ? nullptr : &*found;
}

Outcome<> check_function(std::span<const Contract> contracts, std::string_view verb,
                         std::string_view interface, std::string_view name) {
  const std::string what = "it " + std::string(verb) + " " +
                           base::quote(std::string(interface) + "#" + std::string(name));
  const Contract* const contract = find(contracts, interface);
  if (contract == nullptr) {
    std::string known;
    for (const Contract& each : contracts) known += (known.empty() ? "" : ", ") + each.name();
    return unfit(what + ", and no contract that was given is called so; they are: " + known);
  }
  if (std::ranges::find(contract->functions, name, &Function::name) == contract->functions.end())
    return unfit(what + ", and the contract has no such function");
  return {};
}

/// A package in braces, as it stands in one file with others.
std::string show_nested_package(std::span<const Contract> contracts) {
  const std::string version = contracts[0].version.empty() ? "" : "@" + contracts[0].version;
  const std::string inner = show(contracts);
  std::string text = "package " + wit_path(contracts[0].package + version) + " {\n";
  for (size_t begin = 0; begin < inner.size();) {
    const size_t end = std::min(inner.find('\n', begin), inner.size());
    if (end > begin) text.append("    ").append(inner, begin, end - begin);
    text += '\n';
    begin = end + 1;
  }
  return text + "}\n";
}

/// Without what a module leaves out, which may be each function of its life.
Contract as_exported(Contract contract, const std::set<std::string>& exported) {
  const bool is_life = contract.name().starts_with(kLifecycle);
  std::erase_if(contract.functions, [&](const Function& function) {
    return (is_life || is_optional(contract, function)) && !exported.contains(function.name);
  });
  return contract;
}

void open_gates(Contract& contract) {
  if (!contract.stability.feature.empty()) contract.stability = {};
  for (Function& function : contract.functions)
    if (!function.stability.feature.empty()) function.stability = {};
}

}  // namespace

Outcome<ModuleNames> read_module(std::span<const std::byte> bytes) {
  Reader in(base::as_text(bytes));
  if (in.raw(4) != std::string_view("\0asm", 4)) return bad_module("it is no WebAssembly");
  const std::string_view version = in.raw(4);
  if (version == std::string_view("\x0d\0\1\0", 4))
    return bad_module("it is a component, which has a world of its own");
  if (version != std::string_view("\1\0\0\0", 4)) return bad_module("it is of another version");
  ModuleNames names;
  while (in.left() > 0) {
    const uint8_t id = in.byte();
    const Reader section(in.text());
    if (id == kImports) read_imports(section, names);
    if (id == kExports) read_exports(section, names);
  }
  if (!in.ok()) return bad_module("it ends too early");
  return names;
}

Outcome<std::string> show_module_world(const ModuleNames& module,
                                       std::span<const Contract> contracts) {
  std::map<std::string, std::set<std::string>> exported;
  std::set<std::string> imported;
  for (const std::string_view name : module.exports) {
    const size_t mark = name.find('#');
    if (mark == name.npos || name.starts_with(kPost)) continue;
    const std::string_view interface = name.substr(0, mark);
    if (interface.starts_with(kLifecycle) && find(contracts, interface) == nullptr) continue;
    MORTISE_TRY(check_function(contracts, "exports", interface, name.substr(mark + 1)));
    exported[std::string(interface)].emplace(name.substr(mark + 1));
  }
  for (const auto& [interface, name] : module.imports) {
    if (interface.find(':') == interface.npos) continue;  // a part of WASI, for one
    MORTISE_TRY(check_function(contracts, "imports", interface, name));
    imported.emplace(interface);
  }
  if (exported.empty()) return unfit("it exports no function of a contract");

  std::map<std::pair<std::string, std::string>, std::vector<Contract>> packages;
  for (const Contract& contract : contracts) {
    const auto found = exported.find(contract.name());
    Contract& shown = packages[{contract.package, contract.version}].emplace_back(
        found == exported.end() ? contract : as_exported(contract, found->second));
    open_gates(shown);
  }
  std::string text = "package mortise:module;\n\nworld module {\n";
  for (const std::string& name : imported) text += "    import " + wit_path(name) + ";\n";
  for (const auto& [name, functions] : exported) text += "    export " + wit_path(name) + ";\n";
  text += "}\n";
  for (const auto& [name, shown] : packages) text += "\n" + show_nested_package(shown);
  return text;
}

}  // namespace mortise::bindgen
