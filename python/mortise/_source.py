# SPDX-License-Identifier: Apache-2.0
"""Where classes and their members stand in their sources, and what their docs say."""

import ast
import inspect
import linecache
import sys

_read: dict[str, tuple[list[str], dict[str, ast.ClassDef], dict[str, str]]] = {}  # by file: the lines that were parsed, the classes in them by their qualified names, docs behind assignments


class Place:
    """A line of a file, for messages; what it shows where there is no source."""

    __slots__ = ("file", "line")

    def __init__(self, file, line):
        self.file, self.line = file, line

    def __str__(self):
        return self.file if self.line is None else f"{self.file}:{self.line}"


class ClassSource:
    """A class as it was written: docs and places of its members by name. Without a source there are no docs of members."""

    def __init__(self, cls):
        self._cls = cls
        self._file = getattr(sys.modules.get(cls.__module__), "__file__", None)
        if self._file is None:
            self._file = _file_of_methods(cls) or f"<{cls.__module__}>"
        self._node = _classes_of(self._file).get(cls.__qualname__)
        self._members = {} if self._node is None else dict(_members_of(self._node))

    def place(self, member=None):
        node = self._members.get(member, (self._node, ""))[0]
        return Place(self._file, getattr(node, "lineno", None))

    def docs(self, member=None):
        """Of the class itself: not what `dataclass` and `NamedTuple` write there themselves."""
        if member is not None:
            return self._members.get(member, (None, ""))[1]
        docs = vars(self._cls).get("__doc__") or ""
        is_made = docs.startswith((f"{self._cls.__name__}(", "An enumeration."))
        return "" if is_made else inspect.cleandoc(docs)


def docs_of_alias(space, name):
    """The text behind `Shape = Circle | Square` in a module."""
    file = space.get("__file__")
    if file is None:
        return ""
    _classes_of(file)
    return _read[file][2].get(name, "")


def _file_of_methods(cls):
    codes = (getattr(each, "__code__", None) for each in vars(cls).values())
    return next((code.co_filename for code in codes if code is not None), None)


def _classes_of(file):
    lines = linecache.getlines(file)
    known = _read.get(file)
    if known is None or known[0] != lines:
        try:
            tree = ast.parse("".join(lines))
        except (SyntaxError, ValueError):
            tree = ast.Module([], [])
        docs = {name: words for name, (_, words) in _members_of(tree)}
        known = _read[file] = (list(lines), dict(_walk(tree, "")), docs)
    return known[1]


def _walk(node, prefix):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield prefix + child.name, child
            yield from _walk(child, f"{prefix}{child.name}.")
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _walk(child, f"{prefix}{child.name}.<locals>.")
        else:
            yield from _walk(child, prefix)


def _members_of(node):
    """Name, node and docs; docs of a field or enumerator are the text behind it."""
    for child, after in zip(node.body, [*node.body[1:], None]):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield child.name, (child, ast.get_docstring(child) or "")
            continue
        targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
        is_text = (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                   and isinstance(after.value.value, str))
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, (child, inspect.cleandoc(after.value.value) if is_text else "")
