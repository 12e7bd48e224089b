"""`python -m tests.journeys.killed_service SERVICE KIND WHAT CLOCK`: a service that ends as by `kill -9` at one point.

It ends at the first point of KIND whose name contains WHAT (see `points`); with an empty WHAT it lives on. CLOCK is the
file of the shared clock. Everything else is `python -m services.<SERVICE> serve`.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from libs.common.commands import main
from tests.journeys import points
from tests.journeys.clocks import SharedClock
from tests.journeys.points import Kind

KILLED = 9


def die_at(fatal: str, part: str) -> None:
    """From now on this process ends there, without another instruction."""

    def reached(kind: Kind, what: str) -> None:
        if part and kind == fatal and part in what:
            os._exit(KILLED)

    points.watch(pytest.MonkeyPatch(), reached)


if __name__ == "__main__":
    service, kind, what, clock = sys.argv[1:]
    sys.argv[1:] = ["serve"]
    die_at(kind, what)
    build = import_module(f"services.{service}.app").build
    main(lambda: build(clock=SharedClock(Path(clock))))
