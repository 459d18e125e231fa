# SPDX-License-Identifier: Apache-2.0
"""An application that type checkers must be content with. It is never run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import mortise
from mortise import u8


@dataclass(slots=True)
class Image:
    width: u8
    pixels: bytes


@mortise.contract(name="photo:lab/image-filter", version="1.0.0")
class ImageFilter(Protocol):
    @mortise.raises(str)
    def apply(self, source: Image, radius: u8 = 3) -> Image: ...


@mortise.plugin(ImageFilter)
class Invert:
    def apply(self, source: Image, radius: u8) -> Image:
        return Image(source.width, bytes(255 - byte for byte in source.pixels))


def with_types(host: mortise.Host) -> bytes:
    print(mortise.contract(ImageFilter).wit, mortise.contract(ImageFilter, name="a:b/c").name)
    host.add(Invert)
    filters = host.point("filters", ImageFilter)
    one: ImageFilter = filters.where(lambda traits: True, speed=3).best(lambda traits: 1).one()
    image: Image = filters.fold(Image(1, b"\0"), lambda each, image: each.apply(image))
    return one.apply(image, radius=4).pixels


def names(host: mortise.Host, contract: mortise.Contract) -> list[str]:
    point = host.point("filters", contract)
    found: list[str] = [client.name() for client in point]
    longest: str = point.fold("", lambda client, name: max(name, str(client.name()), key=len))
    first: str | None = point.first(lambda client: client.plugin)
    return [*found, longest, first or ""]


def main() -> None:
    cancel = mortise.Cancel()
    contract = mortise.read_contract("image-filter.wit", features=["new"])
    with mortise.Host(wall="thread", drain_ms=100) as host:
        identity: str = host.load("blur.so", id="blur", wall="inline")
        host.swap(identity, b"blur-2.so")
        client = host.point("filters", contract).one().within(0.5).with_(cancel=cancel)
        try:
            client.apply(contract.Image(1, 1, bytes(4)))
        except mortise.PluginError as error:
            print(error.value, error.plugin)
        except mortise.DeadlineExceeded as error:
            incident = host.incident(error.incident) if error.incident else None
            print(error.code, incident.text if incident else "")
        filters = host.point("filters", "image-filter", dispatch={"name": "all"}, failure="fallback")
        fastest = filters.where(form="gif").where(lambda traits: traits.speed > 3).best(lambda traits: float(traits.speed))
        print(fastest.within(1).one().plugin)
        filters.on_failure("name", lambda: "nobody")
        for each in filters.within(1).with_(cancel=cancel).call_detailed("name"):
            print(each.plugin, each.get())
        print([plugin.state for plugin in host.plugins()], names(host, contract))
        value: mortise.Some[int | None] = mortise.Some(3)
        match value:
            case mortise.Some(inner):
                print(inner)


def from_a_file(host: mortise.Host) -> str:
    def told(plan: mortise.Plan | mortise.Error) -> None:
        print(plan.code if isinstance(plan, mortise.Error) else plan.text)

    with mortise.Application(host, "mortise.toml", index="index") as application:
        plan = application.plan(upgrade=True)
        if plan.is_possible and not plan.is_empty:
            application.apply(plan)
        application.watch(told)
        states: list[str] = [candidate.state for candidate in application.candidates()]
        reasons: list[str] = [reason.text + reason.help for each in plan.refused for reason in each.reasons]
        for step in plan.steps:
            if step.action == "update" and step.wall is not None:
                reasons.append(step.former_version + step.wall[0])
        for point in plan.points:
            if point.after is not None:
                reasons += [each.plugin for each in point.after.providers]
        why = application.why("blur")
        reasons += [each.state for each in why.releases]
        return application.start().json + why.text + application.generation + application.name + str(states + reasons)


class Loop:
    def post(self, task: Callable[[], None]) -> None:
        task()


async def more(host: mortise.Host, contract: mortise.Contract) -> str:
    @mortise.plugin(contract, imports={"log": mortise.Maybe(contract), "other": contract}, parallel=True)
    class Filter:
        def health(self) -> mortise.Health:
            return mortise.Health("degraded", "why")

        async def name(self) -> str:
            left: float | None = mortise.seconds_left()
            return "late" if mortise.is_given_up() or not left else "name"
    host.add(Filter, "filter", configuration={"weight": 1}, state=None, executor=Loop(),
             hints={"before": ["blur"], "priority": 2})
    host.swap("filter", Filter, configuration='{"weight": 2}')
    host.configure("filter", {"weight": 3}, seconds=1)
    state: dict[str, object] = host.export_state("filter")
    status: str = host.health("filter").status
    point = host.point("filters", contract)

    def preview(image: object) -> object:
        return image
    point.on_missing("preview", preview)
    return str(await point.one().within(1).aio.name()) + status + str(len(state))
