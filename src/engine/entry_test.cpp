// SPDX-License-Identifier: Apache-2.0
#include "engine/entry.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "contract/wit.hpp"
#include "engine/engine.hpp"
#include "mortise/lifecycle.hpp"
#include "mortise/plugin.h"

namespace mortise::engine {
namespace {

constexpr char kApply[] = "photo:lab/image-filter@1.0.0#apply";
constexpr char kName[] = "photo:lab/image-filter@1.0.0#name";
/// `a:b/x@1.0.0` without types and functions.
constexpr uint8_t kDescriptor[] = {21, 'M', 'W', 'I', 'T', 1,   0x80, 3,   'a', ':', 'b',
                                   1,  'x', 5,   '1', '.', '0', '.',  '0', 0,   0,   0};

mortise_status frame(void*, const void*, void*, const mortise_call*) { return MORTISE_OK; }
mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }

constexpr mortise_function kFunctions[] = {{kApply, {1, 2}, frame}, {kName, {3}, nullptr}};
constexpr mortise_import kImports[] = {{"mortise:host/log@1#write", {4}, 0, 0},
                                       {"a:b/c@0#d", {}, MORTISE_IMPORT_OPTIONAL, 0}};

constexpr mortise_plugin good() {
  return {MORTISE_MAGIC,
          MORTISE_ABI_MAJOR,
          MORTISE_ABI_MINOR,
          sizeof(mortise_plugin),
          kDescriptor,
          sizeof kDescriptor,
          kFunctions,
          2,
          sizeof(mortise_function),
          kImports,
          2,
          sizeof(mortise_import),
          create,
          MORTISE_PLUGIN_PARALLEL,
          0};
}

/// The good plugin, changed, is refused with this code and these words.
void check(const std::function<void(mortise_plugin&)>& change, Code code, std::string_view words) {
  mortise_plugin plugin = good();
  change(plugin);
  const auto entry = read_entry(plugin);
  ASSERT_FALSE(entry) << words;
  EXPECT_EQ(entry.error().name(), code_name(code)) << entry.message();
  EXPECT_NE(entry.message().find(words), std::string_view::npos) << entry.message();
}

/// The same with its first function or import changed.
void check_function(mortise_function row, std::string_view words) {
  const mortise_function rows[] = {kFunctions[1], row};
  check([&](mortise_plugin& p) { p.functions = rows; }, Code::kAbiMalformed, words);
}
void check_import(mortise_import row, std::string_view words) {
  const mortise_import rows[] = {kImports[1], row};
  check([&](mortise_plugin& p) { p.imports = rows; }, Code::kAbiMalformed, words);
}

TEST(Entry, IsCopied) {
  std::string name = kApply;
  mortise_function functions[] = {{name.c_str(), {1, 2}, frame}, {kName, {3}, nullptr}};
  mortise_plugin plugin = good();
  plugin.functions = functions;
  const auto entry = read_entry(plugin);
  name.assign(name.size(), 'x');
  functions[0] = {};
  plugin = {};

  ASSERT_TRUE(entry) << entry.message();
  ASSERT_EQ(entry->functions.size(), 2u);
  EXPECT_EQ(entry->functions[0].name, kApply);
  EXPECT_EQ(entry->functions[0].hash, (Hash{1, 2}));
  EXPECT_EQ(entry->functions[0].code, &frame);
  EXPECT_EQ(entry->functions[1].name, kName);
  EXPECT_EQ(entry->functions[1].code, nullptr);
  ASSERT_EQ(entry->imports.size(), 2u);
  EXPECT_EQ(entry->imports[0].name, "mortise:host/log@1#write");
  EXPECT_EQ(entry->imports[0].hash, Hash{4});
  EXPECT_FALSE(entry->imports[0].optional);
  EXPECT_TRUE(entry->imports[1].optional);
  const auto descriptor = std::as_bytes(std::span(kDescriptor));
  EXPECT_TRUE(std::ranges::equal(entry->descriptor, descriptor));
  EXPECT_FALSE(entry->functions[0].types) << "its contract is not described";
  EXPECT_EQ(entry->create, &create);
  EXPECT_EQ(entry->flags, MORTISE_PLUGIN_PARALLEL);
}

TEST(Entry, MayBeEmpty) {
  mortise_plugin plugin = good();
  plugin.functions = nullptr;
  plugin.imports = nullptr;
  plugin.descriptor = nullptr;
  plugin.function_count = plugin.function_size = plugin.import_count = plugin.import_size = 0;
  plugin.descriptor_size = 0;
  const auto entry = read_entry(plugin);
  ASSERT_TRUE(entry) << entry.message();
  EXPECT_TRUE(entry->functions.empty() && entry->imports.empty() && entry->descriptor.empty());
}

// What a plugin of a later minor version looks like to this host, apart from the number.
TEST(Entry, MayBeLongerThanThisHostKnows) {
  struct Longer {
    mortise_plugin known;
    uint64_t added;
  };
  struct LongerRow {
    mortise_function known;
    uint64_t added;
  };
  const LongerRow rows[] = {{kFunctions[0], ~0ull}, {kFunctions[1], ~0ull}};
  Longer plugin{good(), ~0ull};
  plugin.known.size = sizeof plugin;
  plugin.known.functions = &rows[0].known;
  plugin.known.function_size = sizeof(LongerRow);
  const auto entry = read_entry(plugin.known);
  ASSERT_TRUE(entry) << entry.message();
  EXPECT_EQ(entry->functions[1].name, kName);
}

// The struct, and a name, end where the next page cannot be read.
TEST(Entry, IsNotReadBeyondItsEnd) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  char* end = static_cast<char*>(pages) + page;
  ASSERT_EQ(mprotect(end, page, PROT_NONE), 0);

