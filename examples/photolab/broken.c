/* SPDX-License-Identifier: Apache-2.0 */
/* A library that every host of today refuses: it says that it was built for the next major version
 * of the ABI. Its `create` would stop the program; it is never reached. */
#include <mortise/abi.h>
#include <stdlib.h>

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  (void)host;
  (void)instance;
  abort();
}

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    .magic = MORTISE_MAGIC,
    .abi_major = MORTISE_ABI_MAJOR + 1,
    .size = sizeof(mortise_plugin),
    .function_size = sizeof(mortise_function),
    .import_size = sizeof(mortise_import),
    .create = create,
};
