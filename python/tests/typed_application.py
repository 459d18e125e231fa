# SPDX-License-Identifier: Apache-2.0
"""An application that type checkers must be content with. It is never run."""

import mortise


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
        for each in host.point("filters", "image-filter").call_detailed("name"):
            print(each.plugin, each.get())
        print([plugin.state for plugin in host.plugins()], names(host, contract))
        value: mortise.Some[int | None] = mortise.Some(3)
        match value:
            case mortise.Some(inner):
                print(inner)
