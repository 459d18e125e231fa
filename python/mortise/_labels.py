# SPDX-License-Identifier: Apache-2.0
"""Labels of WIT for names of Python; src/bindgen/python_names.hpp has both directions."""

import re

_LABEL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*|(?=[A-Za-z])([a-z0-9]+|[A-Z0-9]+)(-([a-z0-9]+|[A-Z0-9]+))*")
_ACCESSOR = re.compile(r"\[(get|set)\]")


def is_label(text):
    return _LABEL.fullmatch(text) is not None


def is_function_label(text):
    """Also `[get]width`, as WIT's tools call an accessor."""
    return is_label(_ACCESSOR.sub("", text, count=1))


def of_variable(name):
    """`has_preview` as `has-preview`: fields, parameters, functions. One `_` at the end makes no difference."""
    return name.rstrip("_").lower().replace("_", "-")


def of_constant(name):
    """`DARK_GREEN` as `dark-green`."""
    return of_variable(name)


def of_type(name):
    """`ImageFilter` as `image-filter`, `HTTPServer` as `http-server`."""
    name = name.rstrip("_")
    label = ""
    for i, letter in enumerate(name):
        # A word begins where an upper case one ends, and with the last capital in front of small letters.
        begins = letter.isupper() and (not name[i - 1:i].isupper() or name[i + 1:i + 2].islower())
        label += "-" if i > 0 and begins and not label.endswith("-") else ""
        label += "-" if letter == "_" else letter.lower()
    return label
