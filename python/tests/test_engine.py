# SPDX-License-Identifier: Apache-2.0
"""Plugins in files, loaded by a host in Python: what tests/python has for hosts in C++ is much the same."""

import gc
import sys
import weakref

import pytest

import mortise
from mortise import _engine
from conftest import ROOT

CONTRACT = ROOT / "tests/python/contract/desk.wit"
HEAD = f"import mortise\nDesk = mortise.read_contract({str(CONTRACT)!r}, 'desk')\n"
DESK = """
@mortise.plugin(Desk)
class {name}:
    def greet(self, name): return "{name} greets " + name
    def total(self, numbers): return sum(numbers)
    def relay(self, key): return key
    def fail(self, how): raise KeyError(how)
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="clerk.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + text)
        return path
    return write


@pytest.fixture
def host(wall):
    with mortise.Host(wall=wall) as host:
        yield host


def desk(host):
    return host.point("desks", "desk").one()


def test_a_file_is_a_plugin(host, write):
    path = write(DESK.format(name="Clerk"))
    assert host.load(path) == "clerk"
    assert desk(host).greet("me") == "Clerk greets me"
    assert desk(host).total([1, 2, 3]) == 6
    info, = host.plugins()
    assert (info.source, info.contracts, len(info.digest)) == (str(path), ("test:python/desk@1",), 64)
    assert "clerk" not in sys.modules


def test_a_file_is_swapped_for_a_newer_one(host, write):
    path = write(DESK.format(name="Old"))
    host.load(path)
    client = desk(host)
    write(DESK.format(name="New"))
    assert client.greet("me") == "Old greets me"
    host.swap("clerk", path)
    assert client.greet("me") == "New greets me"


def test_the_class_is_named_where_there_are_several(host, write):
    path = write(DESK.format(name="One") + DESK.format(name="Two"))
    with pytest.raises(mortise.Invalid, match="several classes with @mortise.plugin: One, Two; load one as 'clerk.py:One'") as caught:
        host.load(path)
    assert caught.value.code == "python.no_plugin"
    host.load(f"{path}:Two")
    assert desk(host).greet("me") == "Two greets me"
    with pytest.raises(mortise.Invalid, match="no class 'Three'"):
        host.load(f"{path}:Three", id="three")


def test_a_folder_is_a_plugin(host, write, tmp_path):
    write("words = 'from a helper'\n", "clerk/helper.py")
    path = write("from .helper import words\nfrom .desk import Clerk\n", "clerk/__init__.py").parent
    write(DESK.format(name="Clerk").replace('"Clerk greets "', "words") + "from .helper import words\n", "clerk/desk.py")
    host.load(path)
    assert desk(host).greet("") == "from a helper"
    host.load(str(path) + "/", id="again")
    with pytest.raises(mortise.Denied, match="cannot be held to"):
        host.load(path, id="held", digest="0" * 64)


def test_a_digest_is_held(host, write):
    path = write(DESK.format(name="Clerk"))
    host.load(path)
    digest = host.plugins()[0].digest
    host.swap("clerk", path, digest=digest)
    path.write_text(path.read_text() + "\n")
    with pytest.raises(mortise.Denied, match="its digest is sha256:"):
        host.swap("clerk", path, digest=digest)


@pytest.mark.parametrize("text, code, words", [
    ("", "python.no_plugin", "no class with @mortise.plugin"),
    ("import pathlib\npathlib.Path('/secret/place').read_text()\n", "python.load_failed", "raised FileNotFoundError when"),
    ("\nthis is no Python\n", "python.load_failed", "raised SyntaxError in line 4 when"),
    ("import no_such_module\n", "python.load_failed", "it needs the module 'no_such_module', which the interpreter"),
    ("raise SystemExit(3)\n", "python.load_failed", "raised SystemExit when"),
    ("mortise.read_contract('/secret/place')\n", "python.load_failed", "raised Invalid when"),
])
def test_what_keeps_a_file_out(host, write, text, code, words):
    with pytest.raises(mortise.Error, match=words) as caught:
        host.load(write(text))
    assert caught.value.code == code and "secret" not in str(caught.value)
    assert not [name for name in sys.modules if name.startswith("clerk@")]
    if code == "python.load_failed":
        incident = host.incident(caught.value.incident)
        assert incident.plugin == "clerk" and incident.from_plugin and "clerk.py" in incident.text
        assert "Traceback" in incident.text or "SyntaxError" in incident.text


def test_another_version_of_the_package_is_refused():
    code, message, report = _engine.load("0.0.1", b"x.py", b"", 0, "")
    assert (code, report) == ("python.no_package", "") and "library is 0.0.1" in message


def test_an_unloaded_plugin_is_gone(host, write):
    path = write(DESK.format(name="Clerk"))
    for _ in range(3):
        host.load(path)
        name, = [name for name in sys.modules if name.startswith("clerk@")]
        kept = weakref.ref(sys.modules[name].Clerk)
        assert desk(host).total([1]) == 1
        host.unload("clerk")
        assert name not in sys.modules
        gc.collect()
        assert kept() is None
