"""`python -m ops.keeper serve | declare`."""

import asyncio
import signal
import sys
from pathlib import Path

import uvloop
from pydantic import ValidationError

from libs.common.db import Database
from libs.common.http import Listener, health_routes, new_app
from libs.common.migrate import migrate
from libs.common.service import BAD_CONFIGURATION, VERSION
from libs.common.telemetry import start_telemetry
from ops.keeper.keeping import Keeper
from ops.keeper.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
NAME = "keeper"


async def serve(settings: Settings) -> None:
    """Keep the broker in order until SIGTERM."""
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    db = Database(settings.database_url.get_secret_value(), size=2)
    keeper = Keeper(settings, db)
    app = new_app()

    async def is_ready() -> dict[str, bool]:
        return {"database": await db.is_ready()}

    app.add_routes(health_routes(is_ready, {"service": NAME, "version": VERSION}))
    listener = Listener(app, settings.host, settings.port)
    await db.open()
    await listener.open()
    keeping = asyncio.create_task(keeper.run())
    await ending.wait()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await listener.close()
    await db.close()


async def declare(settings: Settings) -> None:
    """The deploy step: the keeper's own tables, then users, rights, exchanges, queues and the mark. Safe to repeat.

    Raises SystemExit without the address of the database's owner.
    """
    if settings.migration_url is None:
        raise SystemExit("SHOMEI_MIGRATION_URL is needed to declare")
    owner, own = settings.migration_url.get_secret_value(), settings.database_url.get_secret_value()
    await migrate(owner, own, NAME, MIGRATIONS, common=False)
    db = Database(own, size=2)
    await db.open()
    keeper = Keeper(settings, db)
    try:
        await keeper.declare()
    finally:
        await keeper.close()
        await db.close()


def main() -> None:
    """`serve` or `declare`, with settings from the environment.

    Raises SystemExit: 78 when settings are wrong, 2 for another command.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            print(f"SHOMEI_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", file=sys.stderr)
        raise SystemExit(BAD_CONFIGURATION) from None
    start_telemetry(NAME, settings.otlp_endpoint, settings.log_level)
    command = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if command == "serve":
        uvloop.run(serve(settings))
    elif command == "declare":
        uvloop.run(declare(settings))
    else:
        print("usage: serve | declare", file=sys.stderr)
        raise SystemExit(2)


if __name__ == "__main__":
    main()
