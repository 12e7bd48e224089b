"""The jobs that every service has: messages are forgotten, the record of acts is closed and checked."""

from datetime import timedelta

from libs.common import idempotency, inbox, mail, outbox, record
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.record_heads import Heads
from libs.common.schedule import Jobs
from libs.common.settings import ServiceSettings


def jobs_of(service: str, settings: ServiceSettings, db: Database, clock: Clock) -> Jobs:
    """The jobs of one service."""
    jobs, heads = Jobs(), _heads_of(service, settings)
    jobs.every("forget-messages", timedelta(hours=1))(_forget_messages)

    async def keep_record() -> None:
        await _keep_record(db, heads, clock)

    async def check_record() -> None:
        await _check_record(db, heads)

    jobs.every("keep-record", timedelta(minutes=1))(keep_record)
    jobs.manual("check-record")(check_record)
    return jobs


def _heads_of(service: str, settings: ServiceSettings) -> Heads | None:
    """The signed heads of the service's record; None where the settings name no key or no file."""
    key, file = settings.record_key, settings.record_heads
    return Heads(service, key.get_secret_value(), file) if key and file else None


async def _forget_messages(db: Database) -> None:
    async with db.transaction() as tx:
        await outbox.forget_published(tx)
        await inbox.forget_old(tx)
        await mail.forget_sent(tx)
        await idempotency.forget_old(tx)


async def _keep_record(db: Database, heads: Heads | None, clock: Clock) -> None:
    """Close what was done since the last minute into batches, and sign the heads of the chains."""
    now = clock.now()
    chambers = await record.chain(db, now)
    if chambers and heads is not None:
        heads.sign(await record.heads(db, chambers), now)


async def _check_record(db: Database, heads: Heads | None) -> None:
    """Print what is wrong with the record of each chamber whose heads were signed; exit code 1 when anything is."""
    signed = heads.read() if heads else []
    faults = 0
    for chamber in sorted({head.chamber for head in signed}):
        found = await record.check(db, chamber, signed)
        faults += len(found)
        print("\n".join(f"{chamber}: {fault}" for fault in found) or f"{chamber}: in order")
    if faults:
        raise SystemExit(1)
