# SPDX-License-Identifier: Apache-2.0
"""Applications of a file: the same words as in C++ (tests/application), on two folders of the photo lab."""

import gc
import json
import queue
import shutil
import sys
import threading
import weakref

import mortise
import pytest

CONTRACT = "photo:lab/image-filter@1.0.0"
FILE = """
name = "photolab"
version = "1.0.0"
contracts = ["contract/image-filter.wit"]
sources = [{ folder = "plugins" }]
policy.native = ["photolab.*"]
[points.filters]
contract = "photo:lab/image-filter@1.0.0"
dispatch = { apply = "fold", name = "all" }
"""


class Lab:
    """A folder with an application; plugins are dropped into it from the lab's build."""

    def __init__(self, folder, build):
        self.folder, self.lab = folder, build / "lab"
        self.file = folder / "mortise.toml"
        shutil.copytree(self.lab / "contract", folder / "contract")
        (folder / "plugins").mkdir()
        self.write("")

    def write(self, more, head=""):
        draft = self.folder / "draft.toml"
        draft.write_text(head + FILE + more)
        draft.rename(self.file)

    def drop_in(self, name, source=None):
        """At one instant."""
        draft = self.folder / f"draft-{name}"
        shutil.copytree(self.lab / (source or f"plugins/{name}"), draft)
        draft.rename(self.folder / "plugins" / name)


@pytest.fixture
def lab(tmp_path):
    from conftest import BUILD
    lab = Lab(tmp_path, BUILD)
    lab.drop_in("sepia")
    lab.drop_in("sobel")
    return lab


@pytest.fixture
def host():
    with mortise.Host() as host:
        yield host


def names(host):
    return [client.plugin for client in host.point("filters", CONTRACT)]


def test_it_starts_what_points_take(lab, host):
    with mortise.Application(host, lab.file) as application:
        assert application.name == "photolab 1.0.0"
        assert host.plugins() == []
        before = application.generation
        plan = application.start()
        assert application.generation == plan.generation != before
        assert names(host) == ["photolab.sepia", "photolab.sobel"]
        assert [(each.id, each.state) for each in application.candidates()] == [
            ("photolab.sepia", "active"), ("photolab.sobel", "active")]
        why = application.why("photolab.sepia")
        assert "photolab.sepia" in str(why) == why.text and json.loads(why.json)["plugin"] == why.plugin
        assert [(each.version, each.state) for each in why.releases] == [("1.0.0", "chosen")]
        # The point has what the file says: one call goes through both.
        contract = host.contract(CONTRACT)
        picture = contract.Image(2, 2, bytes(16))
        assert host.point("filters", contract).call("apply", picture, settings=[]).width == 2
        assert len(host.point("filters", contract).call("name")) == 2
    assert names(host) == ["photolab.sepia", "photolab.sobel"]  # what is active stays


def test_a_plan_is_shown_and_applied(lab, host):
    application = mortise.Application(host, str(lab.file), index=lab.folder / "index")
    plan = application.plan()
    assert plan.is_possible and not plan.is_empty
    assert str(plan) == plan.text and "photolab.sobel" in plan.text
    assert json.loads(plan.json)["id"] == plan.id
    assert [(step.action, step.plugin, step.version, step.wall) for step in plan.steps] == [
        ("add", "photolab.sepia", "1.0.0", None), ("add", "photolab.sobel", "1.0.0", None)]
    point, = plan.points
    assert point.name == "filters" and point.is_changed and point.before is None
    assert [each.plugin for each in point.after.providers] == ["photolab.sepia", "photolab.sobel"]
    assert plan.refused == [] and plan.remarks == [] and plan.explanation == ""
    assert plan.id in repr(plan)
    application.apply(plan)
    assert application.plan().is_empty
    with pytest.raises(mortise.Conflict) as caught:
        application.apply(plan)
    assert caught.value.code == "plan.stale"


def test_an_upgrade_takes_the_newest(lab, host):
    application = mortise.Application(host, lab.file)
    lab.drop_in("blur")
    application.start()
    blur = next(client for client in host.point("filters", CONTRACT) if client.plugin == "photolab.blur")
    before = blur.name()
    lab.drop_in("blur-2", "upgrades/blur")
    assert application.plan().is_empty
    plan = application.start(upgrade=True)
    assert not plan.is_empty and blur.name() != before
    assert [each.state for each in application.candidates() if each.id == "photolab.blur"] == ["active", "fit"]


def test_what_cannot_be_is_refused(lab, host):
    application = mortise.Application(host, lab.file)
    lab.drop_in("broken-digest")
    application.start()
    broken, = [each for each in application.candidates() if each.state == "unfit"]
    assert "digest" in broken.reasons[0].text and broken.place.endswith("broken-digest")
    refused, = application.plan().refused
    assert (refused.plugin, refused.place) == ("photolab.broken-digest", "plugins/broken-digest")
    assert "plugins/broken-digest/plugin.toml" in str(refused.reasons[0]) and "mortise pack" in refused.reasons[0].help
    with pytest.raises(mortise.Error) as caught:
        application.why("photolab.nobody")
    assert caught.value.code == "plugin.unknown"
    lab.write('[plugins."photolab.nobody"]\nenabled = true\n')
    plan = application.plan()
    assert not plan.is_possible and "photolab.nobody" in plan.explanation
    with pytest.raises(mortise.Error) as caught:
        application.apply(plan)
    assert caught.value.code == "solve.unsolvable"
    lab.write('[points.filters]\n')
    with pytest.raises(mortise.Invalid) as caught:
        application.plan()
    assert caught.value.code == "application.invalid" and "mortise.toml" in str(caught.value)
    with pytest.raises(mortise.Invalid):
        mortise.Application(mortise.Host(), lab.folder / "nothing.toml")