  const mortise_plugin plugin = good();
  auto* last = reinterpret_cast<mortise_plugin*>(end - sizeof plugin);
  std::memcpy(last, &plugin, sizeof plugin);
  EXPECT_TRUE(read_entry(*last));

  char* name = end - sizeof kName;
  std::memcpy(name, kName, sizeof kName);
  const mortise_function row = {name, {}, frame};
  mortise_plugin other = good();
  other.functions = &row;
  other.function_count = 1;
  EXPECT_TRUE(read_entry(other));
  munmap(pages, 2 * page);
}

TEST(Entry, RefusesAnotherAbi) {
  check([](mortise_plugin& p) { p.magic[0] = 'M'; }, Code::kAbiBadMagic,
        R"(begins with 'Mortise\x00' instead of 'mortise')");
  check([](mortise_plugin& p) { std::memset(p.magic, 0, 8); }, Code::kAbiBadMagic, R"('\x00)");
  check([](mortise_plugin& p) { p.abi_major = 0; }, Code::kAbiTooOld,
        "built for plugin ABI 0.1; this host takes 1.0 to 1.1");
  check([](mortise_plugin& p) { p.abi_major = 2; }, Code::kAbiTooNew,
        "built for plugin ABI 2.1; this host takes 1.0 to 1.1");
  check([](mortise_plugin& p) { p.abi_minor = MORTISE_ABI_MINOR + 1; }, Code::kAbiTooNew,
        "built for plugin ABI 1.2; this host takes 1.0 to 1.1");
  check([](mortise_plugin& p) { p.size = 79; }, Code::kAbiTooShort,
        "states a size of 79 bytes; in plugin ABI 1.1 it has at least 80");
  check([](mortise_plugin& p) { p.size = 4097; }, Code::kAbiMalformed,
        "a size of 4097 bytes; this host takes at most 4096");
}

TEST(Entry, RefusesWhatIsMalformed) {
  const auto check_plugin = [](const std::function<void(mortise_plugin&)>& change,
                               std::string_view words) {
    check(change, Code::kAbiMalformed, words);
  };
  check_plugin([](mortise_plugin& p) { p.create = nullptr; }, "has no 'create'");
  check_plugin([](mortise_plugin& p) { p.flags = 8; }, "flags or a reserved field");
  check_plugin([](mortise_plugin& p) { p.reserved = 1; }, "flags or a reserved field");
  check_plugin([](mortise_plugin& p) { p.descriptor = nullptr; }, "null but has 22 bytes");
  check_plugin([](mortise_plugin& p) { p.descriptor_size = (4u << 20) + 1; },
               "its descriptor has 4194305 bytes; this host takes 4194304");
  check_plugin([](mortise_plugin& p) { p.functions = nullptr; },
               "table of functions is null but has 2 rows");
  check_plugin([](mortise_plugin& p) { p.imports = nullptr; },
               "table of imports is null but has 2 rows");
  check_plugin([](mortise_plugin& p) { p.function_count = 4097; },
               "table of functions has 4097 rows; this host takes 4096");
  check_plugin([](mortise_plugin& p) { p.import_count = ~0u; },
               "table of imports has 4294967295 rows; this host takes 4096");
  check_plugin([](mortise_plugin& p) { p.function_size = 31; },
               "rows of functions have 31 bytes each; this host takes 32 to 1024");
  check_plugin([](mortise_plugin& p) { p.function_size = 1025; }, "have 1025 bytes each");
  check_plugin([](mortise_plugin& p) { p.import_size = 0; }, "rows of imports have 0 bytes each");
}

