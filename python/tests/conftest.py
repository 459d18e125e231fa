# SPDX-License-Identifier: Apache-2.0
"""What tests of the package share. The build tells where its things are: MORTISE_BUILD."""

import faulthandler
import os
import sys
from pathlib import Path

import pytest

import mortise

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["MORTISE_BUILD"])
WALLS = ("inline", "thread", "loopback")

# What runs programs that a sanitizer only makes slow.
without_sanitizer = pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="it says the same without a sanitizer")

# A test that hangs says where, and ends.
faulthandler.dump_traceback_later(300, exit=True)


@pytest.fixture(scope="session")
def photolab():
    return BUILD / "plugins"


@pytest.fixture(scope="session")
def kinds_plugins():
    return BUILD / "tests/bindgen/plugins"


@pytest.fixture(scope="session")
def image_filter():
    return mortise.read_contract(ROOT / "examples/photolab/contract/image-filter.wit")


@pytest.fixture(scope="session")
def kinds():
    return mortise.read_contract(ROOT / "tests/bindgen/contract/kinds.wit", "kinds")


@pytest.fixture(params=WALLS)
def wall(request):
    return request.param


@pytest.fixture
def echo(kinds, kinds_plugins, wall):
    with mortise.Host(wall=wall) as host:
        host.load(kinds_plugins / "echo.so")
        yield host.point("kinds", kinds).one()


def pytest_report_header():
    return f"mortise {mortise.__version__} from {Path(mortise.__file__).parent}, Python {sys.version.split()[0]}"
