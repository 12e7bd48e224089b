"""`python -m ops.keeper serve | declare`."""

from pathlib import Path

from libs.common.db import Database
from libs.common.migrate import migrate
from ops import serving
from ops.keeper.keeping import Keeper
from ops.keeper.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
NAME = "keeper"


async def serve(settings: Settings) -> None:
    """Keep the broker in order until SIGTERM."""
    db = Database(settings.database_url.get_secret_value(), size=2)
    keeper = Keeper(settings, db)

    async def depends_on() -> dict[str, bool]:
        return {"broker": not keeper.misses_broker()}

    await serving.serve(NAME, settings, db, keeper.run, depends_on)


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


if __name__ == "__main__":
    serving.run(NAME, Settings, {"serve": serve, "declare": declare})
