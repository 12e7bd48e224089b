"""`python -m ops.auditor serve | prepare`."""

from pathlib import Path

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.migrate import migrate
from ops import serving
from ops.auditor.reading import let_read
from ops.auditor.rounds import Auditor
from ops.auditor.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
NAME = "auditor"


async def serve(settings: Settings) -> None:
    """Go round until SIGTERM."""
    url = settings.database_url.get_secret_value()
    db = Database(url, size=2)
    await serving.serve(NAME, settings, db, Auditor(url, db, Clock(), settings.audit_seconds).run)


async def prepare(settings: Settings) -> None:
    """The deploy step, after every service's: the auditor's own table, and what its login may read. Safe to repeat.

    Raises SystemExit without the address of the database's owner.
    """
    if settings.migration_url is None:
        raise SystemExit("SHOMEI_MIGRATION_URL is needed to prepare")
    owner, own = settings.migration_url.get_secret_value(), settings.database_url.get_secret_value()
    await migrate(owner, own, NAME, MIGRATIONS, common=False)
    await let_read(owner)


if __name__ == "__main__":
    serving.run(NAME, Settings, {"serve": serve, "prepare": prepare})
