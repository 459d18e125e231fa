# SPDX-License-Identifier: Apache-2.0
"""What the engine of libmortise calls for plugins in files: src/engine/python. It imports them, and makes their entries."""

import importlib.util
import itertools
import linecache
import os
import sys
import traceback
import types

from mortise import _core
from mortise._errors import Error
from mortise._plugin import Provided, provided_by

# Each version of a file is a module of its own, so that a new one may come while the old one is still called.
_numbers = itertools.count(1)
_modules: dict[int, str] = {}  # by the address of an entry: the module's name


class _Refused(Exception):
    """`args`: the code and the message."""


def load(version, path, source, is_folder, wanted):
    """The entry of the plugin in a file, as a capsule; else code, message, and what is for operators.

    `version` is the library's, `path` and `source` are bytes, `source` is empty for a folder; `wanted` names the class.
    """
    name = None
    try:
        if version != _core.__version__:
            raise _Refused("python.no_package", f"the package 'mortise' of the interpreter is {_core.__version__}, and the "
                           f"application's library is {version}: install the same version there")
        path = os.fsdecode(path)
        packages = _packages_of(path)
        name = f"{_stem((*packages, path)[0])}@{next(_numbers)}"
        module = _import(name, packages, path, source, is_folder)
        capsule = _core._entry(*provided_by(_find(module, wanted)))
        _modules[_core._address(capsule)] = name
        return capsule
    except BaseException as error:  # noqa: BLE001: nothing leaves, whatever a plugin raises
        _forget(name)
        if isinstance(error, _Refused):
            return *error.args, ""
        if isinstance(error, KeyboardInterrupt):
            import _thread
            _thread.interrupt_main()  # it is the application's
        if isinstance(error, Error) and not _is_from(error, path):
            return error.code, str(error), ""
        report = "".join(traceback.format_exception(error))
        if isinstance(error, ModuleNotFoundError) and error.name:
            return ("python.load_failed", f"it needs the module '{error.name}', which the interpreter {sys.executable} does not "
                    "have: install it there", report)
        where = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        return ("python.load_failed", f"its module raised {type(error).__name__}{where} when it was imported",
                report)


def unload(capsule):
    """The plugin is gone: so is its module, but for what others keep."""
    _forget(_modules.pop(_core._address(capsule), None))
    for stream in (sys.stdout, sys.stderr):  # an interpreter in an application never ends, and so never flushes
        try:
            stream.flush()
        except Exception:  # noqa: BLE001: no stream, or one that is closed
            pass


def _stem(path):
    return os.path.basename(path).removesuffix(".py")


def _packages_of(path):
    """The folders of the packages that a file or folder lies in, the outermost first."""
    packages, folder = [], os.path.dirname(path)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        packages.insert(0, folder)
        folder = os.path.dirname(folder)
    return packages


def _import(name, packages, path, source, is_folder):
    """The module, below the packages that it is in: `name` is the outermost one's, or its own."""
    if packages or is_folder:
        _find_what_lies_beside(os.path.dirname((*packages, path)[0]))
    for number, folder in enumerate(packages):
        name = f"{name}.{_stem(folder)}" if number else name
        _import_package(name, folder)
    full = f"{name}.{_stem(path)}" if packages else name
    if is_folder:
        return _import_package(full, path)
    module = types.ModuleType(full)
    module.__file__ = path
    if packages:
        module.__package__ = name
    sys.modules[full] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    return module


def _import_package(name, folder):
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"),
                                                  submodule_search_locations=[folder])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _find_what_lies_beside(folder):
    """A package that Python's tools installed imports others that they put there."""
    if folder not in sys.path and any(name.endswith((".dist-info", ".egg-info")) for name in os.listdir(folder)):
        sys.path.append(folder)


def _find(module, wanted):
    """The class that is the plugin: the one that is named, or the only one that the module itself decorates."""
    if wanted:
        cls = getattr(module, wanted, None)
        if isinstance(cls, type) and isinstance(getattr(cls, "__mortise_plugin__", None), Provided):
            return cls
        raise _Refused("python.no_plugin", f"it has no class '{wanted}' with @mortise.plugin")
    own = (module.__name__, module.__name__ + ".")
    found = {cls.__qualname__: cls for cls in vars(module).values()
             if isinstance(cls, type) and "__mortise_plugin__" in vars(cls)
             and (cls.__module__ == own[0] or cls.__module__.startswith(own[1]))}
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        raise _Refused("python.no_plugin", "it has no class with @mortise.plugin")
    raise _Refused("python.no_plugin", f"it has several classes with @mortise.plugin: {', '.join(found)}; load one as "
                   f"'{os.path.basename(module.__file__)}:{next(iter(found))}'")


def _is_from(error, path):
    """Whether the plugin's own code is in the traceback."""
    return any(frame.f_code.co_filename.startswith(path) for frame, _ in traceback.walk_tb(error.__traceback__))


def _forget(name):
    if name is None:
        return
    module = sys.modules.get(name)
    for each in [key for key in sys.modules if key == name or key.startswith(name + ".")]:
        del sys.modules[each]
    if module is not None:
        linecache.cache.pop(module.__file__, None)
