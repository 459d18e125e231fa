// SPDX-License-Identifier: Apache-2.0
#include "engine/native/redirect.hpp"

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace mortise::engine::native {
namespace {

/// Whether a relocation makes a word the address of a symbol.
bool is_address(uint64_t type) {
#if defined(__x86_64__)
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT || type == R_X86_64_64;
#elif defined(__aarch64__)
  return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT || type == R_AARCH64_ABS64;
#else
  static_cast<void>(type);
  return false;  // nothing is redirected, and nothing found
#endif
}

/// What the loader used of a library to fill its tables.
struct Tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  std::span<const ElfW(Rela)> lists[2]{};  // of data, and of calls
  uintptr_t relro_begin = 0;               // read-only by now
  uintptr_t relro_end = 0;

  explicit Tables(const dl_phdr_info& library) {
    const ElfW(Dyn)* dynamic = nullptr;
    for (size_t i = 0; i < library.dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = library.dlpi_phdr[i];
      const uintptr_t begin = library.dlpi_addr + header.p_vaddr;
      if (header.p_type == PT_DYNAMIC) dynamic = reinterpret_cast<const ElfW(Dyn)*>(begin);
      if (header.p_type != PT_GNU_RELRO) continue;
      const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
      relro_begin = begin / page * page;
      relro_end = (begin + header.p_memsz) / page * page;
    }
    if (dynamic != nullptr) read(dynamic, library.dlpi_addr);
  }

 private:
  void read(const ElfW(Dyn) * dynamic, uintptr_t place) {
    const ElfW(Rela) * begins[2] = {};
    size_t sizes[2] = {};
    for (; dynamic->d_tag != DT_NULL; ++dynamic) {
      // glibc has added the library's place by now, but for what it did not load itself.
      const auto given = static_cast<uintptr_t>(dynamic->d_un.d_ptr);
      const uintptr_t address = given < place ? given + place : given;
      switch (dynamic->d_tag) {
        case DT_SYMTAB:
          symbols = reinterpret_cast<const ElfW(Sym)*>(address);
          break;
        case DT_STRTAB:
          names = reinterpret_cast<const char*>(address);
          break;
        case DT_RELA:
          begins[0] = reinterpret_cast<const ElfW(Rela)*>(address);
          break;
        case DT_RELASZ:
          sizes[0] = dynamic->d_un.d_val;
          break;
        case DT_JMPREL:
          begins[1] = reinterpret_cast<const ElfW(Rela)*>(address);
          break;
        case DT_PLTRELSZ:
          sizes[1] = dynamic->d_un.d_val;
          break;
        default:
          break;
      }
    }
    for (size_t i : {0, 1})
      if (begins[i] != nullptr) lists[i] = {begins[i], sizes[i] / sizeof(ElfW(Rela))};
  }
};

/// Writes one word of a table, also where the loader has made it read-only.
bool write_word(const Tables& tables, uintptr_t word, void* value) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  void* const begin = reinterpret_cast<void*>(word / page * page);
  const bool is_closed = word >= tables.relro_begin && word < tables.relro_end;
  if (is_closed && ::mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) return false;
  __atomic_store_n(reinterpret_cast<void**>(word), value, __ATOMIC_RELEASE);
  return !is_closed || ::mprotect(begin, page, PROT_READ) == 0;
}

}  // namespace

bool redirect(const dl_phdr_info& library, std::span<const Redirection> redirections) {
  const Tables tables(library);
  if (tables.symbols == nullptr || tables.names == nullptr) return true;  // it calls nobody
  bool are_all = true;
  for (const auto& list : tables.lists)
    for (const ElfW(Rela) & entry : list) {
      if (!is_address(ELF64_R_TYPE(entry.r_info)) || entry.r_addend != 0) continue;
      const ElfW(Sym)& symbol = tables.symbols[ELF64_R_SYM(entry.r_info)];
      const std::string_view name = tables.names + symbol.st_name;
      const auto found = std::ranges::find(redirections, name, &Redirection::name);
      if (found == redirections.end()) continue;
      const uintptr_t word = library.dlpi_addr + entry.r_offset;
      if (__atomic_load_n(reinterpret_cast<void**>(word), __ATOMIC_ACQUIRE) == found->to) continue;
      are_all &= write_word(tables, word, found->to);
    }
  return are_all;
}

}  // namespace mortise::engine::native
