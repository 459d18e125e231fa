// SPDX-License-Identifier: Apache-2.0
#include "solve/libsolv.h"

#include <assert.h>
#include <solv/pool.h>
#include <solv/poolarch.h>
#include <solv/problems.h>
#include <solv/queue.h>
#include <solv/repo.h>
#include <solv/rules.h>
#include <solv/solver.h>
#include <stdio.h>
#include <stdlib.h>

struct mortise_sat {
  Pool* pool;
  Repo* repo;
  Id first_release;  // libsolv's id of release 0; the others follow
  Id first_set;      // libsolv's id of set 0; 0 before there is one
  int releases;
  int sets;
  Queue wants;  // sets
  mortise_sat_part* parts;
  size_t part_count;
};

mortise_sat* mortise_sat_new(void) {
  mortise_sat* sat = calloc(1, sizeof(*sat));
  if (sat == NULL) abort();
  sat->pool = pool_create();
  pool_setdisttype(sat->pool, DISTTYPE_DEB);  // the default depends on how the library was built
  sat->repo = repo_create(sat->pool, "catalog");
  queue_init(&sat->wants);
  return sat;
}

void mortise_sat_free(mortise_sat* sat) {
  if (sat == NULL) return;
  queue_free(&sat->wants);
  pool_free(sat->pool);
  free(sat->parts);
  free(sat);
}

int mortise_sat_add_release(mortise_sat* sat, const char* name, unsigned rank) {
  assert(sat->first_set == 0);
  char version[16];
  snprintf(version, sizeof(version), "%u", rank);
  const Id id = repo_add_solvable(sat->repo);
  if (sat->releases == 0) sat->first_release = id;
  assert(id == sat->first_release + sat->releases);
  Solvable* solvable = pool_id2solvable(sat->pool, id);
  solvable->name = pool_str2id(sat->pool, name, 1);
  solvable->evr = pool_str2id(sat->pool, version, 1);
  solvable->arch = ARCH_ALL;
  // By this libsolv knows which releases are of one name. With a version, as packages have it, each
  // set that is added would take as long as there are releases.
  solvable->provides = repo_addid_dep(sat->repo, 0, solvable->name, 0);
  return sat->releases++;
}

int mortise_sat_add_set(mortise_sat* sat, const int* releases, size_t count) {
  if (sat->first_set == 0) pool_createwhatprovides(sat->pool);
  char name[24];  // a slash stands in no name of a release, see oracle.cpp
  snprintf(name, sizeof(name), "/%d", sat->sets);
  const Id id = pool_str2id(sat->pool, name, 1);
  if (sat->first_set == 0) sat->first_set = id;
  assert(id == sat->first_set + sat->sets);
  Queue queue;
  queue_init(&queue);
  for (size_t i = 0; i < count; ++i) queue_push(&queue, sat->first_release + releases[i]);
  pool_set_whatprovides(sat->pool, id, pool_queuetowhatprovides(sat->pool, &queue));
  queue_free(&queue);
  return sat->sets++;
}

void mortise_sat_add_need(mortise_sat* sat, int release, int set) {
  Solvable* solvable = pool_id2solvable(sat->pool, sat->first_release + release);
  solvable->
    requires
  = repo_addid_dep(sat->repo, solvable->requires, sat->first_set + set, 0);
}

void mortise_sat_add_conflict(mortise_sat* sat, int release, int set) {
  Solvable* solvable = pool_id2solvable(sat->pool, sat->first_release + release);
  solvable->conflicts = repo_addid_dep(sat->repo, solvable->conflicts, sat->first_set + set, 0);
}

void mortise_sat_add_want(mortise_sat* sat, int set) { queue_push(&sat->wants, set); }

static void add_part(mortise_sat* sat, int kind, int number, int set) {
  if ((sat->part_count & (sat->part_count - 1)) == 0) {  // full: its size is a power of two
    const size_t room = sat->part_count == 0 ? 1 : 2 * sat->part_count;
    void* const parts = realloc(sat->parts, room * sizeof(*sat->parts));
    if (parts == NULL) abort();
    sat->parts = parts;
  }
  sat->parts[sat->part_count].kind = kind;
  sat->parts[sat->part_count].number = number;
  sat->parts[sat->part_count].set = set;
  ++sat->part_count;
}

/// Every meaning of a rule: equal ones are one rule.
static void add_parts_of_rule(mortise_sat* sat, Solver* solver, Id rule) {
  const int job = solver_rule2jobidx(solver, rule);
  if (job > 0) {
    if ((job - 1) / 2 < sat->wants.count) add_part(sat, MORTISE_SAT_WANT, (job - 1) / 2, -1);
    return;
  }
  Queue infos;  // four ids each: type, from, to, dependency
  queue_init(&infos);
  solver_allruleinfos(solver, rule, &infos);
  for (int i = 0; i + 3 < infos.count; i += 4) {
    const SolverRuleinfo type = (SolverRuleinfo)infos.elements[i];
    const int release = infos.elements[i + 1] - sat->first_release;
    const int set = infos.elements[i + 3] - sat->first_set;
    if (type == SOLVER_RULE_PKG_REQUIRES || type == SOLVER_RULE_PKG_NOTHING_PROVIDES_DEP)
      add_part(sat, MORTISE_SAT_NEED, release, set);
    else if (type == SOLVER_RULE_PKG_CONFLICTS)
      add_part(sat, MORTISE_SAT_CONFLICT, release, set);
  }
  queue_free(&infos);
}

int mortise_sat_solve(mortise_sat* sat, const int* releases, size_t count,
                      const mortise_sat_part** parts, size_t* part_count) {
  sat->part_count = 0;
  Queue jobs;
  queue_init(&jobs);
  for (int i = 0; i < sat->wants.count; ++i)
    // Not SOLVER_SOLVABLE_ONE_OF: of an empty set that is no problem to libsolv.
    queue_push2(&jobs, SOLVER_INSTALL | SOLVER_SOLVABLE_PROVIDES,
                sat->first_set + sat->wants.elements[i]);
  for (size_t i = 0; i < count; ++i)
    queue_push2(&jobs, SOLVER_INSTALL | SOLVER_SOLVABLE, sat->first_release + releases[i]);
  Solver* solver = solver_create(sat->pool);
  const int problems = solver_solve(solver, &jobs);
  if (problems > 0) {
    Queue rules;
    queue_init(&rules);
    solver_findallproblemrules(solver, 1, &rules);
    for (int i = 0; i < rules.count; ++i) add_parts_of_rule(sat, solver, rules.elements[i]);
    queue_free(&rules);
  }
  solver_free(solver);
  queue_free(&jobs);
  *parts = sat->parts;
  *part_count = sat->part_count;
  return problems == 0;
}
