// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elf.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::engine::native {

/// The machine that this host was compiled for, as ELF numbers it.
#if defined(__x86_64__)
inline constexpr uint16_t kHostMachine = EM_X86_64;
#elif defined(__aarch64__)
inline constexpr uint16_t kHostMachine = EM_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
inline constexpr uint16_t kHostMachine = EM_RISCV;
#elif defined(__powerpc64__)
inline constexpr uint16_t kHostMachine = EM_PPC64;
#elif defined(__s390x__)
inline constexpr uint16_t kHostMachine = EM_S390;
#else
#error "add this machine's number of <elf.h>"
#endif
static_assert(sizeof(void*) == 8, "native plugins are ELF64");

/// A constant that a library exports.
struct ElfObject {
  uint64_t address = 0;              ///< In the library, before it is placed.
  uint64_t size = 0;                 ///< As the symbol states it.
  std::span<const std::byte> bytes;  ///< What the file has for it: `size` bytes, or none.
};

/// What an ELF64 shared library says about itself in what the loader reads: the program headers and
/// the dynamic section. It need not have section headers. Views are into the bytes that were
/// parsed.
struct Elf {
  /// Of each list the first ones only; a library with more is unusual, not malformed.
  static constexpr size_t kMaxListed = 4096;

  std::string_view soname;                  ///< Empty where there is none.
  std::vector<std::string_view> needed;     ///< Libraries it depends on.
  std::string_view search_path;             ///< DT_RUNPATH, else DT_RPATH.
  bool no_delete = false;                   ///< DF_1_NODELETE: never unmapped.
  std::vector<std::string_view> unique;     ///< Defined symbols with STB_GNU_UNIQUE binding.
  std::vector<std::string_view> undefined;  ///< Symbols it needs from others, weak ones too.
  std::optional<ElfObject> entry;           ///< The entry, if it is exported as a data object.
  bool entry_is_no_object = false;          ///< There is such a symbol, but it is no data object.
};

/// Reads a library of this host's byte order, and trusts nothing in it.
///
/// @param machine     what it must be for, such as `kHostMachine`.
/// @param entry_name  the symbol to look for.
/// @return `native.not_elf`, `.truncated`, `.wrong_class`, `.wrong_byte_order`, `.wrong_machine`,
/// `.not_library` (a program or an object file) or `.malformed`, with what was found.
Outcome<Elf> parse_elf(std::span<const std::byte> bytes, uint16_t machine,
                       std::string_view entry_name);

}  // namespace mortise::engine::native
