# SPDX-License-Identifier: Apache-2.0
"""The comparison notices every kind of change, and no renumbering."""

import copy
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import compare_json  # noqa: E402

IN_I, IN_W = {"interface": 0}, {"world": 0}
DOCUMENT = {
    "worlds": [
        {"name": "w", "package": 1, "docs": {"contents": "W."}, "stability": {"unstable": {"feature": "f"}},
         "imports": {"interface-0": {"interface": {"id": 0, "stability": {"stable": {"since": "1.0.0"}}}},
                     "label": {"interface": {"id": 1, "external_id": "x", "docs": {"contents": "Why."}}},
                     "inline": {"interface": {"id": 2}}, "t": {"type": 13}, "u": {"type": 14},
                     "f": {"function": {"name": "f", "kind": "freestanding", "params": []}}},
         "exports": {"g": {"function": {"name": "g", "kind": "async-freestanding", "params": []}}, "interface-1":
                     {"interface": {"id": 1}}}},
        {"name": "v", "package": 0, "imports": {}, "exports": {}}],
    "interfaces": [
        {"name": "i", "package": 1, "docs": {"contents": "I."}, "types": {"rec": 0, "var": 1, "res": 2, "al": 3},
         "functions": {
             "a": {"name": "a", "kind": "freestanding", "result": 5, "docs": {"contents": "A."},
                   "params": [{"name": "x", "type": "u8"}, {"name": "y", "type": 4}]},
             "[method]res.m": {"name": "[method]res.m", "kind": {"method": 2}, "params": [{"name": "self", "type": 6}]}}},
        {"name": "j", "package": 0, "types": {}, "functions": {}},
        {"name": None, "package": 1, "types": {"t": 15}, "functions": {}}],
    "types": [
        {"name": "rec", "owner": IN_I, "docs": {"contents": "R."}, "stability": {"stable": {"since": "1.0.0"}},
         "kind": {"record": {"fields": [{"name": "p", "type": "u8", "docs": {"contents": "P."}},
                                        {"name": "q", "type": 7}]}}},
        {"name": "var", "owner": IN_I,
         "kind": {"variant": {"cases": [{"name": "p", "type": None}, {"name": "q", "type": 0}]}}},
        {"name": "res", "owner": IN_I, "kind": "resource", "external_id": "e"},
        {"name": "al", "owner": IN_I, "kind": {"type": 0}},
        {"name": None, "owner": None, "kind": {"list": 8}},
        {"name": None, "owner": None, "kind": {"result": {"ok": 9, "err": "string"}}},
        {"name": None, "owner": None, "kind": {"handle": {"borrow": 2}}},
        {"name": None, "owner": None, "kind": {"option": 3}},
        {"name": None, "owner": None, "kind": {"tuple": {"types": [10, 11, 12, "f32"]}}},
        {"name": None, "owner": None, "kind": {"handle": {"own": 2}}},
        {"name": None, "owner": None, "kind": {"map": ["string", "u8"]}},
        {"name": None, "owner": None, "kind": {"fixed-length-list": ["u8", 4]}},
        {"name": None, "owner": None, "kind": {"future": None}},
        {"name": "t", "owner": IN_W, "kind": {"enum": {"cases": [{"name": "a"}, {"name": "b"}]}}},
        {"name": "u", "owner": IN_W, "kind": {"flags": {"flags": [{"name": "a"}, {"name": "b"}]}}},
        {"name": "t", "owner": {"interface": 2}, "kind": {"type": "char"}}],
    "packages": [
        {"name": "c:d", "interfaces": {"j": 1}, "worlds": {"v": 1}},
        {"name": "a:b@1.0.0", "docs": {"contents": "P."}, "interfaces": {"i": 0}, "worlds": {"w": 0}}],
}
I = "a:b~1i@1.0.0"
W = "a:b~1w@1.0.0"


def changed(path, value):
    """The document with `value` at `path`; `-name` takes out what is there, `+` adds to a list."""
    document = copy.deepcopy(DOCUMENT)
    *outer, last = path.split("/")
    part = document
    for name in outer:
        part = part[int(name) if isinstance(part, list) else name]
    if last.startswith("-"):
        del part[int(last[1:]) if isinstance(part, list) else last[1:]]
    elif isinstance(part, list) and last == "+":
        part.append(value)
    else:
        part[int(last) if isinstance(part, list) else last] = value
    return document


def leaves(value, path=""):
    if not isinstance(value, (dict, list)):
        yield path[1:], value
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(item, f"{path}/{key}")


