# SPDX-License-Identifier: Apache-2.0
"""Our own cases against what we expect of them, and what we expect against the reference parser.

    corpus_test.py                  every case: verdict, rule, line, words; goldens; every rule has a case
    corpus_test.py --oracle         the same cases through wasm-tools: verdicts, lines, documents
    corpus_test.py --write NAME...  writes what is found now into the goldens of these cases; read the difference
"""

import argparse
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

import corpus  # noqa: E402
import programs  # noqa: E402
from differences import Differences  # noqa: E402
from programs import Answer, Finding, Place  # noqa: E402

RULES = programs.ROOT / "src/contract/rules.inc"
RULE = re.compile(r'^MORTISE_RULE\(\w+, "([a-z0-9-]+)", k\w+\)', re.MULTILINE)
# Rules that no small file can break, and where they are tested instead.
NO_CASE = {"too-large": "files_test.cpp: 64 MiB of source, and wit_test.cpp: a limit that is low"}


def pair(expected, found):
    """What is expected and not found, and what is found and not expected. A finding answers to place, severity and rule,
    and has the expected words in its message."""
    rest, missing = list(found), []
    for want in expected:
        same = next((have for have in rest if (have.place, have.severity, have.rule) ==
                     (want.place, want.severity, want.rule) and want.message in have.message), None)
        if same:
            rest.remove(same)
        else:
            missing.append(want)
    return missing, rest


def problems_of_ours(case, checked, document, golden):
    """What is wrong with our answers. @param document  of a good case, else None. @param golden  its text or None"""
    if checked.crashed:
        yield f"crashed: {checked.crashed}"
        return
    if checked.accepted != case.good:
        yield "accepted" if checked.accepted else "refused"
    if not case.good and not any(finding.severity == "error" for finding in case.findings):
        yield "expects no error: a bad case needs at least one line"
    missing, more = pair(case.findings, checked.findings)
    yield from (f"not reported: {finding}" for finding in missing)
    yield from (f"reported: {finding}" for finding in more)
    if golden is not None:
        yield from (f"golden document: {line}" for line in programs.differences(golden, document))


def difference_of_oracle(case, theirs, document):
    """How the reference parser's answer differs from what we expect: (a word of differences.WHAT, details), empty where it
    does not. @param document  ours, of a good case"""
    if theirs.crashed:
        return "crashes", theirs.crashed
    if theirs.accepted != case.good:
        return "accepts" if theirs.accepted else "refuses", theirs.text.strip()[:300]
    if case.good:
        found = programs.differences(theirs.document, document)
        return ("document", "; ".join(found)) if found else ("", "")
    where = theirs.findings[0].place
    if where.line and where not in [finding.place for finding in case.findings]:
        return "line", str(theirs.findings[0])
    return "", ""


def read_golden(case):
    path = case.beside(".json")
    return json.loads(path.read_text()) if path.is_file() else None


def try_ours(case, mortise):
    checked = mortise.check(case.path, case.features)
    document = mortise.json(case.path, case.features).document if case.good else None
    found = list(problems_of_ours(case, checked, document, read_golden(case)))
    rendered = case.beside(".txt")
    if rendered.is_file() and rendered.read_text() != mortise.render(case.path, case.features):
        found.append(f"the report differs from {rendered.name}; see it with: cd {case.path.parent} && "
                     f"{mortise.program} contract check {case.path.name}")
    return found


def try_oracle(case, mortise, oracle, listed):
    theirs, golden = oracle.json(case.path, case.features), read_golden(case)
    document = mortise.json(case.path, case.features).document if case.good and theirs.accepted else None
    what, details = difference_of_oracle(case, theirs, document)
    problem = listed.judge(case.name, what)
    found = [f"{problem}: {details}"] if problem else []
    if golden is not None:
        found += [f"stale golden: {line}" for line in programs.differences(theirs.document, golden)]
    return found


def uncovered(cases):
    """Rules without a case, and rules that do not exist."""
    rules = set(RULE.findall(RULES.read_text()))
    used = {finding.rule for case in cases for finding in case.findings}
    yield from (f"no case breaks the rule '{rule}'" for rule in sorted(rules - used - NO_CASE.keys()))
    yield from (f"there is no rule '{rule}'" for rule in sorted(used - rules))
    needless = NO_CASE.keys() & used | NO_CASE.keys() - rules
    yield from (f"the rule '{rule}' needs no exemption" for rule in sorted(needless))


