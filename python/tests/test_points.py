# SPDX-License-Identifier: Apache-2.0
"""Points from Python: the same words as in C++ (tests/points)."""

import threading

import mortise
import pytest

STAGE = mortise.read_contract(text="""
package test:points@1.0.0;
interface stage {
    record traits {
        /// @default 1
        speed: u32,
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
