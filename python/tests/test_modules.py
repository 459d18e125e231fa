# SPDX-License-Identifier: Apache-2.0
"""Modules of Python from WIT, and back: the same functions with the same hashes, content with type checkers."""

import os
import random
import subprocess
import sys
import types
from pathlib import Path

import pytest

import mortise
from conftest import ROOT, without_sanitizer
from mortise.__main__ import main

sys.path.insert(0, str(ROOT / "tests/bindgen"))
import random_contracts  # noqa: E402

SEED = int(os.environ.get("MORTISE_SEED", random.randrange(2**32)))
COUNT = 40
CHECKED = 4  # by type checkers, which take their time
PHOTO = ROOT / "examples/photolab/contract/1.1.0/image-filter.wit"
KINDS = ROOT / "tests/bindgen/contract/kinds.wit"


class Maker(random_contracts.Maker):
    """Random contracts, whose values Python has: nothing of resources."""

    def definition(self, name, named):
        while True:
            made = super().definition(name, named)
            if not made.startswith("resource"):
                return made


def load(text, folder, name):
    """A module, from a file: docs are read from there."""
    path = folder / f"{name}.py"
    path.write_text(text)
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(text, str(path), "exec"), vars(module))
    finally:
        del sys.modules[name]
    return module


def contract_of(module):
    made, = (mortise.contract(each) for each in vars(module).values() if hasattr(each, "__mortise_contract__"))
    return made


def there_and_back(contract, folder, name):
    back = contract_of(load(contract.python, folder, name))
    assert back._hashes == contract._hashes
    assert back.python == contract_of(load(back.python, folder, name)).python, "the second time nothing changes"
    return back


@pytest.mark.parametrize("number", range(COUNT))
def test_random_contracts(tmp_path, number):
    seed = f"{SEED} {number}"
    text = Maker(seed).package()
    print(f"MORTISE_SEED={SEED}, number {number}\n{text}")
    contract = mortise.read_contract(text=text, interface="user")
    there_and_back(contract, tmp_path, f"user_{number}")


def lines_of(contract):
    """In any order, since that of directives means nothing."""
    return sorted(line for line in contract.wit.splitlines() if line.strip() != "///")


@pytest.mark.parametrize("path, interface", [(PHOTO, None), (KINDS, "kinds")])
def test_contracts_of_ours(tmp_path, path, interface):
    contract = mortise.read_contract(path, interface)
    back = there_and_back(contract, tmp_path, "ours")
    if path == PHOTO:
        assert lines_of(back) == lines_of(contract), "docs, directives and gates too"


def run(*words):
    done = subprocess.run([sys.executable, "-m", *map(str, words)], capture_output=True, text=True,
                          env=os.environ | {"MYPYPATH": str(Path(mortise.__file__).absolute().parents[1])})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def modules(tmp_path):
    texts = [mortise.read_contract(PHOTO).python, mortise.read_contract(KINDS, "kinds").python]
    texts += [mortise.read_contract(text=Maker(f"{SEED} {number}").package(), interface="user").python for number in range(CHECKED)]
    for number, text in enumerate(texts):
        (tmp_path / f"module_{number}.py").write_text(text)
    print(f"MORTISE_SEED={SEED}")
    return tmp_path


@without_sanitizer
def test_mypy_is_content(modules):
    pytest.importorskip("mypy")
    run("mypy", "--strict", "--cache-dir", modules / "cache", *sorted(modules.glob("*.py")),
        Path(__file__).with_name("lab_contract.py"))


@without_sanitizer
def test_pyright_is_content(modules):
    pytest.importorskip("basedpyright")
    package = Path(mortise.__file__).absolute().parents[1]
    (modules / "pyrightconfig.json").write_text(f'{{"typeCheckingMode": "standard", "extraPaths": ["{package}"]}}')
    run("basedpyright", "--project", modules / "pyrightconfig.json", *sorted(modules.glob("*.py")))


def test_values_of_a_module(tmp_path, kinds_plugins):
    """A plugin in C++, called with the classes of the module that was made for its contract."""
    module = load(mortise.read_contract(KINDS, "kinds").python, tmp_path, "kinds_module")
    with mortise.Host() as host:
        host.load(kinds_plugins / "echo.so")
        echo = host.point("kinds", module.Kinds).one()
        for failure in (module.FailureFailure("words"), module.FailureOther()):
            assert echo.echo_failure(failure) == failure and type(echo.echo_failure(failure)) is type(failure)
        assert echo.echo_colour(module.Colour.DARK_GREEN) is module.Colour.DARK_GREEN
        with pytest.raises(module.FailureFailure, match="why"):
            echo.only_fails(mortise.Err("why"))


def test_the_command_line(tmp_path, capsys, monkeypatch):
    assert main(["contract", "to-python", str(PHOTO)]) == 0
    text = capsys.readouterr().out
    assert text == mortise.read_contract(PHOTO).python
    (tmp_path / "made_by_the_command_line.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(["contract", "from-python", "made_by_the_command_line:ImageFilter"]) == 0
    assert capsys.readouterr().out == contract_of(load(text, tmp_path, "made_here")).wit


@pytest.mark.parametrize("words, code, message", [
    (["from-python", "os"], 64, "expected MODULE:NAME, found 'os'"),
    (["from-python", "no_such_module:A"], 64, "No module named 'no_such_module'"),
    (["from-python", "os:no_such_name"], 64, "has no attribute 'no_such_name'"),
    (["from-python", "enum:Enum"], 64, "give the contract a name with --name"),
    (["from-python", "enum:Enum", "--name", "a:b/c"], 3, "'Enum' has no methods"),
    (["to-python", "/no/such/file.wit"], 3, "unreadable"),
    (["to-python"], 64, "the following arguments are required"),
    (["to-python", str(KINDS)], 3, "there are several interfaces"),
])
def test_wrong_command_lines(capsys, words, code, message):
    try:
        end = main(["contract", *words])
    except SystemExit as error:
        end = error.code
    assert end == code and message in capsys.readouterr().err