def renumbered(document, seed):
    """The same document with every list in another order, and every map whose order has no meaning."""
    rng = random.Random(seed)
    order = {name: rng.sample(range(len(document[name])), len(document[name])) for name in compare_json.LISTS}
    number = {name: {old: new for new, old in enumerate(order[name])} for name in order}

    def shuffled(pairs):
        pairs = list(pairs)
        rng.shuffle(pairs)
        return dict(pairs)

    def ref(value):
        return number["types"][value] if type(value) is int else value

    def rewrite(value, name=""):
        if name == "map":
            return [ref(part) for part in value]
        if name == "fixed-length-list":
            return [ref(value[0]), value[1]]
        if isinstance(value, list):
            return [rewrite(item, "type") for item in value]
        if type(value) is int:
            return number[{"package": "packages", "interface": "interfaces", "id": "interfaces", "world": "worlds"}
                          .get(name, "types")][value]
        if not isinstance(value, dict):
            return value
        if name in ("types", "interfaces", "worlds"):
            return shuffled((key, number[name][item]) for key, item in value.items())
        pairs = [(f"interface-{number['interfaces'][item['interface']['id']]}" if key.startswith("interface-") else key,
                  rewrite(item, key)) for key, item in value.items()]
        return shuffled(pairs) if name in ("functions", "imports", "exports") else dict(pairs)

    return {name: [rewrite(document[name][old]) for old in order[name]] for name in compare_json.LISTS}


