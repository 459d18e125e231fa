# SPDX-License-Identifier: Apache-2.0
"""Plugins that Python's tools installed, in applications: found, shown and called, by the program and by a host in Python."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import mortise
import pytest
from conftest import BUILD

CONTRACT = "package test:greeting@1.0.0; interface greeter { greet: func(name: string) -> string; }"
FILE = """
name = "hello"
version = "1.0.0"
contracts = ["greeter.wit"]
policy.native = ["acme.*"]
[points.greeters]
contract = "test:greeting/greeter@1.0.0"
"""
MANIFEST = """
id = "{id}"
version = "{version}"
summary = "it greets"
license = "Apache-2.0"
provides = [{{ contract = "test:greeting/greeter@1.0.0" }}]
images = [{{ engine = "python", platform = "any", module = "{module}" }}]
"""
PLUGIN = """
import mortise
from {words} import WORD
Greeter = mortise.read_contract(text={contract!r})
@mortise.plugin(Greeter)
class Hello:
    def greet(self, name):
        return f"{{WORD}}, {{name}}!"
class Other:
    pass
"""


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def package(word="Hello", version="1.0.0", id="acme.greet", module="acme_greet.plugin:Hello", words=".words"):
    """The files of a distribution's package."""
    return {
        "acme_greet/__init__.py": "",
        "acme_greet/words.py": f"WORD = {word!r}",
        "acme_greet/plugin.py": PLUGIN.format(words=words, contract=CONTRACT),
        "acme_greet/plugin.toml": MANIFEST.format(id=id, version=version, module=module),
    }


def wheel(folder, files, version="1.0.0"):
    """A wheel with these files and an entry point, as Python's tools build it."""
    name = f"acme_greet-{version}"
    files = files | {
        f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: acme-greet\nVersion: {version}\n",
        f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}.dist-info/entry_points.txt": "[hello.plugins]\ngreet = acme_greet.plugin:Hello\n",
    }
    files[f"{name}.dist-info/RECORD"] = "".join(f"{each},,\n" for each in (*files, f"{name}.dist-info/RECORD"))
    path = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    return path


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def install(path, site):
    """What the tools do with a wheel that is of Python alone, and sooner."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(site)


def pip_install(path, site):
    """What there is to install is in the wheel; nothing is fetched."""
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps", "--no-index", "--no-compile",
        "--target", site, path)


def program(folder, *words):
    environment = os.environ | {"MORTISE_PYTHON": sys.executable, "PYTHONPATH": str(BUILD / "python")}
    environment.pop("LD_PRELOAD", None)
    return run(BUILD / "bin/mortise", *words, cwd=folder, env=environment)


@pytest.fixture
def application(tmp_path):
    write(tmp_path, {"greeter.wit": CONTRACT, "mortise.toml": FILE + source("site")})
    (tmp_path / "site").mkdir()
    return tmp_path


def source(*folders):
    return f"""[[sources]]
