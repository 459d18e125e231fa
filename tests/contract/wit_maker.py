# SPDX-License-Identifier: Apache-2.0
"""Random packages of WIT, nearly always valid because of the way they are made: all of it refers to what was made before.

`Maker(seed).package()` gives files and the features to switch on. It makes tokens; `wit_words.lay_out` writes them.
"""

import random
from dataclasses import dataclass, field

from wit_words import MAP_KEYS, PRIMITIVES, Scope, comment, folded, fresh, lay_out, version, written

FEATURES = ("red", "green", "blue")
IDS = ('""', '"id"', '"ß"', r'"\"\\ \41\u{1F600}"')


@dataclass
class Type:
    """A named type in an interface or world. One that is off was removed with its gate."""

    name: str
    resource: bool = False
    borrow: bool = False
    on: bool = True


@dataclass
class Interface:
    name: str
    package: object
    types: list[Type] = field(default_factory=list)
    on: bool = True


@dataclass
class World:
    name: str
    package: object
    on: bool = True
    imports: list[str] = field(default_factory=list)  # plain names that include can rename
    exports: list[str] = field(default_factory=list)


@dataclass
class Package:
    name: str
    version: str
    interfaces: list[Interface] = field(default_factory=list)
    worlds: list[World] = field(default_factory=list)
    items: list[list[str]] = field(default_factory=list)  # the tokens of each

    @property
    def head(self):
        return self.name + (f"@{self.version}" if self.version else "")


class Path(str):
    """A token that names an interface or world; in some files the item has another name as well."""

    target = None