class Comparison(unittest.TestCase):
    def check(self, right, expected, strict=False):
        """The paths that differ from the document."""
        found = [difference.path for difference in compare_json.differences(DOCUMENT, right, strict)]
        self.assertEqual(found, expected)

    def check_change(self, path, value, *expected):
        self.check(changed(path, value), list(expected))

    def test_the_same(self):
        self.check(copy.deepcopy(DOCUMENT), [], strict=True)

    def test_renumbered(self):
        for seed in range(200):
            with self.subTest(seed=seed):
                other = renumbered(DOCUMENT, seed)
                self.assertNotEqual(other["types"], DOCUMENT["types"])
                self.check(other, [])

    def test_every_leaf(self):
        """Whatever is changed, something is noticed."""
        count = 0
        for path, value in leaves(DOCUMENT):
            with self.subTest(path=path):
                other = {str: "other", int: 0 if value else 1}.get(type(value), "u64")
                try:
                    self.assertTrue(list(compare_json.differences(DOCUMENT, changed(path, other))))
                except compare_json.Malformed:
                    pass
                count += 1
        self.assertGreater(count, 100)

    def test_packages(self):
        self.check_change("packages/1/docs/contents", "Q.", "/packages/a:b@1.0.0/docs")
        self.check_change("packages/1/-docs", None, "/packages/a:b@1.0.0/docs")
        self.check_change("packages/+", {"name": "e:f", "interfaces": {}, "worlds": {}}, "/packages/e:f")
        self.check_change("packages/0/interfaces/j", 0, "/packages/c:d/interfaces/j")
        self.check_change("packages/0/worlds/-v", None, "/packages/c:d/worlds/v")

    def test_worlds(self):
        self.check_change("worlds/0/docs/contents", "V.", f"/worlds/{W}/docs")
        self.check_change("worlds/0/stability/unstable/feature", "g", f"/worlds/{W}/stability/unstable/feature")
        self.check_change("worlds/0/imports/interface-0/interface/stability/stable/since", "1.0.1",
                          f"/worlds/{W}/imports/{I}/interface/stability/stable/since")
        self.check_change("worlds/0/imports/label/interface/external_id", "y",
                          f"/worlds/{W}/imports/label/interface/external_id")
        self.check_change("worlds/0/imports/label/interface/docs/contents", "How.",
                          f"/worlds/{W}/imports/label/interface/docs")
        self.check_change("worlds/0/imports/label/interface/id", 0, f"/worlds/{W}/imports/label/interface/id")
        self.check_change("worlds/0/imports/t/type", 14, f"/worlds/{W}/imports/t/type")
        self.check_change("worlds/0/imports/f/function/kind", "async-freestanding",
                          f"/worlds/{W}/imports/f/function/kind")
        self.check_change("worlds/0/exports/-g", None, f"/worlds/{W}/exports/g")
        self.check_change("worlds/1/imports/interface-0", {"interface": {"id": 0}}, f"/worlds/c:d~1v/imports/{I}")

    def test_interfaces(self):
        self.check_change("interfaces/0/docs/contents", "J.", f"/interfaces/{I}/docs")
        self.check_change("interfaces/1/stability", {"unstable": {"feature": "f"}}, "/interfaces/c:d~1j/stability")
        self.check_change("interfaces/0/types/-rec", None, f"/interfaces/{I}/types/rec")
        self.check_change("interfaces/0/functions/-a", None, f"/interfaces/{I}/functions/a")
        self.check_change("interfaces/2/types/t", 13, f"/interfaces/{W} imports inline/types/t")

    def test_functions(self):
        a = f"/interfaces/{I}/functions/a"
        self.check_change("interfaces/0/functions/a/name", "b", f"{a}/name")
        self.check_change("interfaces/0/functions/a/kind", "getter", f"{a}/kind")
        self.check_change("interfaces/0/functions/a/docs/contents", "B.", f"{a}/docs")
        self.check_change("interfaces/0/functions/a/-docs", None, f"{a}/docs")
        self.check_change("interfaces/0/functions/a/stability", {"unstable": {"feature": "f"}}, f"{a}/stability")
        self.check_change("interfaces/0/functions/a/external_id", "x", f"{a}/external_id")
        self.check_change("interfaces/0/functions/a/params/0/name", "z", f"{a}/params/0/name")
        self.check_change("interfaces/0/functions/a/params/0/type", "u16", f"{a}/params/0/type")
        self.check_change("interfaces/0/functions/a/params/+", {"name": "z", "type": "u8"}, f"{a}/params/2")
        self.check_change("interfaces/0/functions/a/result", "u8", f"{a}/result")
        self.check_change("interfaces/0/functions/a/-result", None, f"{a}/result")
        params = DOCUMENT["interfaces"][0]["functions"]["a"]["params"]
        self.check_change("interfaces/0/functions/a/params", params[::-1], f"{a}/params/0/name", f"{a}/params/0/type",
                          f"{a}/params/1/name", f"{a}/params/1/type")
        m = f"/interfaces/{I}/functions/[method]res.m"
        self.check_change("interfaces/0/functions/[method]res.m/kind", {"static": 2}, f"{m}/kind/method", f"{m}/kind/static")
        self.check_change("interfaces/0/functions/[method]res.m/kind/method", 3, f"{m}/kind/method")

    def test_named_types(self):
        self.check_change("types/0/docs/contents", "S.", f"/types/{I}.rec/docs")
        self.check_change("types/0/-stability", None, f"/types/{I}.rec/stability")
        self.check_change("types/2/external_id", "f", f"/types/{I}.res/external_id")
        record = f"/types/{I}.rec/kind/record"
        self.check_change("types/0/kind/record/fields/0/name", "r", f"{record}/0/name")
        self.check_change("types/0/kind/record/fields/0/type", "s8", f"{record}/0/type")
        self.check_change("types/0/kind/record/fields/0/docs/contents", "Q.", f"{record}/0/docs")
        self.check_change("types/0/kind/record/fields/-1", None, f"{record}/1")
        self.check_change("types/0/kind", {"type": "u8"}, f"/types/{I}.rec/kind/record", f"/types/{I}.rec/kind/type")
        self.check_change("types/1/kind/variant/cases/0/type", "u8", f"/types/{I}.var/kind/variant/0/type")
        self.check_change("types/1/kind/variant/cases/1/type", 3, f"/types/{I}.var/kind/variant/1/type")
        self.check_change("types/3/kind/type", 1, f"/types/{I}.al/kind/type")
        enum, flags = f"/types/{W}.t/kind/enum", f"/types/{W}.u/kind/flags"
        self.check_change("types/13/kind/enum/cases", [{"name": "b"}, {"name": "a"}], f"{enum}/0/name", f"{enum}/1/name")
        self.check_change("types/14/kind/flags/flags", [{"name": "b"}, {"name": "a"}], f"{flags}/0/name", f"{flags}/1/name")
        self.check_change("types/14/kind/flags/flags/+", {"name": "c"}, f"{flags}/2")

    def test_types_without_names(self):
        y, result = f"/interfaces/{I}/functions/a/params/1/type/kind", f"/interfaces/{I}/functions/a/result/kind/result"
        self.check_change("types/4/kind", {"option": 8}, f"{y}/list", f"{y}/option")
        self.check_change("types/4/kind/list", 3, f"{y}/list")
        elements = f"{y}/list/kind/tuple"
        self.check_change("types/8/kind/tuple/types/3", "f64", f"{elements}/3")
        self.check_change("types/8/kind/tuple/types/-3", None, f"{elements}/3")
        self.check_change("types/10/kind/map/0", "char", f"{elements}/0/kind/map/0")
        self.check_change("types/10/kind/map/1", 0, f"{elements}/0/kind/map/1")
        self.check_change("types/11/kind/fixed-length-list/0", "s8", f"{elements}/1/kind/fixed-length-list/0")
        self.check_change("types/11/kind/fixed-length-list/1", 5, f"{elements}/1/kind/fixed-length-list/1")
        self.check_change("types/12/kind", {"stream": None}, f"{elements}/2/kind/future", f"{elements}/2/kind/stream")
        self.check_change("types/12/kind/future", "u8", f"{elements}/2/kind/future")
        self.check_change("types/5/kind/result/ok", None, f"{result}/ok")
        self.check_change("types/5/kind/result/err", 3, f"{result}/err")
        self.check_change("types/9/kind/handle", {"borrow": 2}, f"{result}/ok/kind/handle/own",
                          f"{result}/ok/kind/handle/borrow")
        self.check_change("types/6/kind/handle/borrow", 3,
                          f"/interfaces/{I}/functions/[method]res.m/params/0/type/kind/handle/borrow")
        self.check_change("types/7/kind/option", 2, f"/types/{I}.rec/kind/record/1/type/kind/option")

    def test_what_has_no_meaning(self):
        self.check_change("types/1/docs", {"contents": ""})
        self.check_change("types/1/docs", {"contents": None})
        self.check_change("types/+", {"name": None, "owner": None, "kind": {"list": "u8"}})
        self.check_change("interfaces/+", {"name": None, "package": 1, "types": {}, "functions": {}})

    def test_order_counts_where_it_is_asked_for(self):
        for path, expected in (("interfaces/0/functions", f"/interfaces/{I}/functions (order)"),
                               ("interfaces/0/types", f"/interfaces/{I}/types (order)"),
                               ("worlds/0/imports", f"/worlds/{W}/imports (order)"),
                               ("worlds/0/exports", f"/worlds/{W}/exports (order)")):
            part = DOCUMENT
            for name in path.split("/"):
                part = part[int(name) if isinstance(part, list) else name]
            other = changed(path, dict(reversed(part.items())))
            self.check(other, [])
            self.check(other, [expected], strict=True)


