#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares two documents of the reference parser's JSON by structure.

The numbers of types, interfaces, worlds and packages, and the order in which they are listed, are each parser's own. So
every number is first replaced by the qualified name of what it stands for, and a type without a name by what it is made
of. The order of fields, cases, flags, parameters and elements counts; that of functions, types, imports and exports only
where it is asked for. Empty docs are none. What nothing refers to and has no name does not count.
"""

import argparse
import json
import sys
from dataclasses import dataclass

LISTS = ("worlds", "interfaces", "types", "packages")
FUNCTION_KINDS = ("method", "static", "constructor", "async-method", "async-static", "method-getter", "method-setter",
                  "static-getter", "static-setter")
ABSENT = object()


class Malformed(Exception):
    """A document that is no JSON of the reference parser."""


class Ordered(dict):
    """A map in which the reference parser keeps the order of the source."""


@dataclass
class Difference:
    path: str
    left: object
    right: object

    def __str__(self):
        return f"at {self.path or '/'}\n  left:  {shown(self.left)}\n  right: {shown(self.right)}"


def shown(value, limit=400):
    text = "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "..."


def take(item, where, *required, optional=()):
    """Checks that an object has the members of its kind and no others."""
    if not isinstance(item, dict):
        raise Malformed(f"{where}: expected an object, found {shown(item)}")
    for name in required:
        if name not in item:
            raise Malformed(f"{where}: '{name}' is missing")
    for name in item:
        if name not in required and name not in optional:
            raise Malformed(f"{where}: '{name}' is not known")
    return item


class Document:
    """One document, made comparable."""

    def __init__(self, data):
        self.data = take(data, "the document", *LISTS)
        self.types = data["types"]
        self.packages = [package["name"] for package in data["packages"]]
        self.worlds = [self.qualified(world["name"], world["package"]) for world in data["worlds"]]
        self.interfaces = [interface["name"] and self.qualified(interface["name"], interface["package"])
                           for interface in data["interfaces"]]
        self.name_inline_interfaces()
        self.open = set()

    def at(self, which, number):
        """What stands in place `number` of a list: a name, or a type."""
        names = getattr(self, which)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(names):
            raise Malformed(f"there is no number {shown(number)} in '{which}'")
        return names[number]

    def qualified(self, name, package):
        package, _, version = self.at("packages", package).partition("@")
        return f"{package}/{name}" + (version and f"@{version}")

    def name_inline_interfaces(self):
        """An interface without a name is called after the first place, in order of names, that mentions it."""
        for world, item in sorted(enumerate(self.data["worlds"]), key=lambda pair: self.worlds[pair[0]]):
            for direction in ("imports", "exports"):
                for key in sorted(item[direction]):
                    target = item[direction][key].get("interface")
                    if target and self.at("interfaces", target["id"]) is None:
                        self.interfaces[target["id"]] = f"{self.worlds[world]} {direction} {key}"

    # What stands for what.

    def type_name(self, number):
        """None for a type without a name."""
        item = self.at("types", number)
        if item["name"] is None:
            return None
        owner = self.owner(item["owner"])
        return f"{owner}.{item['name']}" if owner else item["name"]

    def owner(self, owner):
        if owner is None:
            return None
        (kind, number), = owner.items()
        return self.at({"interface": "interfaces", "world": "worlds"}[kind], number)

    def ref(self, item):
        """A type where it is used: a primitive's or qualified name, or the structure of one that has none."""
        if item is None or isinstance(item, str):
            return item
        name = self.type_name(item)
        if name is not None:
            return f"type {name}"
        if item in self.open:
            raise Malformed(f"type {item} is made of itself")
        self.open.add(item)
        structure = self.type(self.types[item], f"type {item}")
        self.open.remove(item)
        return structure

    # The parts, made of names alone.

    def common(self, item):
        """The members that most parts may have."""
        out = {}
        for name in ("stability", "external_id"):
            if name in item:
                out[name] = item[name]
        if item.get("docs", {}).get("contents"):
            out["docs"] = item["docs"]["contents"]
        return out

    def type(self, item, where):
        take(item, where, "name", "kind", "owner", optional=("docs", "stability", "external_id"))
        return {"kind": self.kind(item["kind"], where), "owner": self.owner(item["owner"]), **self.common(item)}

    def kind(self, kind, where):
        if kind == "resource":
            return kind
        (name, content), = kind.items()
        if name in ("record", "variant", "enum", "flags"):
            (part, members), = content.items()
            return {name: [self.member(member, f"{where}, {part}") for member in members]}
        if name == "tuple":
            return {name: [self.ref(element) for element in content["types"]]}
        if name == "result":
            return {name: {side: self.ref(content[side]) for side in ("ok", "err")}}
        if name == "map":
            return {name: [self.ref(part) for part in content]}
        if name == "fixed-length-list":
            return {name: [self.ref(content[0]), content[1]]}
        if name == "handle":
            (handle, resource), = content.items()
            return {name: {handle: self.ref(resource)}}
        if name in ("option", "list", "future", "stream", "type"):
            return {name: self.ref(content)}
        raise Malformed(f"{where}: kind '{name}' is not known")

    def member(self, item, where):
        take(item, where, "name", optional=("type", "docs"))
        return {"name": item["name"], **({"type": self.ref(item["type"])} if "type" in item else {}), **self.common(item)}

    def function(self, item, where):
        take(item, where, "name", "kind", "params", optional=("result", "docs", "stability", "external_id"))
        kind = item["kind"]
        if isinstance(kind, dict):
            (name, resource), = kind.items()
            if name not in FUNCTION_KINDS:
                raise Malformed(f"{where}: kind '{name}' is not known")
            kind = {name: self.ref(resource)}
        return {"name": item["name"], "kind": kind, "params": [self.member(param, where) for param in item["params"]],
                "result": self.ref(item.get("result")), **self.common(item)}

    def interface(self, item, where):
        take(item, where, "name", "types", "functions", "package", optional=("docs", "stability", "clone_of"))
        return {"package": self.at("packages", item["package"]),
                "clone_of": self.at("interfaces", item["clone_of"]) if "clone_of" in item else None,
                "types": Ordered((name, self.ref(number)) for name, number in item["types"].items()),
                "functions": Ordered((name, self.function(function, f"{where}, function {name}"))
                                     for name, function in item["functions"].items()), **self.common(item)}

    def world_item(self, item, where):
        (what, content), = item.items()
        if what == "type":
            return {what: self.ref(content)}
        if what == "function":
            return {what: self.function(content, where)}
        if what != "interface":
            raise Malformed(f"{where}: '{what}' is not known")
        take(content, where, "id", optional=("stability", "external_id", "docs"))
        return {what: {"id": self.at("interfaces", content["id"]), **self.common(content)}}

    def world_items(self, items, where):
        out = Ordered()
        for key, item in items.items():
            # A plain name cannot be such a key: the item says which it is.
            target = item.get("interface")
            is_number = target is not None and key == f"interface-{target['id']}"
            out[self.at("interfaces", target["id"]) if is_number else key] = self.world_item(item, f"{where}, {key}")
        return out

    def world(self, item, where):
        take(item, where, "name", "imports", "exports", "package", optional=("docs", "stability"))
        return {"package": self.at("packages", item["package"]), "imports": self.world_items(item["imports"], where),
                "exports": self.world_items(item["exports"], where), **self.common(item)}

    def package(self, item, where):
        take(item, where, "name", "interfaces", "worlds", optional=("docs",))
        return {"interfaces": Ordered((name, self.at("interfaces", n)) for name, n in item["interfaces"].items()),
                "worlds": Ordered((name, self.at("worlds", n)) for name, n in item["worlds"].items()), **self.common(item)}

    def named(self, which, names, make):
        """The parts that have a name by that name; several of one name in order of their content."""
        found = {}
        for name, item in zip(names, self.data[which], strict=True):
            if name is not None:
                found.setdefault(name, []).append(make(item, f"{which}: {name}"))
        for name, items in found.items():
            found[name] = items[0] if len(items) == 1 else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
        return found

    def comparable(self):
        return {"packages": self.named("packages", self.packages, self.package),
                "worlds": self.named("worlds", self.worlds, self.world),
                "interfaces": self.named("interfaces", self.interfaces, self.interface),
                "types": self.named("types", [self.type_name(n) for n in range(len(self.types))], self.type)}


