// SPDX-License-Identifier: Apache-2.0
//
// Follows the System V gABI, chapters 4 and 5, and what glibc makes of the GNU hash table. Each
// number from the file is checked where it is used, by `Parser::view` or `Parser::at_address`.
#include "engine/native/elf.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.hpp"

namespace mortise::engine::native {
namespace {

/// Bounds on the work that a hostile file can cause.
constexpr uint64_t kMaxSymbols = uint64_t{1} << 20;
constexpr uint64_t kMaxSegments = 1024;
constexpr uint64_t kMaxDynamic = 65536;
constexpr size_t kMaxText = 65536;

Error malformed(std::string_view found) {
  return Error(Code::kNativeMalformed,
               "its ELF structure is broken: " + std::string(found) + "; build or fetch it again");
}

std::string machine_name(uint16_t machine) {
  switch (machine) {
    case EM_386:
      return "i386";
    case EM_ARM:
      return "arm";
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "aarch64";
    case EM_RISCV:
      return "riscv";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390x";
    default:
      return "machine " + std::to_string(machine);
  }
}

std::string_view type_name(uint16_t type) {
  switch (type) {
    case ET_REL:
      return "an object file";
    case ET_EXEC:
      return "a program";
    case ET_CORE:
      return "a core dump";
    default:
      return "of an unknown type";
  }
}

Error not_library(std::string_view found) {
  return Error(Code::kNativeNotLibrary,
               "it is " + std::string(found) + ", not a shared library; link it with -shared");
}

/// The dynamic section, as addresses and sizes.
struct Dynamic {
  uint64_t symbols = 0;
  uint64_t strings = 0;
  uint64_t strings_size = 0;
  uint64_t hash = 0;
  uint64_t gnu_hash = 0;
  std::optional<uint64_t> soname;
  std::optional<uint64_t> runpath;
  std::optional<uint64_t> rpath;
  std::vector<uint64_t> needed;
  uint64_t flags_1 = 0;
};

class Parser {
 public:
  Parser(std::span<const std::byte> bytes, uint16_t machine, std::string_view entry_name)
      : bytes_(bytes), machine_(machine), entry_name_(entry_name) {}

  Outcome<Elf> parse() {
    MORTISE_TRY(read_header());
    MORTISE_TRY(read_segments());
    MORTISE_TRY(read_dynamic());
    MORTISE_TRY(read_names());
    MORTISE_TRY(read_symbols());
    return std::move(elf_);
  }

 private:
  /// `size` bytes from `offset` in the file; nothing when they are not all there.
  std::optional<std::span<const std::byte>> view(uint64_t offset, uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return std::nullopt;
    return bytes_.subspan(offset, size);
  }

  template <class T>
  static T read(std::span<const std::byte> bytes, uint64_t index = 0) {
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
    return value;
  }

  /// What the file has for a place in memory: from there to the end of its segment's file part.
  std::span<const std::byte> at_address(uint64_t address) const {
    for (const Elf64_Phdr& segment : loaded_) {
      if (address < segment.p_vaddr || address - segment.p_vaddr >= segment.p_filesz) continue;
      const uint64_t inside = address - segment.p_vaddr;
      return bytes_.subspan(segment.p_offset + inside, segment.p_filesz - inside);
    }
    return {};
  }

  /// A text of the string table; nothing when it does not end there, or is very long.
  std::optional<std::string_view> text_at(uint64_t offset) const {
    if (offset >= strings_.size()) return std::nullopt;
    const std::string_view rest = strings_.substr(offset, kMaxText);
    const size_t end = rest.find('\0');
    if (end == rest.npos) return std::nullopt;
    return rest.substr(0, end);
  }

  Outcome<> read_header();
  Outcome<> read_segments();
  Outcome<> read_dynamic();
  Outcome<> read_names();
  Outcome<uint64_t> count_symbols() const;
  std::optional<uint64_t> count_by_gnu_hash() const;
  std::optional<uint64_t> count_by_sections() const;
  Outcome<> read_symbols();
  Outcome<> read_symbol(const Elf64_Sym& symbol);

