"""`python -m tests.journeys.mortal SERVICE POINTS CLOCK`: a service that kills itself, as by `kill -9`, at given points.

POINTS is a JSON list of `points.Point`, CLOCK the file of the shared clock. Everything else is `python -m
services.<SERVICE> serve`.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from libs.common.service import main
from tests.journeys import points
from tests.journeys.clocks import SharedClock
from tests.journeys.points import Count, Kind, Point

KILLED = 9


def die_at(service: str, armed: set[Point]) -> None:
    """From now on this process ends, without another instruction, at the first of `armed` that it comes to."""
    count = Count()

    def reached(kind: Kind, what: str) -> None:
        if what and count.next(service, kind, what) in armed:
            os._exit(KILLED)

    points.watch(pytest.MonkeyPatch(), reached)


if __name__ == "__main__":
    service, armed, clock = sys.argv.pop(1), sys.argv.pop(1), sys.argv.pop(1)
    die_at(service, {Point(*point) for point in json.loads(armed)})
    build = import_module(f"services.{service}.app").build
    main(lambda: build(clock=SharedClock(Path(clock))))