def escaped(key):
    return str(key).replace("~", "~0").replace("/", "~1")


def walk(left, right, path, strict):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [*left, *(key for key in right if key not in left)]:
            yield from walk(left.get(key, ABSENT), right.get(key, ABSENT), f"{path}/{escaped(key)}", strict)
        if strict and isinstance(left, Ordered) and left.keys() == right.keys() and list(left) != list(right):
            yield Difference(f"{path} (order)", list(left), list(right))
    elif isinstance(left, list) and isinstance(right, list):
        for i in range(max(len(left), len(right))):
            pair = (items[i] if i < len(items) else ABSENT for items in (left, right))
            yield from walk(*pair, f"{path}/{i}", strict)
    elif type(left) is not type(right) or left != right:
        yield Difference(path, left, right)


def differences(left, right, strict=False):
    """What differs between two documents (parsed JSON), in the order of the left one. Raises Malformed."""
    documents = []
    for side, data in (("left", left), ("right", right)):
        try:
            documents.append(Document(data).comparable())
        except Malformed as flaw:
            raise Malformed(f"the {side} document: {flaw}") from None
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as flaw:
            raise Malformed(f"the {side} document has another form: {flaw!r}") from None
    yield from walk(*documents, "", strict)


def main():
    parser = argparse.ArgumentParser(description="Compares two JSON documents of WIT packages by structure. "
                                     "Exits with 0 when they are equal, 1 when they differ, 2 when one cannot be read.")
    parser.add_argument("left")
    parser.add_argument("right")
    parser.add_argument("--strict", action="store_true", help="the order of functions, types, imports and exports counts")
    parser.add_argument("--all", action="store_true", help="print every difference, not the first alone")
    options = parser.parse_args()
    try:
        with open(options.left, encoding="utf-8") as left, open(options.right, encoding="utf-8") as right:
            found = list(differences(json.load(left), json.load(right), options.strict))
    except (OSError, ValueError, Malformed) as flaw:
        print(f"compare_json: {flaw}", file=sys.stderr)
        return 2
    for difference in found if options.all else found[:1]:
        print(difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
