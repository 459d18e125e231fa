// SPDX-License-Identifier: Apache-2.0
#include "engine/native/elf.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>

#include "engine/native/test_support.hpp"

namespace mortise::engine::native {
namespace {

constexpr std::string_view kEntry = "mortise_plugin_entry";

Outcome<Elf> parse(std::span<const std::byte> bytes) {
  return parse_elf(bytes, kHostMachine, kEntry);
}

/// The good library with some bytes changed is refused with this code and these words.
template <class T>
void check(size_t offset, T value, Code code, std::string_view words) {
  auto bytes = bytes_of(fixture("good"));
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  const auto elf = parse(bytes);
  ASSERT_FALSE(elf) << words;
  EXPECT_EQ(elf.error().name(), code_name(code));
  EXPECT_NE(elf.message().find(words), std::string_view::npos) << elf.message();
}

/// Where the first program header of a type is, or the row of a dynamic section.
size_t segment_at(std::span<const std::byte> bytes, uint32_t type) {
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  for (size_t i = 0; i < header.e_phnum; ++i) {
    const size_t at = header.e_phoff + i * sizeof(Elf64_Phdr);
    Elf64_Phdr segment;
    std::memcpy(&segment, bytes.data() + at, sizeof segment);
    if (segment.p_type == type) return at;
  }
  ADD_FAILURE() << "no segment of type " << type;
  return 0;
}
size_t dynamic_at(std::span<const std::byte> bytes, int64_t tag) {
  Elf64_Phdr segment;
  std::memcpy(&segment, bytes.data() + segment_at(bytes, PT_DYNAMIC), sizeof segment);
  for (size_t at = segment.p_offset; at < segment.p_offset + segment.p_filesz;
       at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn row;
    std::memcpy(&row, bytes.data() + at, sizeof row);
    if (row.d_tag == tag) return at;
  }
  ADD_FAILURE() << "no dynamic row " << tag;
  return 0;
}
size_t value_at(int64_t tag) {
  return dynamic_at(bytes_of(fixture("good")), tag) + offsetof(Elf64_Dyn, d_un);
}

TEST(Elf, SaysWhatALibraryIs) {
  for (std::string_view name : {"good", "stripped", "sysv_hash", "gnu_hash"}) {
    SCOPED_TRACE(name);
    const auto bytes = bytes_of(fixture(name));
    const auto elf = parse(bytes);
    ASSERT_TRUE(elf) << elf.message();
    ASSERT_TRUE(elf->entry);
    EXPECT_GE(elf->entry->size, 80u);
    ASSERT_EQ(elf->entry->bytes.size(), elf->entry->size);
    EXPECT_EQ(std::memcmp(elf->entry->bytes.data(), "mortise", 8), 0);
    EXPECT_THAT(elf->undefined, testing::Contains("mortise_test_code_ran"));
    EXPECT_THAT(elf->undefined, testing::Not(testing::Contains(kEntry)));
    EXPECT_THAT(elf->unique, testing::IsEmpty());
    EXPECT_FALSE(elf->no_delete);
    EXPECT_EQ(elf->soname, name == "good" ? "mortise_test_plugin.so" : "");
  }
}

TEST(Elf, NeedsNoSectionHeaders) {
  for (std::string_view name : {"good", "sysv_hash", "gnu_hash"}) {
    SCOPED_TRACE(name);
    auto bytes = bytes_of(fixture(name));
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    std::memcpy(bytes.data(), &header, sizeof header);
    const auto elf = parse(bytes);
    ASSERT_TRUE(elf) << elf.message();
    EXPECT_TRUE(elf->entry);
  }
}

TEST(Elf, CountsSymbolsBySectionsWhereThereIsNoHashTable) {
  auto bytes = bytes_of(fixture("gnu_hash"));
  const int64_t unknown = 0x6fff0001;
  std::memcpy(bytes.data() + dynamic_at(bytes, DT_GNU_HASH), &unknown, sizeof unknown);
  const auto elf = parse(bytes);
  ASSERT_TRUE(elf) << elf.message();
  EXPECT_TRUE(elf->entry);
}

TEST(Elf, ListsWhatItDependsOn) {
  const auto bytes = bytes_of(fixture("needs_private_1"));
  const auto elf = parse(bytes);
  ASSERT_TRUE(elf);
  EXPECT_THAT(elf->needed, testing::Contains("libmortise_test_private.so"));
  EXPECT_NE(elf->search_path.find("/private_1"), std::string_view::npos) << elf->search_path;
}

TEST(Elf, NamesWhatPreventsUnloading) {
  const auto nodelete = bytes_of(fixture("nodelete"));
  EXPECT_TRUE(parse(nodelete)->no_delete);
  const auto unique = bytes_of(fixture("unique_alone"));
  const auto elf = parse(unique);
  ASSERT_TRUE(elf);
#if defined(__GNUC__) && !defined(__clang__)
  EXPECT_THAT(elf->unique, testing::Contains(testing::HasSubstr("Shared")));
#else
  EXPECT_THAT(elf->unique, testing::IsEmpty());  // clang emits none
#endif
}

TEST(Elf, RefusesWhatIsNoElfFile) {
  const auto refuse = [](std::string_view text, std::string_view words) {
    const auto elf = parse(std::as_bytes(std::span(text)));
    ASSERT_FALSE(elf);
    EXPECT_EQ(elf.error().code(), Code::kNativeNotElf);
    EXPECT_NE(elf.message().find(words), std::string_view::npos) << elf.message();
  };
  refuse("", "it is empty");
  refuse("#!/bin/sh\nexit", "it begins with '#!/bin/s', so it is not an ELF file");
  refuse(
      "\x7f"
      "EL",
      R"(it begins with '\x7fEL')");
  refuse("MZ\x90", R"('MZ\x90')");
}

TEST(Elf, RefusesEveryTruncation) {
  for (std::string_view name : {"good", "stripped"}) {
    const auto bytes = bytes_of(fixture(name));
    ASSERT_TRUE(parse(bytes));
    for (size_t size = 0; size < bytes.size(); ++size) {
      const auto elf = parse(std::span(bytes).first(size));
      ASSERT_FALSE(elf) << size << " of " << bytes.size();
      ASSERT_EQ(elf.error().code(), size < 4 ? Code::kNativeNotElf : Code::kNativeTruncated)
          << size << " of " << bytes.size() << ": " << elf.message();
    }
  }
}

TEST(Elf, RefusesOtherMachines) {
  check<uint8_t>(EI_CLASS, ELFCLASS32, Code::kNativeWrongClass, "it is a 32-bit library");
  check<uint8_t>(EI_CLASS, 9, Code::kNativeWrongClass, "its class is 9");
  check<uint8_t>(EI_DATA, ELFDATA2MSB, Code::kNativeWrongByteOrder, "its byte order is number 2");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_machine), EM_386, Code::kNativeWrongMachine,
                  "it was built for i386; this host runs on ");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_machine), 4711, Code::kNativeWrongMachine,
                  "it was built for machine 4711");
}

