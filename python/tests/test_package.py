# SPDX-License-Identifier: Apache-2.0
"""The package itself: what it loads, and what its stubs say."""

import inspect
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mortise

ROOT = Path(__file__).resolve().parents[2]


def test_there_is_one_library_in_the_process():
    maps = Path("/proc/self/maps").read_text()
    assert len(set(re.findall(r"\S*/libmortise\.so\S*", maps))) == 1


def test_the_library_of_applications_is_loaded_by_who_has_one():
    script = ("import mortise; find = lambda: 'libmortise_application' in open('/proc/self/maps').read(); "
              "print(find(), mortise.Application.__name__, find())")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("False Application True", "")


def test_the_version_is_the_projects():
    project = (ROOT / "CMakeLists.txt").read_text()
    assert mortise.__version__ == re.search(r"project\(mortise VERSION (\S+)", project)[1]


def test_what_takes_its_time_is_imported_when_it_is_needed():
    script = "import sys, mortise; print(sorted({'dataclasses', 'enum', 'inspect', 'typing', 'array'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, "
                           f"{str(Path(mortise.__file__).parents[1])!r}); {script}"], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_all_is_there():
    for name in mortise.__all__:
        value = getattr(mortise, name)
        assert value.__doc__ or name == "__version__"
        if isinstance(value, type):
            assert value.__module__ == "mortise" and pickle.loads(pickle.dumps(value)) is value
            small = name in ("Err", "Length", "Maybe", "Ok", "Some", "Variant", "Point")  # the class says it
            assert small or [each for each, what in vars(value).items() if each[0] != "_" and not inspect.getdoc(what)] == [], name
    assert set(mortise.__all__) <= set(dir(mortise))
    with pytest.raises(AttributeError):
        mortise.nothing


def run_module(folder, *words):
    """In a folder of its own, where mypy may keep what it likes."""
    package = str(Path(mortise.__file__).absolute().parents[1])
    done = subprocess.run([sys.executable, "-m", *map(str, words)], capture_output=True, text=True, cwd=folder,
                          env=os.environ | {"MYPYPATH": package, "PYTHONPATH": package})
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stubs_say_what_is_there(tmp_path):
    pytest.importorskip("mypy")
    # What nanobind adds to classes, and what answers for names that only contracts know; and aliases, which are no classes.
    allowed = write(tmp_path, """
mortise.(Cancel|Contract|Host|Client|Plan|Subscription|(_application.)?Application|_host.Host)
mortise.Client.__getattr__
mortise.(seconds_left|is_given_up)
mortise.(Contract|PluginInfo|Incident|Point(Info|Member)?|Plan|Candidate|Event|Subscription).__init__
mortise.(Plan(Step|Point|Plugins)|RefusedPlugin|Reason|Grant|Provider|Why(Release)?).__(init|match_args|str)__
mortise.(PluginInfo|Incident|Candidate|Event|Point(Info|Member|Detailed)).__match_args__
mortise(._widths)?.([suf][0-9]+|char)(\\..*)?
""", "allowed.txt")
    run_module(tmp_path, "mypy.stubtest", "mortise", "--ignore-missing-stub", "--mypy-config-file", write(tmp_path, "[mypy]\n"),
               "--allowlist", allowed, "--ignore-unused-allowlist")


def write(folder, text, name="mypy.ini"):
    path = folder / name
    path.write_text(text)
    return path


def test_an_application_is_checked_strictly(tmp_path):
    pytest.importorskip("mypy")
    run_module(tmp_path, "mypy", "--strict", Path(__file__).with_name("typed_application.py"))


def test_pyright_is_content_with_it(tmp_path):
    pytest.importorskip("basedpyright")
    package = Path(mortise.__file__).absolute().parents[1]
    settings = write(tmp_path, json.dumps({"typeCheckingMode": "strict", "extraPaths": [str(package)]}), "pyrightconfig.json")
    run_module(tmp_path, "basedpyright", "--project", settings, Path(__file__).with_name("typed_application.py"))


def test_what_is_wrong_is_found_by_mypy(tmp_path):
    pytest.importorskip("mypy")
    wrong = write(tmp_path, "import mortise\nmortise.Host(wall=3).load('x', id=4)\n", "wrong.py")
    with pytest.raises(AssertionError, match="Found 2 errors"):
        run_module(tmp_path, "mypy", "--strict", wrong)
