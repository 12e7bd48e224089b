"""A process of ops beside the services: its commands, its settings from the environment, its life until SIGTERM."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError

from libs.common.db import Database
from libs.common.health import InnerPort, probe_routes
from libs.common.http import Listener, new_app
from libs.common.settings import ProcessSettings, told
from libs.common.telemetry import start_telemetry

S = TypeVar("S", bound=ProcessSettings)


async def _on_nothing() -> dict[str, bool]:
    return {}


async def serve(
    name: str,
    settings: ProcessSettings,
    db: Database,
    work: Callable[[], Awaitable[None]],
    depends_on: Callable[[], Awaitable[dict[str, bool]]] = _on_nothing,
) -> None:
    """Do `work`, and answer health and metrics, until SIGTERM. `db` is opened and closed here."""
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    app = new_app()

    async def needs() -> dict[str, bool]:
        return {"database": await db.is_ready()}

    app.add_routes(probe_routes(needs))
    listener = Listener(app, settings.host, settings.port)
    inner = InnerPort(settings, name, needs=needs, depends_on=depends_on)
    await db.open()
    await listener.open()
    await inner.open()
    working = asyncio.ensure_future(work())
    await ending.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await listener.close()
    await inner.close()
    await db.close()


def run(name: str, settings_class: type[S], commands: dict[str, Callable[[S], Coroutine[Any, Any, None]]]) -> None:
    """Run the command that the arguments name; without one, the first.

    Raises SystemExit: 78 when settings are wrong, 2 for another command.
    """
    try:
        settings = settings_class()
    except ValidationError as error:
        raise told(error) from None
    start_telemetry(name, settings.otlp_endpoint, settings.log_level)
    command = commands.get(sys.argv[1] if len(sys.argv) > 1 else next(iter(commands)))
    if command is None:
        print(f"usage: {' | '.join(commands)}", file=sys.stderr)
        raise SystemExit(2)
    uvloop.run(command(settings))