def test_a_watch_tells_of_what_is_dropped_in(lab, host):
    heard = queue.SimpleQueue()
    with mortise.Application(host, lab.file) as application:
        application.start()
        application.watch(heard.put)
        with pytest.raises(mortise.Error) as caught:
            application.watch(heard.put)
        assert caught.value.code == "catalog.unwatchable"
        lab.drop_in("vignette")
        while "photolab.vignette" not in until(heard, mortise.Plan).text:
            pass
        assert "photolab.vignette" not in names(host), "nobody applied it"
        lab.write("nonsense")
        assert until(heard, mortise.Invalid).code == "application.invalid"
        lab.write("", head='apply = "auto"\n')
        lab.drop_in("white-balance")
        while "photolab.white-balance" not in names(host):
            until(heard, mortise.Plan)
    assert "photolab.vignette" in names(host)


CLASS = """
import mortise
ImageFilter = mortise.read_contract({wit!r})

@mortise.plugin(ImageFilter, parallel=True)
class {name}:
    def apply(self, source, area, settings):
        return source
    def name(self):
        return "{name}"
"""
MANIFEST = """
id = "{id}"
version = "1.0.0"
provides = [{{ contract = "photo:lab/image-filter@1.0.0" }}]
images = [{{ engine = "python", module = "{module}" }}]
"""


def test_installed_distributions_are_plugins(lab, host):
    """By an entry point, and by the name of a package; neither is imported before it starts."""
    site, wit = lab.folder / "site", str(lab.folder / "contract/image-filter.wit")
    for package, name in (("acme_soft", "Soft"), ("acme_hard", "Hard")):
        (site / package).mkdir(parents=True)
        (site / package / "__init__.py").write_text(f"from .inner import {name}\n")
        (site / package / "inner.py").write_text(CLASS.format(wit=wit, name=name))
        (site / package / "plugin.toml").write_text(MANIFEST.format(id=package.replace("_", "."), module=f"{package}:{name}"))
    info = site / "acme_soft-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[photolab.plugins]\nsoft = acme_soft:Soft\n")
    lab.write("", head="")
    text = lab.file.read_text()
    text = text.replace('sources = [{ folder = "plugins" }]', """sources = [
    { folder = "plugins" },
    { entry-points = "photolab.plugins", path = ["site"] },
    { module = "acme_hard", path = ["site"] },
]""").replace('"photolab.*"', '"photolab.*", "acme.*"')
    lab.file.write_text(text)
    application = mortise.Application(host, lab.file)
    assert [each.state for each in application.candidates() if each.id.startswith("acme.")] == ["fit", "fit"]
    plan = application.start()
    assert plan.refused == [], str(plan)
    assert names(host) == ["acme.hard", "acme.soft", "photolab.sepia", "photolab.sobel"]
    assert [client.name() for client in host.point("filters", CONTRACT) if client.plugin.startswith("acme.")] == ["Hard", "Soft"]
    assert not any(name in sys.modules for name in ("acme_soft", "acme_hard")), "they have no part in the application's imports"


def until(heard, kind):
    while True:
        told = heard.get(timeout=120)
        if isinstance(told, kind):
            return told
        if isinstance(told, mortise.Error):
            assert told.code == "application.invalid", told  # of a file that was wrong for a while


def test_it_ends_before_its_host(lab):
    host = mortise.Host()
    application = mortise.Application(host, lab.file)
    application.start()
    application.watch(lambda _: None)
    host.close()
    with pytest.raises(mortise.Unavailable):
        application.plan()
    application.close()
    with pytest.raises(mortise.Unavailable):
        mortise.Application(host, lab.file)


def test_it_keeps_its_host_and_ends_with_what_refers_to_it(lab):
    application = mortise.Application(mortise.Host(), lab.file)
    application.start()

    def told(plan):
        pass

    is_kept = weakref.ref(told)
    application.watch(told)
    del told
    gc.collect()
    assert is_kept() is not None
    del application
    gc.collect()
    assert is_kept() is None


def test_what_is_told_cannot_close_but_may_plan(lab, host):
    heard, application = queue.SimpleQueue(), mortise.Application(host, lab.file)

    def told(plan):
        for close in (application.close, host.close):
            try:
                close()
            except mortise.Conflict as error:
                heard.put(error)
        heard.put(application.plan())

    application.watch(told)
    lab.drop_in("vignette")
    assert [type(heard.get(timeout=120)) for _ in range(3)] == [mortise.Conflict, mortise.Conflict, mortise.Plan]
    application.close()
    with pytest.raises(mortise.Unavailable, match="is closed"):
        application.generation


def test_many_threads_ask_while_it_is_closed(lab, host):
    application = mortise.Application(host, lab.file)
    application.start()
    begun, refused = threading.Barrier(4), []

    def ask():
        begun.wait()
        try:
            while True:
                assert application.plan().is_empty
        except mortise.Unavailable as error:
            refused.append(error)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    begun.wait()
    application.close()
    for asker in askers:
        asker.join()
    assert len(refused) == 3