TEST(Entry, RefusesBadRows) {
  check_function({nullptr, {}, frame}, "function 1 has no name");
  check_import({nullptr, {}, 0, 0}, "import 1 has no name");
  check_function({kName, {}, frame}, "function 1 has the name of an earlier one: 'photo:lab/");
  check_import(kImports[1], "import 1 has the name of an earlier one: 'a:b/c@0#d'");
  check_import({"a:b/c@0#e", {}, 2, 0}, "import 1 has flags or a reserved field");
  check_import({"a:b/c@0#e", {}, 0, 1}, "import 1 has flags or a reserved field");
  check_function({"a:b/c@1#\xff", {}, frame}, R"(not UTF-8: 'a:b/c@1#\xff')");
  const std::string prefix = "a:b/c@1#";
  const std::string longest = prefix + std::string(255 - prefix.size(), 'x');
  check_function({(longest + "x").c_str(), {}, frame}, "more than 255 bytes, which begins 'a:b/");
  const mortise_function row = {longest.c_str(), {}, frame};
  mortise_plugin plugin = good();
  plugin.functions = &row;
  plugin.function_count = 1;
  EXPECT_TRUE(read_entry(plugin));
}

TEST(Entry, RefusesNamesOfAnotherShape) {
  for (const char* bad :
       {"", "apply", ":b/c@1#d", "a:/c@1#d", "a:b/@1#d", "a:b/c@#d", "a:b/c@1#", "a:b/c#d",
        "a:b/c@1", "a:b/c@1#d#e", "a:b:c/d@1#e", "a:b/c d@1#e", "a:b/c@1#d\n", "a/b:c@1#d"}) {
    SCOPED_TRACE(bad);
    check_function({bad, {}, frame}, "which is not 'namespace:package/interface@track#function'");
  }
}

/// A plugin with this descriptor and this function is refused with these words; taken without any.
void check_descriptor(std::vector<uint8_t> bytes, mortise_function row, std::string_view words) {
  mortise_plugin plugin = good();
  plugin.descriptor = bytes.data();
  plugin.descriptor_size = bytes.size();
  plugin.functions = &row;
  plugin.function_count = 1;
  const auto entry = read_entry(plugin);
  if (words.empty()) {
    EXPECT_TRUE(entry) << entry.message();
    return;
  }
  ASSERT_FALSE(entry) << words;
  EXPECT_EQ(entry.error().name(), "abi.malformed");
  EXPECT_NE(entry.message().find(words), std::string_view::npos) << entry.message();
}

contract::Contract described(const std::string& version, std::optional<contract::Kind> result) {
  contract::Contract contract;
  contract.package = "a:b";
  contract.interface = "e";
  contract.version = version;
  contract::Function function{.name = "f"};
  if (result) {
    contract.types.push_back({.kind = *result});
    function.result = 0;
  }
  contract.functions.push_back(std::move(function));
  return contract;
}

mortise_function row_of(const contract::Contract& contract, const char* name) {
  mortise_function row{name, {}, frame};
  std::ranges::copy(contract::hash(contract).functions[0], row.hash);
  return row;
}

TEST(Entry, ComparesItsFunctionsWithItsDescriptor) {
  const auto first = described("1.0.0", std::nullopt);
  const auto second = described("1.1.0", contract::Kind::kU8);
  const auto bytes = *contract::encode_sections({&first, 1});
  check_descriptor(bytes, row_of(first, "a:b/e@1#f"), "");
  check_descriptor(bytes, row_of(second, "a:b/e@1#f"),
                   "function 0, 'a:b/e@1#f', has the hash " +
                       contract::to_hex(contract::hash(second).functions[0]) +
                       ", and in its descriptor cb766897a4c440b686631f0d39b26066");
  check_descriptor(bytes, row_of(first, "a:b/e@1#g"),
                   "function 0, 'a:b/e@1#g', is not in its contract, which its descriptor has");
  check_descriptor(bytes, row_of(second, "a:b/e@2#f"), "");  // another contract
  const auto both = *contract::encode_sections(std::vector{first, second});
  check_descriptor(both, row_of(first, "a:b/e@1#f"), "");
  check_descriptor(both, row_of(second, "a:b/e@1#f"), "");
}