TEST(Elf, RefusesWhatIsNoLibrary) {
  check<uint16_t>(offsetof(Elf64_Ehdr, e_type), ET_EXEC, Code::kNativeNotLibrary,
                  "it is a program, not a shared library");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_type), ET_REL, Code::kNativeNotLibrary,
                  "it is an object file");
  check<uint32_t>(segment_at(bytes_of(fixture("good")), PT_DYNAMIC), PT_NULL,
                  Code::kNativeNotLibrary, "it is linked statically");
  const auto program = bytes_of("/proc/self/exe");
  const auto elf = parse(program);
  ASSERT_FALSE(elf);
  EXPECT_EQ(elf.error().code(), Code::kNativeNotLibrary) << elf.message();
}

TEST(Elf, RefusesBrokenStructure) {
  const auto segment = segment_at(bytes_of(fixture("good")), PT_LOAD);
  constexpr Code kMalformed = Code::kNativeMalformed;
  constexpr uint64_t kHuge = ~uint64_t{0} - 8;
  check<uint32_t>(offsetof(Elf64_Ehdr, e_version), 2, kMalformed, "its version is not 1");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_phnum), 0, kMalformed, "it has 0 program headers");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_phnum), 0xffff, kMalformed, "it has 65535 program");
  check<uint16_t>(offsetof(Elf64_Ehdr, e_phentsize), 8, kMalformed, "headers of 8 bytes");
  check<uint64_t>(segment + offsetof(Elf64_Phdr, p_memsz), 0, kMalformed, "does not fit into");
  check<uint64_t>(segment + offsetof(Elf64_Phdr, p_vaddr), kHuge, kMalformed, "does not fit into");
  check<uint64_t>(value_at(DT_STRSZ), kHuge, kMalformed, "its string table is not all there");
  check<uint64_t>(value_at(DT_STRSZ), 0, kMalformed, "the name of a library in it has no end");
  check<uint64_t>(value_at(DT_SONAME), kHuge, kMalformed, "the name of a library");
  check<uint64_t>(value_at(DT_SYMENT), 16, kMalformed, "its symbols have another size");
  check<uint64_t>(value_at(DT_SYMTAB), kHuge, kMalformed, "symbols, more than fit");
  check<uint64_t>(offsetof(Elf64_Ehdr, e_phoff), kHuge, Code::kNativeTruncated,
                  "its program headers are not all there");
  check<uint64_t>(offsetof(Elf64_Ehdr, e_shoff), kHuge, Code::kNativeTruncated,
                  "its table of sections");
  check<uint64_t>(segment + offsetof(Elf64_Phdr, p_filesz), kHuge, Code::kNativeTruncated,
                  "it is cut short: segment");
}

// Every byte of the first page, changed in several ways: an answer, never a crash (ASan watches).
TEST(Elf, SurvivesMutations) {
  auto bytes = bytes_of(fixture("good"));
  size_t refused = 0;
  for (size_t i = 0; i < std::min<size_t>(bytes.size(), 4096); ++i)
    for (const auto mask : {std::byte{1}, std::byte{0x80}, std::byte{0xff}}) {
      bytes[i] ^= mask;
      if (!parse(bytes)) ++refused;
      bytes[i] ^= mask;
    }
  EXPECT_GT(refused, 100u);
  EXPECT_TRUE(parse(bytes));
}

}  // namespace
}  // namespace mortise::engine::native
