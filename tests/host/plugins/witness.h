/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The contracts of contract/unit.wit for plugins in C: names and hashes of functions, and what
 * probes tell the test that loaded them, the functions of `test:unit/witness@1`.
 */
#ifndef MORTISE_TEST_WITNESS_H
#define MORTISE_TEST_WITNESS_H

#include <mortise/abi.h>

#define WITNESS_EVENT_NAME "test:unit/witness@1#event"
#define WITNESS_EVENT_HASH \
  {0xfa, 0xda, 0xc6, 0xe9, 0xf2, 0xd2, 0x78, 0xd5, 0x47, 0xb9, 0xaf, 0x4e, 0x17, 0x31, 0x39, 0x2d}
#define WITNESS_ADDRESS_NAME "test:unit/witness@1#address"
#define WITNESS_ADDRESS_HASH \
  {0x37, 0x8d, 0x76, 0xbb, 0x62, 0xe8, 0xd9, 0xd4, 0x88, 0x2d, 0xd6, 0xdd, 0x11, 0x16, 0x1d, 0x8f}

#define PROBE_RUN_NAME "test:unit/probe@1#run"
#define PROBE_RUN_HASH \
  {0x09, 0x69, 0x12, 0xa9, 0x97, 0xec, 0x0f, 0x23, 0xb9, 0x61, 0xef, 0x1a, 0xa4, 0xb3, 0xd5, 0xc4}
#define PROBE_SPARE_NAME "test:unit/probe@1#spare"
#define PROBE_SPARE_HASH \
  {0x5a, 0x00, 0xe4, 0xcb, 0xc3, 0x82, 0x45, 0x72, 0xa3, 0x0e, 0xe2, 0x8d, 0xf5, 0x00, 0xde, 0x44}
#define LIFECYCLE_START_NAME "mortise:plugin/lifecycle@1#start"
#define LIFECYCLE_START_HASH {'m', 'o', 'r', 't', 'i', 's', 'e', '/', 's', 't', 'a', 'r', 't'}
#define LIFECYCLE_STOP_NAME "mortise:plugin/lifecycle@1#stop"
#define LIFECYCLE_STOP_HASH {'m', 'o', 'r', 't', 'i', 's', 'e', '/', 's', 't', 'o', 'p'}

/** What a probe does. */
enum { PROBE_START = 1, PROBE_RUN = 2, PROBE_STOP = 3, PROBE_DESTROY = 4 };

/** The parameters of `event(kind: u32, instance: u64, argument: s32) -> s32`. */
typedef struct witness_event {
  uint32_t kind;
  /** Which instance: what the event `start` answered; 0 until then. */
  uint64_t instance;
  /** Of `run`: its argument. Of the others: the status of an import called inside `create`. */
  int32_t argument;
} witness_event;

#endif
