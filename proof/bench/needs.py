"""`./shomei bench`: what the benchmarks need, brought up for them and gone afterwards."""

import contextlib
import importlib
import os
from collections.abc import Iterator

from ops import bringup, system
from ops.backing import find_backing
from ops.places import open_state_folder
from ops.seed import seed
from proof.testrun import GIVEN

WHOLE_SYSTEM = {"issue", "pages"}
ALONE = {"render", "import"}


def run_benchmarks(arguments: list[str]) -> int:
    """Measure what `arguments` name, or everything; returns the exit code. Raises `Failed`."""
    names = {argument for argument in arguments if not argument.startswith("-")}
    with contextlib.ExitStack() as needs:
        if not names or names & WHOLE_SYSTEM:
            needs.enter_context(_system())
        if not names or names - WHOLE_SYSTEM - ALONE:
            needs.enter_context(_servers())
        code: int = importlib.import_module("proof.bench.__main__").main(arguments)
    return code


@contextlib.contextmanager
def _system() -> Iterator[None]:
    """The system that is up; else one that is up for as long as this takes."""
    folder = open_state_folder()
    if system.running_state(folder):
        yield
        return
    system.come_up(folder, bringup.say)
    try:
        seed(folder, bringup.installed_environments(folder))
        yield
    finally:
        system.go_down(folder)


@contextlib.contextmanager
def _servers() -> Iterator[None]:
    """A PostgreSQL and RabbitMQ of their own, unless the environment names some."""
    if all(os.environ.get(name) for name in GIVEN):
        yield
        return
    folder = open_state_folder() / "bench"
    folder.mkdir(exist_ok=True)
    pair = find_backing(folder)
    try:
        pair.postgres.start()
        pair.rabbitmq.start()
        addresses = (pair.postgres.url, pair.rabbitmq.url, str(pair.rabbitmq.management_url))
        os.environ.update(zip(GIVEN, addresses, strict=True))
        yield
    finally:
        for name in GIVEN:
            os.environ.pop(name, None)
        pair.postgres.stop()
        pair.rabbitmq.stop()
