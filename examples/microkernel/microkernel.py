# SPDX-License-Identifier: Apache-2.0
"""The shell in Python: the same mortise.toml, the same plugins. usage: microkernel.py mortise.toml"""

import sys
from pathlib import Path

import mortise

Command = mortise.read_contract(Path(__file__).parent / "contract/command.wit")

with mortise.Host() as host, mortise.Application(host, sys.argv[1]) as application:
    application.start()
    commands = host.point("commands", Command)
    for command in commands:
        print(command.help())
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        said = commands.first(lambda command: command.run(word, rest))
        print(said or f"nobody knows '{word}'", flush=True)
