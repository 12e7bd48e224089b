"""A system for the faults alone: fresh, beside any other, with its own folder, ports and servers."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

from ops import system
from ops.backing import Pair, find_backing
from ops.bringup import installed_environments, say
from ops.environment import ports_by
from ops.errors import Misconfigured
from ops.places import open_state_folder, state_folder
from ops.ports import PortBook, free_port
from ops.seed import seed


@runtime_checkable
class Erasable(Protocol):
    """A server of our own; those that were given to us cannot be erased."""

    def remove(self) -> None:
        """Kill it and erase its data."""


@contextmanager
def own_system() -> Iterator[Path]:
    """Bring a fresh system up in the folder `chaos` of the state folder, and down at the end; its data stays there.

    Inside, SHOMEI_STATE names that folder. Raises `Misconfigured` when the servers are not ours to kill, `Failed`.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: the system goes down first
    before = os.environ.get("SHOMEI_STATE")
    folder = state_folder() / "chaos"
    os.environ["SHOMEI_STATE"] = str(folder)
    try:
        _erase(folder)
        open_state_folder()
        _keep_off_usual_ports(folder)
        system.come_up(folder, say)
        say("seeding")
        seed(folder, installed_environments(folder))
        yield folder
    finally:
        system.go_down(folder)
        _restore("SHOMEI_STATE", before)


def _erase(folder: Path) -> None:
    """Stop and erase what an earlier run left."""
    system.go_down(folder)
    for server in _servers(find_backing(folder)):
        server.remove()
    shutil.rmtree(folder, ignore_errors=True)


def _keep_off_usual_ports(folder: Path) -> None:
    """Choose other ports than those that a system started beside this one would want."""
    book = PortBook(folder / "ports.json")
    ports_by(lambda name, _: book.choose(name, free_port()))


def _servers(pair: Pair) -> list[Erasable]:
    ours: list[Erasable] = [server for server in (pair.postgres, pair.rabbitmq) if isinstance(server, Erasable)]
    if len(ours) < 2:
        raise Misconfigured(
            "chaos kills its PostgreSQL and its RabbitMQ, so it wants its own:"
            " run it without SHOMEI_POSTGRES_URL and SHOMEI_AMQP_ADMIN_URL"
        )
    return ours


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
