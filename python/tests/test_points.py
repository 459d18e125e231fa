# SPDX-License-Identifier: Apache-2.0
"""Points from Python: the same words as in C++ (tests/points)."""

import gc
import sys
import threading
import weakref

import mortise
import pytest

STAGE = mortise.read_contract(text="""
package test:points@1.0.0;
interface stage {
    record traits {
        /// @default 1
        speed: u32,
        /// @default "flat"
        form: form,
    }
    enum form { flat, round }
    record looks {
        /// @default 0
        size: u32,
    }
    polish: func(text: string, mark: string) -> string;
    guess: func(question: string) -> option<string>;
    title: func() -> string;
    size: func(text: string) -> u32;
}
""")


def stage(name, fails=False):
    class Stage:
        def polish(self, text, mark):
            if fails:
                raise ValueError("it does not polish today")
            return text + name + mark

        def guess(self, question):
            return f"{question}, says {name}" if name == "b" else None

        def title(self):
            return name

        def size(self, text):
            return len(text)

    Stage.__name__ = name
    return mortise.plugin(STAGE, parallel=True)(Stage)


@pytest.fixture
def host():
    with mortise.Host() as host:
        for name in "abc":
            host.add(stage(name, fails=name == "c"))
        yield host


def test_dispatch_and_policy(host):
    stages = host.point("stages", STAGE, dispatch={"polish": "fold", "guess": "first", "title": "all"})
    assert stages.call("title") == ["a", "b", "c"]
    assert stages.call("guess", "who") == "who, says b"
    assert stages.call("size", "four") == 4
    with pytest.raises(mortise.Failed):
        stages.call("polish", "", mark=".")
    host.point("stages", STAGE, dispatch={"polish": "fold"}, failure="skip")
    assert stages.call("polish", "", ".") == "a.b."
    detailed = stages.call_detailed("polish", "", ".")
    assert [(each.plugin, each.value) for each in detailed] == [("a", "a."), ("b", "a.b."), ("c", None)]
    assert isinstance(detailed[2].error, mortise.Failed) and not detailed[2].skipped
    assert detailed.get() == "a.b."


def test_order_and_options(host):
    stages = host.point("stages", STAGE, order=["c", "b"])
    assert [client.title() for client in stages] == ["c", "b", "a"]
    assert stages.one().title() == "c"
    assert stages.with_id("b").title() == "b"
    for nobody in ("d", ""):
        with pytest.raises(mortise.Error) as caught:
            stages.with_id(nobody)
        assert caught.value.code == "plugin.unknown"
    assert [member.plugin for member in host.points()[0].members] == ["c", "b", "a"]
    host.point("stages", STAGE, wall="thread")
    assert stages.all() == []
    assert "thread" in host.points()[0].members[0].refusal
    with pytest.raises(mortise.Invalid, match="a fold needs a function"):
        host.point("stages", STAGE, dispatch={"size": "fold"})
    with pytest.raises(mortise.Invalid, match="no record 'trails'"):
        host.point("stages", STAGE, attributes="trails")
    with pytest.raises(ValueError, match="no dispatch 'some'"):
        host.point("stages", STAGE, dispatch={"size": "some"})


def test_a_breaker_skips(host):
    stages = host.point("stages", STAGE, dispatch={"polish": "fold"}, failure="skip",
                        breaker={"failures": 1, "open_ms": 60_000})
    assert stages.call("polish", "", "") == "ab"
    assert stages.call_detailed("polish", "", "")[2].skipped
    assert host.points()[0].members[2].breaker == "open"


def test_the_application_answers_in_a_failed_plugins_place(host):
    stages = host.point("stages", STAGE, dispatch={"polish": "fold"}, failure="fallback")
    stages.on_failure("polish", lambda text, mark: text + "?" + mark)
    detailed = stages.call_detailed("polish", "", ".")
    assert detailed.get() == "a.b.?."
    assert detailed[-1].plugin is None and detailed[-1].value == "a.b.?."

    def fails(text, mark):
        raise mortise.Denied("nor does this")

    stages.on_failure("polish", fails)
    with pytest.raises(mortise.Denied):
        stages.call("polish", "", ".")
    with pytest.raises(AttributeError, match="no function 'paint'"):
        stages.on_failure("paint", fails)


def test_options_of_calls_through_a_point(host):
    stages = host.point("stages", STAGE, dispatch={"title": "all"})
    assert stages.within(60).call("title") == ["a", "b", "c"]
    with pytest.raises(mortise.DeadlineExceeded):
        stages.within(0).call("size", "four")
    with pytest.raises(ValueError):
        stages.within(-1)
    cancel = mortise.Cancel()
    given_up = stages.with_(cancel=cancel, seconds=60)
    assert given_up.call("size", "four") == 4
    cancel.cancel()
    with pytest.raises(mortise.Cancelled):
        given_up.within(60).call("size", "four")
    with pytest.raises(TypeError, match="expected mortise.Cancel"):
        stages.with_(cancel=3).call("size", "four")
    assert stages.call("size", "four") == 4


def test_hints(host):
    host.add(stage("d"), hints={"before": ["b"], "after": ["a"]})
    host.add(stage("e"), hints={"priority": 7})
    stages = host.point("stages", STAGE)
    titles = [client.plugin for client in stages]
    assert titles[0] == "e" and titles.index("a") < titles.index("d") < titles.index("b")
    with pytest.raises(mortise.Error) as caught:
        host.add(stage("f"), hints={"before": ["a"], "after": ["b"]})
    assert caught.value.code == "point.cycle"
    with pytest.raises(TypeError, match="unexpected keyword argument 'behind'"):
        host.add(stage("f"), hints={"behind": ["a"]})