TEST(Entry, ComparesItsImportsWithItsDescriptor) {
  const auto contract = described("1.0.0", std::nullopt);
  const auto bytes = *contract::encode_sections({&contract, 1});
  mortise_import row{"a:b/e@1#f", {1}, 0, 0};
  check(
      [&](mortise_plugin& p) {
        p.descriptor = bytes.data();
        p.descriptor_size = bytes.size();
        p.imports = &row;
        p.import_count = 1;
      },
      Code::kAbiMalformed, "import 0, 'a:b/e@1#f', has the hash 01000000000000000000000000000000");
}

/// `configure`, with a parameter and a result of these types; 3 is the record, 2 the refusal.
contract::Contract configured(contract::TypeIndex parameter, contract::TypeIndex result) {
  using contract::Kind;
  contract::Contract contract{.package = "a:b", .interface = "settings", .version = "1.0.0"};
  contract.types = {{.kind = Kind::kU8},
                    {.kind = Kind::kString},
                    {.kind = Kind::kResult, .second = 1},
                    {.kind = Kind::kRecord, .name = "r", .members = {{.name = "x", .type = 0}}}};
  contract.functions = {{.name = "configure",
                         .parameters = {{.name = "configuration", .type = parameter}},
                         .result = result}};
  return contract;
}

TEST(Entry, TypesAPluginsOwnLife) {
  constexpr char kConfigure[] = "mortise:plugin/lifecycle@1#configure";
  constexpr char kForm[] = "has another form than 'func(NAME: RECORD) -> result<_, string>'";
  const auto check_life = [&](const contract::Contract& declared, const contract::Contract& hashed,
                              const char* name, std::string_view words) {
    check_descriptor(*contract::encode_sections({&declared, 1}), row_of(hashed, name), words);
  };
  const auto good_one = configured(3, 2);
  check_life(good_one, good_one, kConfigure, "");
  check_life(good_one, configured(0, 2), kConfigure,
             "its function 'mortise:plugin/lifecycle@1#configure' is in no contract of its "
             "descriptor with the hash ");
  check_life(configured(0, 2), configured(0, 2), kConfigure, kForm);
  check_life(configured(3, 1), configured(3, 1), kConfigure, kForm);
  auto with_handle = configured(4, 2);
  with_handle.resources = {{.name = "file"}};
  with_handle.types.push_back(with_handle.types[3]);
  with_handle.types[3] = {.kind = contract::Kind::kOwn, .resource = 0};
  with_handle.types[4].members.push_back({.name = "open", .type = 3});
  check_life(with_handle, with_handle, kConfigure, "has a handle in its record 'r'");
  check_life(good_one, good_one, "mortise:plugin/lifecycle@1#export-state", "is in no contract");
  check_life(good_one, good_one, "mortise:plugin/lifecycle@1#health",
             "'mortise:plugin/lifecycle@1#health' has the hash ");
  check_life(good_one, good_one, "mortise:plugin/lifecycle@1#start", "");

  mortise_function row{"mortise:plugin/lifecycle@1#health", {}, frame};
  std::ranges::copy(detail::kHealth.hash, row.hash);
  mortise_plugin plugin = good();
  plugin.functions = &row;
  plugin.function_count = 1;
  const auto entry = read_entry(plugin);
  ASSERT_TRUE(entry) << entry.message();
  const auto& types = entry->functions[0].types;
  ASSERT_TRUE(types) << "every host knows them";
  EXPECT_EQ(contract::hash(*types->contract).functions[types->function], entry->functions[0].hash);
}