  const std::span<const std::byte> bytes_;
  const uint16_t machine_;
  const std::string_view entry_name_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Phdr> loaded_;
  std::optional<Elf64_Phdr> dynamic_segment_;
  Dynamic dynamic_;
  std::string_view strings_;
  Elf elf_;
};

Outcome<> Parser::read_header() {
  const auto truncated = [&](std::string_view what, uint64_t needed) {
    return Error(Code::kNativeTruncated, "it is cut short: it has " +
                                             std::to_string(bytes_.size()) + " bytes, and its " +
                                             std::string(what) + " alone ends at byte " +
                                             std::to_string(needed) + "; copy it again");
  };
  const auto magic = view(0, SELFMAG);
  if (!magic || std::memcmp(magic->data(), ELFMAG, SELFMAG) != 0) {
    const auto* begin = reinterpret_cast<const char*>(bytes_.data());
    return Error(Code::kNativeNotElf,
                 bytes_.empty() ? "it is empty, not an ELF file"
                                : "it begins with " +
                                      base::quote({begin, std::min<size_t>(bytes_.size(), 8)}) +
                                      ", so it is not an ELF file; give a shared library");
  }
  const auto identity = view(0, EI_NIDENT);
  if (!identity) return truncated("header", sizeof header_);
  const auto file_class = std::to_integer<unsigned>((*identity)[EI_CLASS]);
  const auto order = std::to_integer<unsigned>((*identity)[EI_DATA]);
  if (file_class != ELFCLASS64)
    return Error(Code::kNativeWrongClass,
                 (file_class == ELFCLASS32 ? "it is a 32-bit library"
                                           : "its class is " + std::to_string(file_class)) +
                     "; this host takes 64-bit ones");
  constexpr unsigned kOrder =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (order != kOrder)
    return Error(Code::kNativeWrongByteOrder,
                 "its byte order is number " + std::to_string(order) + "; this host takes number " +
                     std::to_string(kOrder) +
                     (kOrder == ELFDATA2LSB ? ", little endian" : ", big endian"));
  if (bytes_.size() < sizeof header_) return truncated("header", sizeof header_);
  header_ = read<Elf64_Ehdr>(bytes_);
  if (header_.e_machine != machine_)
    return Error(Code::kNativeWrongMachine, "it was built for " + machine_name(header_.e_machine) +
                                                "; this host runs on " + machine_name(machine_));
  if (header_.e_version != EV_CURRENT) return malformed("its version is not 1");
  if (header_.e_type != ET_DYN) return not_library(type_name(header_.e_type));
  // Linkers put the section headers last. Nothing here needs them, but a file without its end is
  // refused for what it is.
  const uint64_t sections = uint64_t{header_.e_shnum} * header_.e_shentsize;
  if (header_.e_shoff != 0 && !view(header_.e_shoff, sections))
    return truncated("table of sections", header_.e_shoff + sections);
  return {};
}

Outcome<> Parser::read_segments() {
  const uint64_t count = header_.e_phnum;
  if (count == 0 || count > kMaxSegments || header_.e_phentsize != sizeof(Elf64_Phdr))
    return malformed("it has " + std::to_string(count) + " program headers of " +
                     std::to_string(header_.e_phentsize) + " bytes");
  const auto table = view(header_.e_phoff, count * sizeof(Elf64_Phdr));
  if (!table)
    return Error(Code::kNativeTruncated,
                 "it is cut short: its program headers are not all there; "
                 "copy it again");
  for (uint64_t i = 0; i < count; ++i) {
    const auto segment = read<Elf64_Phdr>(*table, i);
    if (segment.p_type != PT_LOAD && segment.p_type != PT_DYNAMIC) continue;
    if (!view(segment.p_offset, segment.p_filesz))
      return Error(Code::kNativeTruncated, "it is cut short: segment " + std::to_string(i) +
                                               " has " + std::to_string(segment.p_filesz) +
                                               " bytes at " + std::to_string(segment.p_offset) +
                                               ", and the file has " +
                                               std::to_string(bytes_.size()) + "; copy it again");
    if (segment.p_filesz > segment.p_memsz || segment.p_vaddr + segment.p_memsz < segment.p_vaddr)
      return malformed("segment " + std::to_string(i) + " does not fit into memory");
    if (segment.p_type == PT_LOAD) loaded_.push_back(segment);
    if (segment.p_type == PT_DYNAMIC) dynamic_segment_ = segment;
  }
  if (!dynamic_segment_) return not_library("linked statically");
  return {};
}

Outcome<> Parser::read_dynamic() {
  // By address, as the loader finds it.
  auto table = at_address(dynamic_segment_->p_vaddr);
  table = table.first(std::min<size_t>(table.size(), dynamic_segment_->p_filesz));
  const uint64_t room = table.size() / sizeof(Elf64_Dyn);
  for (uint64_t i = 0;; ++i) {
    if (i == room || i == kMaxDynamic) return malformed("its dynamic section has no end");
    const auto row = read<Elf64_Dyn>(table, i);
    const uint64_t value = row.d_un.d_val;
    switch (row.d_tag) {
      case DT_NULL:
        return {};
      case DT_SYMTAB:
        dynamic_.symbols = value;
        break;
      case DT_STRTAB:
        dynamic_.strings = value;
        break;
      case DT_STRSZ:
        dynamic_.strings_size = value;
        break;
      case DT_HASH:
        dynamic_.hash = value;
        break;
      case DT_GNU_HASH:
        dynamic_.gnu_hash = value;
        break;
      case DT_SONAME:
        dynamic_.soname = value;
        break;
      case DT_RUNPATH:
        dynamic_.runpath = value;
        break;
      case DT_RPATH:
        dynamic_.rpath = value;
        break;
      case DT_FLAGS_1:
        dynamic_.flags_1 = value;
        break;
      case DT_SYMENT:
        if (value != sizeof(Elf64_Sym)) return malformed("its symbols have another size");
        break;
      case DT_NEEDED:
        if (dynamic_.needed.size() < Elf::kMaxListed) dynamic_.needed.push_back(value);
        break;
      default:
        break;
    }
  }
}

Outcome<> Parser::read_names() {
  if ((dynamic_.flags_1 & DF_1_PIE) != 0) return not_library("a program");
  elf_.no_delete = (dynamic_.flags_1 & DF_1_NODELETE) != 0;
  const auto strings = at_address(dynamic_.strings);
  if (strings.size() < dynamic_.strings_size) return malformed("its string table is not all there");
  strings_ = {reinterpret_cast<const char*>(strings.data()), dynamic_.strings_size};

  const auto name_at = [&](uint64_t offset, std::string_view& name) -> Outcome<> {
    const auto text = text_at(offset);
    if (!text) return malformed("the name of a library in it has no end");
    name = *text;
    return {};
  };
  if (dynamic_.soname) MORTISE_TRY(name_at(*dynamic_.soname, elf_.soname));
  const auto search_path = dynamic_.runpath ? dynamic_.runpath : dynamic_.rpath;
  if (search_path) MORTISE_TRY(name_at(*search_path, elf_.search_path));
  for (const uint64_t offset : dynamic_.needed)
    MORTISE_TRY(name_at(offset, elf_.needed.emplace_back()));
  return {};
}

/// The table of symbols does not say how long it is; the hash tables and the section headers do.
Outcome<uint64_t> Parser::count_symbols() const {
  std::optional<uint64_t> count;
  if (const auto hash = at_address(dynamic_.hash); dynamic_.hash != 0 && hash.size() >= 8)
    count = read<uint32_t>(hash, 1);
  if (!count && dynamic_.gnu_hash != 0) count = count_by_gnu_hash();
  if (!count) count = count_by_sections();
  if (!count) return malformed("nothing says how many symbols it has");
  if (*count > kMaxSymbols || *count > at_address(dynamic_.symbols).size() / sizeof(Elf64_Sym))
    return malformed("it has " + std::to_string(*count) + " symbols, more than fit");
  return *count;
}

/// The last symbol is the end of the chain that begins furthest back.
std::optional<uint64_t> Parser::count_by_gnu_hash() const {
  const auto table = at_address(dynamic_.gnu_hash);
  if (table.size() < 16) return std::nullopt;
  const uint64_t buckets = read<uint32_t>(table, 0);
  const uint64_t first = read<uint32_t>(table, 1);
  const uint64_t bloom = read<uint32_t>(table, 2);
  const uint64_t words = table.size() / 4;
  const uint64_t buckets_at = 4 + 2 * bloom;
  const uint64_t chains_at = buckets_at + buckets;  // all below 2^34: no overflow
  if (chains_at > words) return std::nullopt;
  uint64_t last = 0;
  for (uint64_t i = 0; i < buckets; ++i)
    last = std::max<uint64_t>(last, read<uint32_t>(table, buckets_at + i));
  if (last < first) return last == 0 ? std::optional(first) : std::nullopt;
  for (; chains_at + last - first < words; ++last)
    if ((read<uint32_t>(table, chains_at + last - first) & 1) != 0) return last + 1;
  return std::nullopt;
}

std::optional<uint64_t> Parser::count_by_sections() const {
  if (header_.e_shentsize != sizeof(Elf64_Shdr)) return std::nullopt;
  const auto table = view(header_.e_shoff, uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr));
  for (uint64_t i = 0; table && i < header_.e_shnum; ++i) {
    const auto section = read<Elf64_Shdr>(*table, i);
    if (section.sh_type == SHT_DYNSYM) return section.sh_size / sizeof(Elf64_Sym);
  }
  return std::nullopt;
}

Outcome<> Parser::read_symbols() {
  MORTISE_TRY_ASSIGN(const uint64_t count, count_symbols());
  const auto table = at_address(dynamic_.symbols);
  for (uint64_t i = 1; i < count; ++i)  // symbol 0 is no symbol
    MORTISE_TRY(read_symbol(read<Elf64_Sym>(table, i)));
  return {};
}

Outcome<> Parser::read_symbol(const Elf64_Sym& symbol) {
  const auto list = [&](std::vector<std::string_view>& names) -> Outcome<> {
    if (names.size() == Elf::kMaxListed) return {};
    const auto name = text_at(symbol.st_name);
    if (!name) return malformed("the name of a symbol has no end");
    names.push_back(*name);
    return {};
  };
  if (symbol.st_shndx == SHN_UNDEF) return list(elf_.undefined);
  const unsigned binding = ELF64_ST_BIND(symbol.st_info);
  if (binding == STB_GNU_UNIQUE) MORTISE_TRY(list(elf_.unique));
  if (binding == STB_LOCAL) return {};
  // Compared where it stands: no need to find the end of every name.
  if (symbol.st_name >= strings_.size()) return malformed("the name of a symbol is not there");
  const std::string_view rest = strings_.substr(symbol.st_name);
  if (!rest.starts_with(entry_name_) || rest.size() == entry_name_.size() ||
      rest[entry_name_.size()] != 0)
    return {};
  if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT) {
    elf_.entry_is_no_object = true;
    return {};
  }
  auto bytes = at_address(symbol.st_value);
  bytes = bytes.size() < symbol.st_size ? bytes.first(0) : bytes.first(symbol.st_size);
  elf_.entry = ElfObject{symbol.st_value, symbol.st_size, bytes};
  return {};
}

}  // namespace

Outcome<Elf> parse_elf(std::span<const std::byte> bytes, uint16_t machine,
                       std::string_view entry_name) {
  return Parser(bytes, machine, entry_name).parse();
}

}  // namespace mortise::engine::native
