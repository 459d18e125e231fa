# SPDX-License-Identifier: Apache-2.0
"""Memory that nothing refers to any more, as AddressSanitizer finds it while everything is still alive.

PYTHONMALLOC=malloc and ASAN_OPTIONS=detect_leaks=1:leak_check_at_exit=0 are needed; what an interpreter leaves at its end is
its own affair.
"""

import ctypes
import gc
import re

import pytest

import mortise
from conftest import ROOT

find_leaks = getattr(ctypes.CDLL(None), "__lsan_do_recoverable_leak_check", None)
if find_leaks is None:
    pytest.skip("without AddressSanitizer", allow_module_level=True)

CONTRACT = """
package test:leaks@1.0.0;
interface shop {
    record traits { speed: u32 }
    record item { name: string, tags: list<string>, data: list<u8>, sizes: list<f64>, next: option<string> }
    variant refusal { sold-out(string), closed }
    copy: func(items: list<item>) -> list<item>;
    sell: func(name: string) -> result<item, refusal>;
    later: func(name: string) -> string;
    first: func(all: list<tuple<string, list<item>>>) -> option<item>;
}
"""
SHOP = mortise.read_contract(text=CONTRACT)


def make(contract=SHOP, more=""):
    @mortise.plugin(contract, parallel=True, reentrant=True)
    class Shop:
        def copy(self, items):
            return items

        def sell(self, name):
            if name == "refused":
                raise mortise.PluginError(contract.Refusal.SoldOut("it " * 100))
            if name == "broken":
                raise KeyError(name)
            if name == "malformed":
                return [1, 2, 3]
            return contract.Item(name, [name] * 3, b"1234" * 100, [1.5] * 100)

        async def later(self, name):
            if name == "broken":
                raise KeyError(name)
            return name if len(name) > 9 else await self.client.aio.later(name + more + "longer")

        def first(self, all):
            return all[0][1][0] if all else None
    return Shop


def calls(client, cls, contract=SHOP):
    cls.client = client
    items = [contract.Item(f"name {i}" * 10, ["a" * 50, "b"], bytes(5000), mortise.Array("d", [0.5] * 50), "next" * 20) for i in range(5)]
    assert client.copy(items) == items
    assert client.sell("bread").tags == ["bread"] * 3
    assert client.first([("a" * 100, items)]) == items[0] and client.first([]) is None
    assert client.later("bread").endswith("longer")
    for call, error in ((lambda: client.sell("refused"), mortise.PluginError), (lambda: client.sell("broken"), mortise.Failed),
                        (lambda: client.sell("malformed"), mortise.Failed), (lambda: client.later("broken"), mortise.Failed),
                        (lambda: client.copy([1]), TypeError), (lambda: client.copy([contract.Item("x", ["y" * 100, 3], b"", [])]),
                                                                 TypeError),
                        (lambda: client.within(0).sell("bread"), mortise.DeadlineExceeded)):
        with pytest.raises(error):
            call()


def lives(wall, tmp_path):
    with mortise.Host(wall=wall) as host:
        cls = make()
        host.add(cls, "shop", hints={"attributes": {"speed": 1}})
        shops = host.point("shops", SHOP, attributes="traits", dispatch={"sell": "all"}, failure="skip")
        calls(shops.one(), cls)
        host.swap("shop", cls := make(more="more "))
        calls(shops.where(speed=1).best(lambda traits: traits.speed).one(), cls)
        assert len(shops.call("sell", "bread")) == 1 and shops.call_detailed("sell", "broken").error is not None
        shops.on_failure("later", lambda name: name)
        contract = mortise.read_contract(text=CONTRACT.replace("test:leaks", "test:again"))
        host.add(cls := make(contract), "again")
        calls(host.point("again", contract).one(), cls, contract)
        with pytest.raises(mortise.Failed):
            host.add(mortise.plugin(SHOP)(type("Broken", (make(),), {"start": lambda self: 1 / 0})), "broken")
        path = tmp_path / "sho.py"
        path.write_text("raise OSError")
        with pytest.raises(mortise.Failed):
            host.load(path)
        with pytest.raises(mortise.Invalid):
            mortise.read_contract(text="package a:b; interface i { f: func(x: nothing); }")
        host.unload("again")


def found(capfd):
    """How many bytes leaked so far, and the reports of those that code of ours allocated."""
    capfd.readouterr()
    find_leaks()
    report = capfd.readouterr().err
    print(report)
    total = re.search(r"(\d+) byte\(s\) leaked", report)
    ours = [each for each in report.split("\n\n") if re.search(r"leak of .*(\n.*)*(mortise|/plugins/|_core)", each)]
    return int(total[1]) if total else 0, ours


def test_nothing_leaks(wall, tmp_path, kinds_plugins, capfd):
    def live():
        lives(wall, tmp_path)
        with mortise.Host(wall=wall) as host:
            host.load(kinds_plugins / "echo.so")
            kinds = mortise.read_contract(ROOT / "tests/bindgen/contract/kinds.wit", "kinds")
            echo = host.point("kinds", kinds).one()
            assert echo.echo_nests([[[["word" * 100]]]]) == [[[["word" * 100]]]]
            assert echo.echo_deeper(([{"text" * 50: bytes(1000)}], kinds.Shape.Nothing(), kinds.Access.READ))
            with pytest.raises(mortise.PluginError):
                echo.only_works(0)
    live()
    gc.collect()
    before, ours = found(capfd)
    assert ours == []
    live()
    gc.collect()
    after, ours = found(capfd)
    # What the interpreter itself lost, in thread states and the like, is the same again.
    assert ours == [] and after == before


def test_a_leak_is_found(capfd):
    """Else the other test says nothing."""
    before, _ = found(capfd)
    address = ctypes.CDLL(None).malloc(12345)
    assert address
    del address
    after, _ = found(capfd)
    assert after >= before + 12345
