# SPDX-License-Identifier: Apache-2.0
"""What the office is made of."""

from pathlib import Path

import mortise

CONTRACT = Path(__file__).parents[2] / "contract/desk.wit"
Desk = mortise.read_contract(CONTRACT, "desk")
Service = mortise.read_contract(CONTRACT, "service")


def tell(path):
    Path(path).write_text("ended")
