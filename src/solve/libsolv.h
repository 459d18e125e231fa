// SPDX-License-Identifier: Apache-2.0
//
// What is used of libsolv, whose own headers are no C++20: a question of satisfiability, and the
// parts of a proof. Nothing of libsolv's names, versions or texts is used.
#ifndef MORTISE_SOLVE_LIBSOLV_H
#define MORTISE_SOLVE_LIBSOLV_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Releases, and what holds between them. One-thread. Out of memory, libsolv ends the process.
typedef struct mortise_sat mortise_sat;

/// A part of a proof. Releases and sets are as they were numbered; -1: none.
typedef struct {
  enum { MORTISE_SAT_WANT, MORTISE_SAT_NEED, MORTISE_SAT_CONFLICT } kind;
  int number;  ///< Of a want in the order in which they were added, else of a release.
  int set;
} mortise_sat_part;

mortise_sat* mortise_sat_new(void);
void mortise_sat_free(mortise_sat* sat);

/// Adds a release; one of those with the same name can be chosen. First come all releases.
/// @param rank  greater is preferred among those of one name.
/// @return its number: 0, 1, ...
int mortise_sat_add_release(mortise_sat* sat, const char* name, unsigned rank);

/// Then sets of releases, perhaps empty. @return its number: 0, 1, ...
int mortise_sat_add_set(mortise_sat* sat, const int* releases, size_t count);

/// Then what holds: with the release goes one of the set; none of the set goes with the release;
/// one of the set is wanted.
void mortise_sat_add_need(mortise_sat* sat, int release, int set);
void mortise_sat_add_conflict(mortise_sat* sat, int release, int set);
void mortise_sat_add_want(mortise_sat* sat, int set);

/// Whether all wants can be met together with these releases. May be asked again.
///
/// @param parts  if not, those of a proof, until the next question or the end of `sat`.
int mortise_sat_solve(mortise_sat* sat, const int* releases, size_t count,
                      const mortise_sat_part** parts, size_t* part_count);

#ifdef __cplusplus
}
#endif

#endif
