/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What probes tell the test that loaded them: the functions of `test:unit/witness@1`.
 */
#ifndef MORTISE_TEST_WITNESS_H
#define MORTISE_TEST_WITNESS_H

#include <mortise/plugin.h>
#include <test/unit/probe.h>
#include <test/unit/witness.h>

/** What a probe does. */
enum { PROBE_START = 1, PROBE_RUN = 2, PROBE_STOP = 3, PROBE_DESTROY = 4 };

/** The parameters of `event`. `instance` is what the event `start` answered, 0 until then;
 * `argument` is that of `run`, and of the others the status of an import called inside `create`. */
typedef test_unit_witness_event_parameters witness_event;

#endif