TEST(Entry, HealthIsWhatItsContractSays) {
  const contract::Sources sources = contract::read_wit(MORTISE_CONTRACTS "/lifecycle.wit");
  ASSERT_TRUE(sources.ok());
  const contract::Contract lifecycle = contract::describe_all(sources.resolved)[0];
  const auto health = std::ranges::find(lifecycle.functions, "health", &contract::Function::name);
  ASSERT_NE(health, lifecycle.functions.end());
  const auto index = static_cast<size_t>(health - lifecycle.functions.begin());
  EXPECT_TRUE(std::ranges::equal(contract::hash(lifecycle).functions[index], detail::kHealth.hash));

  // As authors in C write it.
  const mortise_function rows[] = {
      {MORTISE_START, frame}, {MORTISE_STOP, frame}, {MORTISE_HEALTH, frame}};
  const FunctionKey* keys[] = {&detail::kStart, &detail::kStop, &detail::kHealth};
  for (size_t i = 0; i < std::size(rows); ++i) {
    EXPECT_EQ(std::string_view(rows[i].name), keys[i]->name);
    EXPECT_TRUE(std::ranges::equal(rows[i].hash, keys[i]->hash)) << rows[i].name;
  }
  static_assert(sizeof(mortise_health) == sizeof(Health));
}

TEST(Entry, ChecksTheRowsOfResources) {
  auto contract = described("1.0.0", std::nullopt);
  contract.resources.push_back({.name = "cart"});
  contract.resources.push_back({.name = "coin", .owner = "a:b/money@1.0.0"});
  const auto bytes = *contract::encode_sections({&contract, 1});
  const auto check_function = [&](const char* name, const char* hash, const std::string& words) {
    mortise_function row{name, {}, frame};
    std::copy_n(hash, std::min(std::strlen(hash), sizeof(row.hash)), row.hash);
    check_descriptor(bytes, row, words);
  };
  check_function("a:b/e@1#[dtor]cart", "mortise/dtor", "");
  check_function("a:b/e@1#[dtor]cart", "mortise/new", "; rows of its kind have 6d6f7274697365");
  check_function("a:b/e@1#[dtor]coin", "mortise/dtor",
                 "that no contract in its descriptor defines");
  check_function("a:b/other@1#[dtor]cart", "mortise/dtor",
                 "that no contract in its descriptor defines");
  check_function("a:b/e@1#[resource-new]cart", "mortise/new", "is for hosts to serve");

  const auto check_import = [&](const char* name, const char* hash, const std::string& words) {
    mortise_import row{name, {}, 0, 0};
    std::copy_n(hash, std::min(std::strlen(hash), sizeof(row.hash)), row.hash);
    mortise_plugin plugin = good();
    plugin.descriptor = bytes.data();
    plugin.descriptor_size = bytes.size();
    plugin.imports = &row;
    plugin.import_count = 1;
    const auto entry = read_entry(plugin);
    ASSERT_EQ(entry.has_value(), words.empty()) << name;
    if (!entry) {
      EXPECT_NE(entry.message().find(words), std::string_view::npos) << entry.message();
      return;
    }
    EXPECT_EQ(entry->imports[0].resource, "a:b/e@1#cart");
    EXPECT_TRUE(entry->imports[0].types);
  };
  check_import("a:b/e@1#[resource-new]cart", "mortise/new", "");
  check_import("a:b/e@1#[resource-rep]cart", "mortise/rep", "");
  check_import("a:b/e@1#[dtor]cart", "mortise/dtor", "is for hosts to call alone");
}

TEST(Entry, RefusesADescriptorThatIsNone) {
  const mortise_function row{"a:b/e@1#f", {}, frame};
  check_descriptor({1, 2, 3}, row, "its descriptor 0: byte 0 of all: its size is 1 bytes");
  std::vector<uint8_t> bytes(std::begin(kDescriptor), std::end(kDescriptor));
  bytes[5] = 2;
  check_descriptor(bytes, row, "its descriptor 0: ");
}

TEST(StaticImage, IsThereForEver) {
  static constexpr mortise_plugin kPlugin = good();
  const auto image = make_static_image(kPlugin);
  ASSERT_TRUE(image);
  EXPECT_EQ((*image)->entry().functions.size(), 2u);
  EXPECT_EQ((*image)->source(), "linked into the host");
  EXPECT_EQ((*image)->digest(), std::nullopt);
  EXPECT_EQ((*image)->unload(), "it is linked into the host");
}

TEST(StaticImage, RefusesWhatNoLibraryMayHave) {
  mortise_plugin plugin = good();
  plugin.abi_major = 7;
  const auto image = make_static_image(plugin);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code(), Code::kAbiTooNew);
}

}  // namespace
}  // namespace mortise::engine