def test_attributes_are_checked(host):
    stages = host.point("stages", STAGE, attributes="traits")
    host.add(stage("d"), hints={"attributes": {"speed": 3}})
    host.add(stage("e"), hints={"attributes": {"speed": "fast"}})
    assert [client.plugin for client in stages] == ["a", "b", "c", "d"]
    assert "its attributes are no 'traits'" in host.points()[0].members[-1].refusal


TRAITS = [("slow", {"speed": 3}), ("quick", {"speed": 9, "form": "round"}), ("equal", {"speed": 9}), ("usual", {})]


def test_where_and_best(host):
    for name, traits in TRAITS:
        host.add(stage(name), hints={"attributes": traits})
    host.unload("c")
    stages = host.point("stages", STAGE, attributes="traits", dispatch={"title": "all"})

    def names(point):
        return [client.plugin for client in point]
    assert names(stages.where(speed=9)) == ["quick", "equal"]
    assert names(stages.where(speed=9, form="round")) == names(stages.where(form=STAGE.Form.ROUND)) == ["quick"]
    assert names(stages.where(lambda traits: traits.speed > 1)) == ["slow", "quick", "equal"]
    assert names(stages.where(lambda traits: traits.form is STAGE.Form.FLAT, speed=9)) == ["equal"]
    assert names(stages.where(speed=4)) == []
    fastest = stages.best(lambda traits: traits.speed)
    assert names(fastest) == ["quick", "equal", "slow", "a", "b", "usual"]
    assert fastest.one().title() == "quick" and fastest.call("title")[:2] == ["quick", "equal"]
    assert names(stages.where(form="flat").best(lambda traits: -traits.speed))[-2:] == ["slow", "equal"]
    # It follows the point.
    host.add(stage("racer"), hints={"attributes": {"speed": 100}})
    assert fastest.one().title() == "racer" == fastest.within(60).call("title")[0]
    host.unload("racer")
    assert fastest.one().title() == "quick"
    nobody = stages.where(speed=4)
    with pytest.raises(mortise.Unavailable):
        nobody.one().title()
    assert names(stages.best(lambda traits: float("nan"))) == names(stages)


def test_what_cannot_be_selected(host, monkeypatch):
    stages = host.point("stages", STAGE)
    with pytest.raises(mortise.Invalid, match="has no attributes") as caught:
        stages.where(speed=1)
    assert caught.value.code == "point.invalid"
    stages = host.point("stages", STAGE, attributes="traits")
    with pytest.raises(TypeError, match="the attributes 'traits' have no field 'sped': they have speed, form"):
        stages.where(sped=1)
    with pytest.raises(TypeError, match="a function of a plugin's attributes"):
        stages.where()
    with pytest.raises(ZeroDivisionError):
        stages.where(lambda traits: 1 / 0)
    with pytest.raises(TypeError, match="must be real number"):
        stages.best(lambda traits: "much")
    # What fails later leaves the plugin out, and is told.
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_type))
    some = stages.where(lambda traits: traits.speed < 5 or 1 / 0)
    host.add(stage("d"), hints={"attributes": {"speed": 5}})
    assert [client.plugin for client in some] == ["a", "b", "c"] and told == [ZeroDivisionError]
    # The point gets other attributes: nobody has those that were asked for.
    host.point("stages", STAGE, attributes="looks")
    assert some.all() == [] and len(stages.where(size=0).all()) == 3  # those of `d` fit no more
    older = mortise.read_contract(text=STAGE.wit.replace("size: u32 ", "size: u64 ").replace("size: u32,", "size: u64,"))
    with pytest.raises(mortise.Invalid, match="are another 'looks' than that of"):
        host.point("stages", older).where(size=0)


def test_a_selection_keeps_nothing_for_ever():
    function = lambda traits: True  # noqa: E731
    kept = weakref.ref(function)
    with mortise.Host() as host:
        host.add(stage("a"))
        selection = host.point("stages", STAGE, attributes="traits").where(function)
        assert len(selection.all()) == 1
        del function
        gc.collect()
        assert kept() is not None
        del selection
        gc.collect()
        assert kept() is None


def test_four_threads_select_while_plugins_come_and_go(host):
    stages = host.point("stages", STAGE, attributes="traits")
    fastest, failures, done = stages.best(lambda traits: traits.speed), [], threading.Event()

    def use():
        try:
            while not done.is_set():
                assert fastest.call("title") in ("a", "b", "c", "quick")
                assert len(stages.where(speed=1).all()) == 3
        except BaseException as error:  # noqa: BLE001: a thread's failure is the test's
            failures.append(error)
    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        host.add(stage("quick"), hints={"attributes": {"speed": 9}})
        assert fastest.one().title() == "quick"
        host.unload("quick")
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_events(host):
    host.point("stages", STAGE)
    heard, done = [], threading.Event()

    def hear(event):
        heard.append((event.kind, event.plugin or event.text))
        if event.kind == "removed":
            done.set()

    subscription = host.on_event(hear)
    host.add(stage("d"))
    host.unload("a")
    assert done.wait(30)
    subscription.cancel()
    assert heard[:3] == [("added", "d"), ("point-changed", "a, b, c, d"), ("removed", "a")]
