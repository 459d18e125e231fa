// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi.h>
#include <test/unit/probe.h>
#include <test/unit/relay.h>
#include <test/unit/witness.h>

#include <cstdint>
#include <span>

namespace test {

using Create = mortise_status (*)(const mortise_host* host, mortise_instance* instance);

/// What all these plugins provide and call.
constexpr uint8_t kDescriptor[] = {TEST_UNIT_PROBE_DESCRIPTOR, TEST_UNIT_RELAY_DESCRIPTOR,
                                   TEST_UNIT_WITNESS_DESCRIPTOR};

/// An entry of this ABI, by hand.
constexpr mortise_plugin entry_of(std::span<const mortise_function> functions,
                                  std::span<const mortise_import> imports, Create create,
                                  uint32_t flags = 0) {
  mortise_plugin entry{};
  constexpr uint8_t kMagic[8] = MORTISE_MAGIC;
  for (size_t i = 0; i < sizeof(kMagic); ++i) entry.magic[i] = kMagic[i];
  entry.abi_major = MORTISE_ABI_MAJOR;
  entry.abi_minor = MORTISE_ABI_MINOR;
  entry.size = sizeof(mortise_plugin);
  entry.descriptor = kDescriptor;
  entry.descriptor_size = sizeof(kDescriptor);
  entry.functions = functions.data();
  entry.function_count = static_cast<uint32_t>(functions.size());
  entry.function_size = sizeof(mortise_function);
  entry.imports = imports.data();
  entry.import_count = static_cast<uint32_t>(imports.size());
  entry.import_size = sizeof(mortise_import);
  entry.create = create;
  entry.flags = flags;
  return entry;
}

}  // namespace test