class Maker:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.open = {name for name in FEATURES if self.chance.random() < 0.4}
        self.packages = []

    def maybe(self, probability):
        return self.chance.random() < probability

    def some(self, least, most):
        return range(self.chance.randint(least, most))

    def docs(self):
        return [comment(self.chance)] if self.maybe(0.15) else []

    def spell(self, name):
        return written(self.chance, name)

    def gate(self, package, off_is_fine=True):
        """(tokens, whether what follows is there)."""
        if self.maybe(0.8):
            return [], True
        since = package.version and self.maybe(0.6)
        if since:
            tokens = ["@since(version =", self.chance.choice((package.version, "0.0.0")), ")"]
        elif off_is_fine or self.open:
            feature = self.chance.choice(FEATURES if off_is_fine else sorted(self.open))
            tokens = ["@unstable(", "feature", "=", feature, ")"]
        else:
            return [], True
        if self.maybe(0.3):
            tokens[0:0] = ["@deprecated", "(version = 1.2.3)"]
        return tokens, bool(since) or feature in self.open

    def external_id(self):
        return ["@external-id(", self.chance.choice(IDS), ")"] if self.maybe(0.04) else []

    # Types. `there` are those that may be named; the answer is (tokens, whether it holds a borrow).

    def type(self, there, depth=0, lend=True):
        form = self.chance.choice(("primitive",) * 5 + ("named",) * 6 + (("compound",) * 5 if depth < 4 else ()))
        named = [item for item in there if item.on and (lend or not item.borrow)]
        if form == "named" and named:
            return self.named(self.chance.choice(named), lend)
        if form == "compound":
            return self.compound(there, depth + 1, lend)
        return [self.chance.choice(PRIMITIVES) if self.maybe(0.97) else "error-context"], False

    def named(self, item, lend):
        if item.resource and self.maybe(0.5):
            borrow = lend and self.maybe(0.6)
            return ["borrow" if borrow else "own", "<", self.spell(item.name), ">"], borrow
        return [self.spell(item.name)], item.borrow

    def compound(self, there, depth, lend):
        form = self.chance.choice("list list fixed option option result result tuple map future stream".split())
        if form in ("future", "stream"):
            return ([form], False) if self.maybe(0.2) else ([form, "<", *self.type(there, depth, False)[0], ">"], False)
        if form == "map":
            value, borrow = self.type(there, depth, lend)
            return ["map", "<", self.chance.choice(MAP_KEYS), ",", *value, ">"], borrow
        if form == "result":
            return self.result(there, depth, lend)
        if form == "tuple":
            parts = [self.type(there, depth, lend) for _ in self.some(1, 3)]
            tokens = [token for part, _ in parts for token in (*part, ",")][:None if self.maybe(0.2) else -1]
            return ["tuple", "<", *tokens, ">"], any(borrow for _, borrow in parts)
        inner, borrow = self.type(there, depth, lend)
        length = [",", str(self.chance.randint(1, 3))] if form == "fixed" else []
        return ["list" if form == "fixed" else form, "<", *inner, *length, ">"], borrow

    def result(self, there, depth, lend):
        ok, ok_borrow = self.type(there, depth, lend)
        error, error_borrow = self.type(there, depth, lend)
        return self.chance.choice((
            (["result"], False), (["result", "<", *ok, ">"], ok_borrow),
            (["result", "<", "_", ",", *error, ">"], error_borrow),
            (["result", "<", *ok, ",", *error, ">"], ok_borrow or error_borrow)))

    def members(self, there, kind):
        """The braces of a record, variant, enum or flags."""
        scope, tokens, borrow = Scope(), [], False
        for _ in self.some(1, 4):
            tokens += [*self.docs(), self.spell(fresh(self.chance, scope))]
            if kind == "record" or kind == "variant" and self.maybe(0.5):
                inner, has = self.type(there)
                borrow |= has
                tokens += [":", *inner] if kind == "record" else ["(", *inner, ")"]
            tokens.append(",")
        return ["{", *tokens[:None if self.maybe(0.5) else -1], *self.docs(), "}"], borrow

    def typedef(self, package, scope, there, gated=True):
        """A definition; its name is taken, and it may be named from now on."""
        gate, on = self.gate(package) if gated else ([], True)
        name = fresh(self.chance, scope)
        head = [*self.docs(), *gate, *self.external_id()]
        kind = self.chance.choice("alias alias record record variant enum flags".split())
        if kind == "alias":
            named = [item for item in there if item.on]
            target = self.chance.choice(named) if named and self.maybe(0.5) else None
            tokens, borrow = ([self.spell(target.name)], target.borrow) if target else self.compound(there, 1, True)
            there.append(Type(name, bool(target and target.resource), borrow, on))
            return [*head, "type", self.spell(name), "=", *tokens, ";"]
        body, borrow = self.members(there, kind)
        there.append(Type(name, False, borrow, on))
        return [*head, kind, self.spell(name), *body]

    # Functions.

    def parameters(self, there, *taken):
        scope, tokens = Scope(*taken), []
        for _ in self.some(0, 3):
            tokens += [self.spell(fresh(self.chance, scope)), ":", *self.type(there)[0], ","]
        return ["(", *tokens[:None if self.maybe(0.2) else -1], ")"]

    def function(self, there, *taken):
        """From `func` to before the semicolon."""
        result = ["->", *self.type(there, lend=False)[0]] if self.maybe(0.6) else []
        return [*(["async"] if self.maybe(0.08) else []), "func", *self.parameters(there, *taken), *result]

    def accessors(self, there, head, static=()):
        """A getter and perhaps its setter, each with its semicolon. @param head  what comes before each, name and colon"""
        value = self.type(there, lend=False)[0]
        out = [[*head, *static, "get", "(", ")", "->", *value, ";"]]
        if self.maybe(0.6):
            result = self.chance.choice(([], ["->", "result"], ["->", "result", "<", "_", ",", "string", ">"]))
            out.append([*head, *static, "set", "(", "to", ":", *value, ")", *result, ";"])
        self.chance.shuffle(out)
        return out

    def functions(self, package, scope, there, prefix=()):
        """A function, or accessors: one item or two."""
        gate, _ = self.gate(package)
        head = [*self.docs(), *gate, *self.external_id(), *prefix, self.spell(fresh(self.chance, scope)), ":"]
        if self.maybe(0.1):
            return self.accessors(there, head)
        return [[*head, *self.function(there), ";"]]

    def resource(self, package, scope, there, gated=True):
        gate, on = self.gate(package) if gated else ([], True)
        name = fresh(self.chance, scope)
        there.append(Type(name, True, False, on))
        head = [*self.docs(), *gate, *self.external_id(), "resource", self.spell(name)]
        if self.maybe(0.2):
            return [*head, ";"]
        methods, inner = [], Scope(name)
        if self.maybe(0.5):
            result = self.chance.choice(([], [], ["->", "result", "<", self.spell(name), ">"],
                                         ["->", "result", "<", "own", "<", self.spell(name), ">", ",", "string", ">"]))
            methods.append([*self.docs(), *gate, "constructor", *self.parameters(there), *result, ";"])
        for _ in self.some(0, 3):
            before = [*self.docs(), *gate, self.spell(fresh(self.chance, inner)), ":"]
            static = ["static"] if self.maybe(0.3) else []
            if self.maybe(0.15):
                methods += self.accessors(there, before, static)
            else:
                methods.append([*before, *static, *self.function(there, "self"), ";"])
        self.chance.shuffle(methods)
        return [*head, "{", *sum(methods, []), "}"]

    # Interfaces and worlds.

    def path(self, item, package):
        """How `item` is named in `package`."""
        at = f"@{item.package.version}" if item.package.version else ""
        path = Path(self.spell(item.name) if item.package is package else
                    f"{item.package.name}/{self.spell(item.name)}{at}")
        path.target = item
        return path

    def known(self, what, package):
        """Interfaces or worlds that were made before `package` or in it, and are there."""
        before = self.packages[:self.packages.index(package)] if package in self.packages else self.packages
        return [item for other in (*before, package) for item in getattr(other, what) if item.on]

    def use(self, package, scope, there, gated=True):
        """One `use` of types of an interface; nothing where there is none."""
        sources = [item for item in self.known("interfaces", package) if any(kind.on for kind in item.types)]
        if not sources:
            return []
        source = self.chance.choice(sources)
        gate, on = self.gate(package) if gated else ([], True)
        names = []
        for item in self.chance.sample(source.types, min(len(source.types), self.chance.randint(1, 3))):
            if not item.on:
                continue
            alias = item.name if scope.take(item.name) else fresh(self.chance, scope)
            names += [self.spell(item.name), *(["as", self.spell(alias)] if alias != item.name else []), ","]
            there.append(Type(alias, item.resource, item.borrow, on))
        return [*self.docs(), *gate, "use", self.path(source, package), ".", "{", *names[:-1], "}", ";"]

    def body(self, package, on):
        """(tokens, types) of an interface. Types of one that is not there would have to be gated like it."""
        scope, there, items = Scope(), [], []
        for _ in self.some(0, 2 * on):
            items.append(self.use(package, scope, there))
        for _ in self.some(0, 5 * on):
            items.append(self.resource(package, scope, there) if self.maybe(0.25) else
                         self.typedef(package, scope, there))
        for _ in self.some(0, 4):
            items += self.functions(package, scope, there)
        self.chance.shuffle(items)
        return sum(items, []), there

    def interface(self, package, scope):
        gate, on = self.gate(package)
        tokens, types = self.body(package, on)
        item = Interface(fresh(self.chance, scope), package, types, on)
        package.interfaces.append(item)
        package.items.append([*self.docs(), *gate, "interface", self.spell(item.name), "{", *tokens, "}"])

    def world(self, package, scope):
        gate, on = self.gate(package)
        item = World(fresh(self.chance, scope), package, on)
        imports, exports, there, parts = Scope(), Scope(), [], []
        worlds = self.known("worlds", package)
        for other in self.chance.sample(worlds, min(len(worlds), self.chance.choice((0, 0, 1, 2)))):
            parts.append(self.include(item, other, package, imports, exports))
        if on:
            for _ in self.some(0, 1):
                parts.append(self.use(package, imports, there, False))
            for _ in self.some(0, 2):
                parts.append(self.resource(package, imports, there, False) if self.maybe(0.3) else
                             self.typedef(package, imports, there, False))
        item.imports += [kind.name for kind in there]
        for _ in self.some(0, 5):
            parts += self.extern(item, package, there, self.maybe(0.5), imports, exports)
        self.chance.shuffle(parts)
        package.worlds.append(item)
        package.items.append([*self.docs(), *gate, "world", self.spell(item.name), "{", *sum(parts, []), "}"])

    def include(self, world, other, package, imports, exports):
        """All that `other` has; what is taken here already is renamed."""
        renames, names = [], dict.fromkeys((*other.imports, *other.exports))
        for name in names:
            inside = [scope for scope, had in ((imports, other.imports), (exports, other.exports)) if name in had]
            new = name
            while any(folded(new) in scope.taken for scope in inside):
                new = fresh(self.chance, Scope())
            if new != name:
                renames += [self.spell(name), "as", self.spell(new), ","]
            for scope, had, mine in ((imports, other.imports, world.imports), (exports, other.exports, world.exports)):
                if name in had:
                    scope.take(new)
                    mine.append(new)
        tail = ["with", "{", *renames[:None if self.maybe(0.3) else -1], "}"] if renames else [";"]
        return [*self.docs(), "include", self.path(other, package), *tail]

    def extern(self, world, package, there, is_import, imports, exports):
        """An import or export: items, mostly one."""
        scope, names = (imports, world.imports) if is_import else (exports, world.exports)
        gate, on = self.gate(package)
        head = [*self.docs(), *gate, *self.external_id(), "import" if is_import else "export"]
        known = self.known("interfaces", package)
        form = self.chance.choice(("path", "path", "label", "function", "function", "inline", "accessor"))
        if form == "path":
            known = [item for item in known if scope.take(f"interface {id(item)}")]
            return [[*head, self.path(self.chance.choice(known), package), ";"]] if known else []
        if form == "label" and not known:
            return []
        name = fresh(self.chance, scope)
        if on:
            names.append(name)
        head += [self.spell(name), ":"]
        if form == "label":
            return [[*head, self.path(self.chance.choice(known), package), ";"]]
        if form == "function":
            return [[*head, *self.function(there), ";"]]
        if form == "accessor":
            return self.accessors(there, head)
        return [[*head, "interface", "{", *self.body(package, on)[0], "}"]]

    # Packages.

    def fill(self, package):
        scope = Scope()
        for _ in self.some(0, 4):
            self.interface(package, scope)
        for _ in self.some(0, 2):
            self.world(package, scope)
        self.packages.append(package)
        return package

    def top_level_uses(self, package, items):
        """(tokens, items): a name for this file alone, and the items of the file with some paths written with it."""
        scope = Scope(*(item.name for item in (*package.interfaces, *package.worlds)))
        known = self.known("interfaces", package)
        if not known or self.maybe(0.6):
            return [], items
        item = self.chance.choice(known)
        # A path of one name needs no `as`, but then is the name of what it leads to.
        alias = item.name if item.package is not package and self.maybe(0.3) and scope.take(item.name) else \
            fresh(self.chance, scope)
        renamed = [[self.spell(alias) if getattr(token, "target", None) is item and self.maybe(0.7) else token
                    for token in tokens] for tokens in items]
        tail = ["as", self.spell(alias)] if alias != item.name else []
        return [*self.docs(), "use", self.path(item, package), *tail, ";"], renamed

    def write(self, tokens):
        return lay_out(self.chance, tokens, odd=self.maybe(0.15))

    def package(self):
        """(files, features): path to text, and names separated by commas. A single file is called `main.wit`."""
        spaces, taken = ("a", "b", "wasi", "%list"), set()
        made = []
        for _ in self.some(1, 4):
            name = f"{self.chance.choice(spaces)}:{self.spell(fresh(self.chance, Scope()))}"
            number = version(self.chance) if self.maybe(0.6) else ""
            if (name.replace("%", ""), number) not in taken:
                taken.add((name.replace("%", ""), number))
                made.append(self.fill(Package(name, number)))
        *others, main = made
        alone = self.maybe(0.3)
        nested, files = [], {}
        for number, other in enumerate(others):
            self.chance.shuffle(other.items)
            if alone or self.maybe(0.3):
                nested.append([*self.docs(), "package", other.head, "{", *sum(other.items, []), "}"])
            else:
                files |= self.files(other, f"deps/d{number}{'/' if self.maybe(0.5) else ''}", [])
        files |= self.files(main, "" if not alone else "main", nested)
        return files, ",".join(sorted(self.open))

    def files(self, package, where, nested):
        """A folder of several files where `where` ends with a slash or is empty, else one file."""
        names = [f"{where}.wit"]
        if where.endswith("/") or not where:
            names = [f"{where}{name}.wit" for name in self.chance.sample("abc", self.chance.randint(1, 3))]
        head = self.chance.choice(names)
        parts, inner = {name: [] for name in names}, {name: [] for name in names}
        for item in package.items:
            parts[self.chance.choice(names)].append(item)
        for item in nested:
            inner[self.chance.choice(names)].append(item)
        out = {}
        for name in names:
            uses, items = self.top_level_uses(package, parts[name])
            items = [uses, *items, *inner[name]]
            self.chance.shuffle(items)
            first = [*self.docs(), "package", package.head, ";"] if name == head else \
                ["package", package.head, ";"] if self.maybe(0.3) else []
            out[name] = self.write([*first, *sum(items, [])])
        return out