class Malformed(unittest.TestCase):
    def check(self, path, value, words):
        with self.assertRaisesRegex(compare_json.Malformed, words):
            list(compare_json.differences(DOCUMENT, changed(path, value)))

    def test_refused(self):
        self.check("-types", None, "the right document: the document: 'types' is missing")
        self.check("more", [], "'more' is not known")
        self.check("types/0/size", 4, "types: a:b/i@1.0.0.rec: 'size' is not known")
        self.check("types/4/kind/list", 99, "no number 99 in 'types'")
        self.check("types/4/kind/list", -1, "no number -1")
        self.check("types/4/kind/list", 4, "type 4 is made of itself")
        self.check("types/4/kind", {"set": "u8"}, "kind 'set' is not known")
        self.check("interfaces/0/functions/a/kind", {"virtual": 2}, "kind 'virtual' is not known")
        self.check("interfaces/0/functions/a/-params", None, "'params' is missing")
        self.check("worlds/0/imports/t", {"value": 3}, "'value' is not known")
        self.check("types/0/owner", {"package": 0}, "has another form")
        self.check("worlds", None, "has another form")


class Program(unittest.TestCase):
    def check(self, right, words, code, output):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("left", compare_json.json.dumps(DOCUMENT)), ("right", right)):
                Path(folder, name).write_text(text)
            done = subprocess.run([sys.executable, os.path.abspath(compare_json.__file__), *words, "left", "right"], cwd=folder,
                                  text=True, capture_output=True)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertRegex(done.stdout + done.stderr, output)

    def test_exit_codes(self):
        two = compare_json.json.dumps(changed("interfaces/0/functions/a/params/0", {"name": "z", "type": "u16"}))
        self.check(compare_json.json.dumps(DOCUMENT), [], 0, "^$")
        self.check(two, [], 1, r'^at \S+/params/0/name\n  left:  "x"\n  right: "z"\n$')
        self.check(two, ["--all"], 1, r'params/0/type\n  left:  "u8"\n  right: "u16"\n$')
        self.check(compare_json.json.dumps(changed("interfaces/0/functions/-a", None)), [], 1, "right: nothing")
        self.check("{", [], 2, "compare_json: ")
        self.check("{}", [], 2, "'worlds' is missing")


if __name__ == "__main__":
    unittest.main()