entry-points = "hello.plugins"
path = {json.dumps(list(folders))}
"""


def greetings(folder):
    with mortise.Host() as host, mortise.Application(host, folder / "mortise.toml") as application:
        application.start()
        return [client.greet("you") for client in host.point("greeters", "test:greeting/greeter")]


def test_a_wheel(application):
    pip_install(wheel(application, package()), application / "site")
    listed, = json.loads(program(application, "list", "mortise.toml", "--json"))["plugins"]
    assert (listed["id"], listed["version"], listed["state"], listed["reasons"]) == ("acme.greet", "1.0.0", "fit", [])
    assert "acme.greet" in program(application, "plan", "--app", "mortise.toml")
    assert json.loads(program(application, "call", "greeters", "greet", '{"name": "you"}')) == "Hello, you!"
    assert greetings(application) == ["Hello, you!"]


def test_an_editable_install(application):
    """What the tools leave of one: a `.pth` file, or `direct_url.json` where they do it another way."""
    write(application / "project/src", package("Good day"))
    pip_install(wheel(application, {"acme_greet.pth": f"{application}/project/src\n"}), application / "site")
    assert greetings(application) == ["Good day, you!"]
    assert json.loads(program(application, "call", "greeters", "greet", '{"name": "you"}')) == "Good day, you!"
    write(application / "project/src", {"acme_greet/words.py": "WORD = 'Good evening'"})
    assert greetings(application) == ["Good evening, you!"]
    (application / "site/acme_greet.pth").unlink()
    write(application, {"site/acme_greet-1.0.0.dist-info/direct_url.json":
                        json.dumps({"url": f"file://{application}/project", "dir_info": {"editable": True}})})
    assert greetings(application) == ["Good evening, you!"]


def test_an_earlier_folder_hides_a_later_one(application):
    write(application, {"mortise.toml": FILE + source("first", "site")})
    install(wheel(application, package("Old")), application / "first")
    install(wheel(application, package("New", "2.0.0"), "2.0.0"), application / "site")
    listed = {each["version"]: each for each in json.loads(program(application, "list", "mortise.toml", "--json"))["plugins"]}
    assert {version: each["state"] for version, each in listed.items()} == {"2.0.0": "shadowed", "1.0.0": "fit"}
    assert "comes first on the path" in listed["2.0.0"]["reasons"][0]["text"]
    with mortise.Host() as host, mortise.Application(host, application / "mortise.toml") as found:
        assert {each.version: each.state for each in found.candidates()} == {"2.0.0": "shadowed", "1.0.0": "fit"}
    assert greetings(application) == ["Old, you!"]


@pytest.mark.parametrize("module, words", [
    ("acme_greet.plugin:Hello", ".words"), ("acme_greet.plugin", "acme_greet.words"), ("plugin:Hello", ".words"),
    ("acme_greet.plugin", "acme_words"), ("acme_greet", ".words"), ("acme_greet:Hello", "acme_words"),
])
def test_how_modules_are_named_and_import_others(application, module, words):
    files = package(module=module, words=words)
    if ".plugin" not in module and not module.startswith("plugin"):  # the package itself is the plugin
        files["acme_greet/__init__.py"] = files.pop("acme_greet/plugin.py")
    install(wheel(application, files), application / "site")
    write(application / "site", {"acme_words.py": "WORD = 'Hello'"})  # another distribution's
    # Names that are imported in full are the interpreter's own: each in a process of its own.
    assert json.loads(program(application, "call", "greeters", "greet", '{"name": "you"}')) == "Hello, you!"


def test_a_module_by_its_name(application):
    write(application / "somewhere", package("Hi"))
    write(application, {"mortise.toml": FILE + '[[sources]]\nmodule = "acme_greet"\npath = ["site", "somewhere"]\n'})
    assert greetings(application) == ["Hi, you!"]
    assert json.loads(program(application, "call", "greeters", "greet", '{"name": "you"}')) == "Hi, you!"


def test_an_upgrade_of_what_is_installed(application):
    """The new version's modules are its own, whatever was imported before."""
    install(wheel(application, package("Old")), application / "site")
    with mortise.Host() as host, mortise.Application(host, application / "mortise.toml") as running:
        running.start()
        greeter = host.point("greeters", "test:greeting/greeter").one()
        assert greeter.greet("you") == "Old, you!"
        shutil.rmtree(application / "site")
        install(wheel(application, package("New", "2.0.0"), "2.0.0"), application / "site")
        running.start(upgrade=True)
        assert greeter.greet("you") == "New, you!"


def test_what_is_wrong_is_said(application):
    files = package()
    del files["acme_greet/plugin.toml"]
    install(wheel(application, files), application / "site")
    with mortise.Host() as host, mortise.Application(host, application / "mortise.toml") as found:
        assert [(each.id, each.state) for each in found.candidates()] == [("greet", "unfit")]
        assert "has no 'plugin.toml'" in found.candidates()[0].reasons[0].text
    write(application / "site", {"acme_greet/plugin.toml": MANIFEST.format(id="acme.greet", version="1.0.0",
                                                                           module="acme_greet.nothing")})
    with mortise.Host() as host, mortise.Application(host, application / "mortise.toml") as found:
        with pytest.raises(mortise.Error, match="acme_greet/nothing.py"):
            found.apply(found.plan())
    # Code that a tool put there runs where policy names it alone.
    write(application, {f"site/{name}": text for name, text in package().items()})
    write(application, {"mortise.toml": FILE.replace('policy.native = ["acme.*"]', "") + source("site")})
    with mortise.Host() as host, mortise.Application(host, application / "mortise.toml") as found:
        assert found.start() and host.plugins() == []
