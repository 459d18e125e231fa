# SPDX-License-Identifier: Apache-2.0
"""What of the program `mortise` needs an interpreter: python3 -m mortise contract from-python MODULE:NAME."""

import argparse
import importlib
import sys

from mortise import Contract, Error, contract, read_contract

# As docs/cli.md has them.
INVALID, USAGE = 3, 64


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def from_python(options):
    """WIT of a class, or of a contract that was made of one."""
    module, _, name = options.source.partition(":")
    if not module or not name:
        raise SystemExit(complain(f"expected MODULE:NAME, found '{options.source}'", USAGE))
    sys.path.insert(0, "")
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise SystemExit(complain(str(error), USAGE)) from None
    if isinstance(found, Contract):
        return found.wit
    if options.name is None and not hasattr(found, "__mortise_contract__"):
        raise SystemExit(complain(f"'{name}' has no @mortise.contract: give the contract a name with --name", USAGE))
    return contract(found, name=options.name, version=options.version).wit


def to_python(options):
    """A module of Python for a contract in WIT."""
    return read_contract(options.path, options.interface, features=options.features.split(",") if options.features else ()).python


def complain(message, code):
    print(f"mortise: {message}", file=sys.stderr)
    return code


def parse(words):
    parser = Parser(prog="python3 -m mortise", description="The verbs of the program 'mortise' that need an interpreter.")
    contracts = parser.add_subparsers(required=True, metavar="contract").add_parser("contract", help="contracts and Python")
    verbs = contracts.add_subparsers(required=True, metavar="VERB")
    made = verbs.add_parser("from-python", help=from_python.__doc__, description=from_python.__doc__)
    made.add_argument("source", metavar="MODULE:NAME", help="a Protocol or abstract class")
    made.add_argument("--name", help="the contract's name, such as photo:lab/image-filter, where the class does not say it")
    made.add_argument("--version", help="its version")
    made.set_defaults(run=from_python)
    made = verbs.add_parser("to-python", help=to_python.__doc__, description=to_python.__doc__)
    made.add_argument("path", metavar="PATH", help="a file, or a folder with its deps")
    made.add_argument("--interface", help="which one, where there are several")
    made.add_argument("--features", help="gates to open, separated by commas")
    made.set_defaults(run=to_python)
    return parser.parse_args(words)


def main(words=None):
    options = parse(words)
    try:
        text = options.run(options)
    except Error as error:
        return complain(str(error), INVALID)
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
