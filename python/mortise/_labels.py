# SPDX-License-Identifier: Apache-2.0
"""Labels of WIT for names of Python; src/bindgen/python_names.hpp has the other direction."""

import re

_LABEL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*|(?=[A-Za-z])([a-z0-9]+|[A-Z0-9]+)(-([a-z0-9]+|[A-Z0-9]+))*")
_ACCESSOR = re.compile(r"\[(get|set)\]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


def is_label(text):
    return _LABEL.fullmatch(text) is not None


def is_function_label(text):
    """Also `[get]width`, as WIT's tools call an accessor."""
    return is_label(_ACCESSOR.sub("", text, count=1))


def of_variable(name):
    """`has_preview` as `has-preview`: fields, parameters, functions. One `_` at the end makes no difference."""
    return name.removesuffix("_").lower().replace("_", "-")


def of_constant(name):
    """`DARK_GREEN` as `dark-green`."""
    return of_variable(name)


def of_type(name):
    """`ImageFilter` as `image-filter`, `HTTPServer` as `http-server`."""
    return "-".join(word.lower() for part in name.removesuffix("_").split("_") for word in _WORD.findall(part))
