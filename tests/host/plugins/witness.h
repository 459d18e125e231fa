/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What probes tell the test that loaded them: the functions of `test:unit/witness@1`.
 */
#ifndef MORTISE_TEST_WITNESS_H
#define MORTISE_TEST_WITNESS_H

#include <mortise/abi.h>

#define WITNESS_EVENT_NAME "test:unit/witness@1#event"
#define WITNESS_EVENT_HASH {'e', 'v', 'e', 'n', 't'}
#define WITNESS_ADDRESS_NAME "test:unit/witness@1#address"
#define WITNESS_ADDRESS_HASH {'a', 'd', 'd', 'r', 'e', 's', 's'}

#define PROBE_RUN_NAME "test:unit/probe@1#run"
#define PROBE_RUN_HASH {'r', 'u', 'n'}
#define PROBE_SPARE_NAME "test:unit/probe@1#spare"
#define PROBE_SPARE_HASH {'s', 'p', 'a', 'r', 'e'}
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
