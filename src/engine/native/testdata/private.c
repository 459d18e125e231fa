/* SPDX-License-Identifier: Apache-2.0 */
/* A library that a plugin brings along. */
#include <stdint.h>

uint32_t mortise_test_private(void);
uint32_t mortise_test_private(void) { return VALUE; }
