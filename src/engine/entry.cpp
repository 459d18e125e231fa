// SPDX-License-Identifier: Apache-2.0
#include "engine/entry.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "contract/descriptor.hpp"
#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "engine/engine.hpp"
#include "engine/lifecycle_rows.hpp"
#include "engine/resource_rows.hpp"

namespace mortise::engine {
namespace {

/// `sizeof(mortise_plugin)`, and of its rows, in minor version 0: the least a plugin can have.
constexpr uint32_t kFirstPluginSize = 80;
constexpr uint32_t kFirstRowSize = 32;
/// Newer structs are longer, but not by this much.
constexpr uint32_t kMaxPluginSize = 4096;
constexpr uint32_t kMaxRowSize = 1024;
constexpr uint32_t kMaxRows = 4096;
constexpr size_t kMaxNameSize = 255;
using contract::kMaxDescriptorSize;

constexpr uint32_t kKnownFlags =
    MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_REENTRANT | MORTISE_PLUGIN_STATELESS;
constexpr uint32_t kKnownImportFlags = MORTISE_IMPORT_OPTIONAL;

Error malformed(const std::string& found) { return Error(Code::kAbiMalformed, found); }

std::string version(unsigned major, unsigned minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

/// `namespace:package/interface@track#function`: five parts, none empty, none with a separator,
/// white space or a control character in it.
bool has_name_shape(std::string_view name) {
  for (const char separator : {':', '/', '@', '#', '\0'}) {
    const size_t end = separator == 0 ? name.size() : name.find(separator);
    if (end == 0 || end == name.npos) return false;
    for (const char c : name.substr(0, end))
      if (static_cast<uint8_t>(c) <= 0x20 || c == 0x7f || std::string_view(":/@#").contains(c))
        return false;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return true;
}

Outcome<std::string> copy_name(const std::string& row, const char* name) {
  if (name == nullptr) return malformed(row + " has no name");
  const std::string_view text(name, strnlen(name, kMaxNameSize + 1));
  if (text.size() > kMaxNameSize)
    return malformed(row + " has a name of more than " + std::to_string(kMaxNameSize) +
                     " bytes, which begins " + base::quote(text, 64));
  if (!base::is_utf8(text))
    return malformed(row + " has a name that is not UTF-8: " + base::quote(text));
  if (!has_name_shape(text))
    return malformed(row + " has the name " + base::quote(text) +
                     ", which is not 'namespace:package/interface@track#function'");
  return std::string(text);
}

/// Copies what this host knows of each row; a newer plugin's rows are longer. @param table  for
/// messages.
template <class Row>
Outcome<std::vector<Row>> copy_rows(const std::string& table, const Row* rows, uint32_t count,
                                    uint32_t stride) {
  static_assert(sizeof(Row) == kFirstRowSize);
  std::vector<Row> copies;
  if (count == 0) return copies;
  if (count > kMaxRows)
    return malformed("its table of " + table + "s has " + std::to_string(count) +
                     " rows; this host takes " + std::to_string(kMaxRows));
  if (rows == nullptr)
    return malformed("its table of " + table + "s is null but has " + std::to_string(count) +
                     " rows");
  if (stride < kFirstRowSize || stride > kMaxRowSize)
    return malformed("its rows of " + table + "s have " + std::to_string(stride) +
                     " bytes each; this host takes " + std::to_string(kFirstRowSize) + " to " +
                     std::to_string(kMaxRowSize));
  copies.resize(count);
  for (size_t i = 0; i < count; ++i)
    std::memcpy(&copies[i], reinterpret_cast<const std::byte*>(rows) + i * stride, sizeof(Row));
  return copies;
}

Outcome<> copy_functions(const mortise_plugin& plugin, std::vector<Function>& functions) {
  MORTISE_TRY_ASSIGN(const auto rows, copy_rows("function", plugin.functions, plugin.function_count,
                                                plugin.function_size));
  std::unordered_set<std::string> names;
  for (const mortise_function& row : rows) {
    const std::string where = "function " + std::to_string(functions.size());
    Function function;
    MORTISE_TRY_ASSIGN(function.name, copy_name(where, row.name));
    if (!names.insert(function.name).second)
      return malformed(where + " has the name of an earlier one: " + base::quote(function.name));
    std::copy(std::begin(row.hash), std::end(row.hash), function.hash.begin());
    function.code = row.code;
    functions.push_back(std::move(function));
  }
  return {};
}

Outcome<> copy_imports(const mortise_plugin& plugin, std::vector<Import>& imports) {
  MORTISE_TRY_ASSIGN(const auto rows,
                     copy_rows("import", plugin.imports, plugin.import_count, plugin.import_size));
  std::unordered_set<std::string> names;
  for (const mortise_import& row : rows) {
    const std::string where = "import " + std::to_string(imports.size());
    Import import;
    MORTISE_TRY_ASSIGN(import.name, copy_name(where, row.name));
    if (!names.insert(import.name).second)
      return malformed(where + " has the name of an earlier one: " + base::quote(import.name));
    if ((row.flags & ~kKnownImportFlags) != 0 || row.reserved != 0)
      return malformed(where + " has flags or a reserved field that this host does not know");
    std::copy(std::begin(row.hash), std::end(row.hash), import.hash.begin());
    import.optional = (row.flags & MORTISE_IMPORT_OPTIONAL) != 0;
    imports.push_back(std::move(import));
  }
  return {};
}

/// The functions of the contracts that a descriptor says, and what is wrong with a row.
class DescribedFunctions {
 public:
  explicit DescribedFunctions(
      const std::vector<std::shared_ptr<const contract::Contract>>& contracts) {
    for (const auto& contract : contracts) {
      const contract::Hashes hashes = contract::hash(*contract);
      contracts_.insert(contract->track_name());
      for (const contract::Resource& resource : contract->resources)
        if (resource.owner.empty()) resources_.insert(contract->track_name() + "#" + resource.name);
      for (size_t i = 0; i < contract->functions.size(); ++i)
        functions_[link_name(*contract, contract->functions[i])].push_back(
            {hashes.functions[i], {contract, i}});
    }
  }

  /// Checks rows, and gives them their types. Those of contracts that are not described are taken
  /// as they are.
  template <class Row>
  Outcome<> check(const std::string& table, std::vector<Row>& rows) const {
    for (size_t i = 0; i < rows.size(); ++i) {
      Row& row = rows[i];
      if (is_lifecycle(row.name)) continue;
      if (const auto named = resource_row(row.name)) {
        MORTISE_TRY(check_resource(table + " " + std::to_string(i), *named, row));
        continue;
      }
      if (!contracts_.contains(std::string(contract::contract_of(row.name)))) continue;
      const std::string where =
          table + " " + std::to_string(i) + ", " + base::quote(row.name) + ",";
      const auto found = functions_.find(row.name);
      if (found == functions_.end())
        return malformed(where + " is not in its contract, which its descriptor has");
      const auto same = std::ranges::find(found->second, row.hash, &Described::hash);
      if (same == found->second.end())
        return malformed(where + " has the hash " + contract::to_hex(row.hash) +
                         ", and in its descriptor " + contract::to_hex(found->second.front().hash));
      row.types = same->types;
    }
    return {};
  }

 private:
  /// A row that makes, reads or ends what a resource of a described contract stands for.
  template <class Row>
  Outcome<> check_resource(const std::string& where, const ResourceRow& named, Row& row) const {
    const bool is_import = std::is_same_v<Row, Import>;
    const std::string what = where + ", " + base::quote(row.name) + ",";
    if (is_import == (named.role == ResourceRole::kDestructor))
      return malformed(what +
                       (is_import ? " is for hosts to call alone" : " is for hosts to serve"));
    if (!resources_.contains(named.resource))
      return malformed(what + " is for a resource that no contract in its descriptor defines");
    if (row.hash != resource_row_hash(named.role))
      return malformed(what + " has the hash " + contract::to_hex(row.hash) +
                       "; rows of its kind have " +
                       contract::to_hex(resource_row_hash(named.role)));
    row.types = resource_row_types(named.role);
    row.role = named.role;
    row.resource = named.resource;
    return {};
  }

  struct Described {
    Hash hash;
    contract::TypedFunction types;
  };

  std::unordered_set<std::string> contracts_;  // with their track
  std::unordered_set<std::string> resources_;  // as rows name them
  // A plugin may know two versions of one track: what it provides, and what it calls.
  std::unordered_map<std::string, std::vector<Described>> functions_;
};

Outcome<> copy_descriptor(const mortise_plugin& plugin, Entry& entry) {
  if (plugin.descriptor == nullptr && plugin.descriptor_size != 0)
    return malformed("its descriptor is null but has " + std::to_string(plugin.descriptor_size) +
                     " bytes");
  if (plugin.descriptor_size > kMaxDescriptorSize)
    return malformed("its descriptor has " + std::to_string(plugin.descriptor_size) +
                     " bytes; this host takes " + std::to_string(kMaxDescriptorSize));
  const std::span bytes(plugin.descriptor, plugin.descriptor_size);
  auto contracts = contract::decode_sections(bytes);
  if (!contracts) return malformed("its " + std::string(contracts.message()));
  const auto raw = std::as_bytes(bytes);
  entry.descriptor.assign(raw.begin(), raw.end());
  std::vector<std::shared_ptr<const contract::Contract>> shared;
  for (contract::Contract& each : *contracts)
    shared.push_back(std::make_shared<const contract::Contract>(std::move(each)));
  const DescribedFunctions described(shared);
  MORTISE_TRY(described.check("function", entry.functions));
  MORTISE_TRY(type_lifecycle(entry.functions, shared));
  return described.check("import", entry.imports);
}

/// Code that is part of the host: it is never gone while the host runs.
class StaticImage final : public Image {
 public:
  explicit StaticImage(Entry entry) : entry_(std::move(entry)) {}

  const Entry& entry() const override { return entry_; }
  std::string_view source() const override { return "linked into the host"; }
  bool is_linked() const override { return true; }
  const std::optional<base::Digest>& digest() const override { return digest_; }
  std::optional<std::string> unload() override { return "it is linked into the host"; }

 private:
  const Entry entry_;
  const std::optional<base::Digest> digest_;
};

}  // namespace

Outcome<uint32_t> check_entry_head(std::span<const std::byte, kEntryHeadSize> head) {
  static constexpr char kMagic[] = MORTISE_MAGIC;
  static_assert(sizeof kMagic == offsetof(mortise_plugin, abi_major));
  uint16_t major = 0;
  uint16_t minor = 0;
  uint32_t size = 0;
  std::memcpy(&major, head.data() + offsetof(mortise_plugin, abi_major), sizeof major);
  std::memcpy(&minor, head.data() + offsetof(mortise_plugin, abi_minor), sizeof minor);
  std::memcpy(&size, head.data() + offsetof(mortise_plugin, size), sizeof size);

  if (std::memcmp(head.data(), kMagic, sizeof kMagic) != 0)
    return Error(Code::kAbiBadMagic,
                 "its entry begins with " +
                     base::quote({reinterpret_cast<const char*>(head.data()), sizeof kMagic}) +
                     " instead of 'mortise' and a zero byte: it is no Mortise plugin, or its entry "
                     "is not a constant that needs no code to be initialised");
  const std::string found = "it was built for plugin ABI " + version(major, minor) +
                            "; this host takes " + version(MORTISE_ABI_MAJOR, 0) + " to " +
                            version(MORTISE_ABI_MAJOR, MORTISE_ABI_MINOR);
  if (major < MORTISE_ABI_MAJOR)
    return Error(Code::kAbiTooOld, found + ": build it against this host's headers");
  if (major > MORTISE_ABI_MAJOR || minor > MORTISE_ABI_MINOR)
    return Error(Code::kAbiTooNew,
                 found + ": use a newer host, or build it against this host's headers");
  if (size < kFirstPluginSize)
    return Error(Code::kAbiTooShort, "its entry states a size of " + std::to_string(size) +
                                         " bytes; in plugin ABI " + version(major, minor) +
                                         " it has at least " + std::to_string(kFirstPluginSize));
  if (size > kMaxPluginSize)
    return malformed("its entry states a size of " + std::to_string(size) +
                     " bytes; this host takes at most " + std::to_string(kMaxPluginSize));
  return size;
}

Outcome<Entry> read_entry(const mortise_plugin& plugin) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&plugin);
  MORTISE_TRY_ASSIGN(
      const uint32_t size,
      check_entry_head(std::span<const std::byte, kEntryHeadSize>(bytes, kEntryHeadSize)));
  mortise_plugin copy{};
  std::memcpy(&copy, bytes, std::min<size_t>(size, sizeof copy));

  if (copy.create == nullptr) return malformed("its entry has no 'create'");
  if ((copy.flags & ~kKnownFlags) != 0 || copy.reserved != 0)
    return malformed("its entry has flags or a reserved field that this host does not know");
  Entry entry;
  MORTISE_TRY(copy_functions(copy, entry.functions));
  MORTISE_TRY(copy_imports(copy, entry.imports));
  MORTISE_TRY(copy_descriptor(copy, entry));
  entry.create = copy.create;
  entry.flags = copy.flags;
  return entry;
}

Outcome<std::unique_ptr<Image>> make_static_image(const mortise_plugin& plugin) {
  MORTISE_TRY_ASSIGN(Entry entry, read_entry(plugin));
  return std::unique_ptr<Image>(std::make_unique<StaticImage>(std::move(entry)));
}

}  // namespace mortise::engine