def write(cases, mortise, oracle):
    """Goldens from what is said now: documents from the oracle, reports from us."""
    for case in cases:
        if case.good:
            document = oracle.json(case.path, case.features).document
            case.beside(".json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        else:
            case.beside(".txt").write_text(mortise.render(case.path, case.features))
        print(f"wrote the golden of {case.name}")


def try_itself():
    """A test that notices nothing fails: wrong answers to small cases."""
    at = Finding(Place("", 3), "error", "syntax", "expected ';'")
    bad, good = corpus.Case(Path("bad/a.wit"), False, [at]), corpus.Case(Path("ok/a.wit"), True)
    elsewhere = Finding(Place("", 4), "error", "syntax", "expected ';'")
    refused, accepted = Answer(False, [at]), Answer(True)
    empty = {"worlds": [], "interfaces": [], "types": [], "packages": []}
    ours = [
        (bad, refused, None, 0), (good, accepted, empty, 0), (bad, accepted, None, 2), (good, refused, empty, 2),
        (bad, Answer(False, [elsewhere]), None, 2), (bad, Answer(False, [at, elsewhere]), None, 1),
        (good, Answer(False, crashed="status -11"), empty, 1), (good, accepted, {}, 1),
    ]
    for case, answer, document, expected in ours:
        if len(found := list(problems_of_ours(case, answer, document, empty if case.good else None))) != expected:
            sys.exit(f"the test itself is broken: expected {expected} problems of {answer}, found {found}")
    theirs = [
        (bad, refused, None, ""), (good, Answer(True, document=empty), empty, ""), (bad, accepted, None, "accepts"),
        (good, refused, None, "refuses"), (bad, Answer(False, [elsewhere]), None, "line"),
        (good, Answer(True, document=empty), {}, "document"), (good, Answer(False, crashed="101"), None, "crashes"),
    ]
    for case, answer, document, expected in theirs:
        if (found := difference_of_oracle(case, answer, document)[0]) != expected:
            sys.exit(f"the test itself is broken: expected '{expected}' of {answer}, found '{found}'")
    rows = Differences("corpus", "corpus bad/a* line why\ncorpus b accepts why\nsuite c line why\n")
    judged = [rows.judge(*pair) != "" for pair in (("bad/a", "line"), ("bad/a", ""), ("c", "line"), ("c", ""))]
    if judged != [False, True, True, False] or len(rows.unused()) != 1:
        sys.exit(f"the test itself is broken: {judged}, {rows.unused()}")
    return len(ours) + len(theirs) + len(judged)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    programs.add_options(parser)
    parser.add_argument("--oracle", action="store_true")
    parser.add_argument("--write", nargs="+", metavar="NAME")
    parser.add_argument("names", nargs="*", metavar="NAME", help="ok/... or bad/...; all without")
    options = parser.parse_args()
    tried = try_itself()
    everything = list(corpus.cases())
    wanted = options.write or options.names
    chosen = [case for case in everything if not wanted or case.name in wanted]
    if unknown := set(wanted or ()) - {case.name for case in chosen}:
        sys.exit(f"there is no case {', '.join(sorted(unknown))}")
    mortise, found = programs.Mortise(options.mortise), programs.find_wasm_tools(options.wasm_tools)
    if not found and (options.oracle or options.write):
        print("skipped: no wasm-tools; ./dev test installs it in build/venv")
        return programs.SKIPPED
    oracle, listed = found and programs.WasmTools(found), Differences("corpus")
    if options.write:
        write(chosen, mortise, oracle)
        return 0
    with ThreadPoolExecutor() as pool:
        work = (lambda case: try_oracle(case, mortise, oracle, listed)) if options.oracle else \
            lambda case: try_ours(case, mortise)
        results = list(zip(chosen, pool.map(work, chosen)))
    for case, problems in results:
        for problem in problems:
            print(f"{case.name}: {problem}")
    general = [] if wanted else listed.unused() if options.oracle else \
        [*uncovered(everything), *(f"{path} belongs to no case" for path in corpus.strays())]
    for problem in general:
        print(problem)
    failed = sum(bool(problems) for _, problems in results)
    print(f"{tried} cases of the test itself; {len(chosen)} cases, {failed} with problems; {len(general)} other problems")
    return 1 if failed or general else 0


if __name__ == "__main__":
    sys.exit(main())
