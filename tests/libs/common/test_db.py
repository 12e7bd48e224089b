"""Connections that are bounded, commits that are certain, chambers that are apart."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from libs.common.db import Database, Transaction
from libs.common.errors import Unavailable
from libs.common.testing import service_url
from tests.proxy import CommitCutter

Open = Callable[[str], Awaitable[Database]]


async def test_an_exhausted_pool_is_an_error_in_time_and_recovers(postgres: str) -> None:
    # covers: REL-25
    db = Database(service_url(postgres, "hearer"), size=2, acquire_seconds=2)
    await db.open()
    async with db.transaction(), db.transaction():
        with pytest.raises(Unavailable):
            async with db.transaction():
                pass
    async with db.transaction() as tx:
        assert await tx.fetchval("SELECT 1") == 1
    await db.close()


async def test_a_database_that_is_away_is_unavailable_not_a_crash() -> None:
    # covers: REL-24
    db = Database("postgresql://nobody:x@127.0.0.1:9/none", acquire_seconds=0.2)
    await db.open()
    with pytest.raises(Unavailable):
        async with db.transaction():
            pass
    assert not await db.is_ready()
    await db.close()


async def test_an_error_of_the_caller_is_not_mistaken_for_a_database_that_is_away(open_database: Open) -> None:
    # covers: REL-05
    db = await open_database("hearer")
    for error in (FileNotFoundError("a template"), TimeoutError()):
        with pytest.raises(type(error)):
            async with db.transaction():
                raise error
    assert await db.is_ready()


async def test_a_terminated_backend_leaves_a_usable_pool(open_database: Open, postgres: str) -> None:
    # covers: REL-24
    db = await open_database("hearer")
    with pytest.raises(Unavailable):
        async with db.transaction() as tx:
            pid = await tx.fetchval("SELECT pg_backend_pid()")
            admin = await asyncpg.connect(postgres)
            await admin.execute("SELECT pg_terminate_backend($1)", pid)
            await admin.close()
            await tx.execute("SELECT 1")
    assert await db.is_ready()


async def test_a_fault_in_one_chamber_keeps_no_other_waiting(open_database: Open) -> None:
    # covers: D-42, REL-20
    db = await open_database("speaker")
    done: list[str] = []

    async def work(tx: Transaction, chamber: str) -> None:
        assert await tx.fetchval("SELECT current_setting('shomei.chamber')") == chamber
        if chamber == "8889":
            await tx.execute("SELECT 1 / 0")
        done.append(chamber)

    with pytest.raises(ExceptionGroup) as caught:
        await db.in_each(["8888", "8889", "8890"], work)
    assert done == ["8888", "8890"]
    assert [error.__notes__ for error in caught.value.exceptions] == [["in chamber 8889"]]


async def test_a_commit_whose_answer_was_lost_is_resolved_by_its_natural_key(postgres: str) -> None:
    # covers: REL-20
    url = service_url(postgres, "hearer")
    port = urlsplit(url).port or 5432
    async with CommitCutter("127.0.0.1", port, budget=300) as proxy:
        db = Database(url.replace(f":{port}/", f":{proxy.port}/"), size=8)
        await db.open()
        inserters = (_insert_many(db, 38) for _ in range(8))
        found_after_loss = sum(await asyncio.gather(*inserters))
        await db.close()
    check = await asyncpg.connect(postgres)
    assert await check.fetchval("SELECT count(*) FROM hearer.inbox") == 8 * 38
    await check.close()
    assert found_after_loss == 300


async def _insert_many(db: Database, count: int) -> int:
    return sum([await _insert_surely(db) for _ in range(count)])


async def _insert_surely(db: Database) -> int:
    """Insert one row under a key of its own; how many commits with a lost answer the key showed to have happened."""
    key, lost = uuid4(), 0
    while True:
        try:
            async with db.transaction() as tx:
                found = await tx.fetchval("SELECT count(*) FROM inbox WHERE event_id = $1", key)
                assert found or not lost, "the answer was lost after the commit, so the row is there"
                await tx.execute("INSERT INTO inbox (event_id, name) VALUES ($1, 'x') ON CONFLICT DO NOTHING", key)
            return lost
        except Unavailable as error:
            lost += "TimeoutError" not in error.en


async def test_services_own_nothing_and_see_no_other_schema(open_database: Open) -> None:
    # covers: REL-21
    db = await open_database("hearer")
    async with db.transaction() as tx:
        owned = await tx.fetchval("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert owned == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.fetchval("SELECT count(*) FROM speaker.outbox")


# Tables of no chamber (D-42), each with its reason in its migration.
WITHOUT_CHAMBER = {
    "throttles",
    "chambers",
    "polls",
    "unannounced",
    "webhooks",
    "outbox",
    "inbox",
    "retries",
    "suspects",
    "parking_log",
    "mails",
    "job_runs",
    "job_failures",
    "migrations",
    "known_chambers",
    "replays",
    "marks",
    "findings",
    "record_unchained",
}


async def test_every_table_of_a_chamber_forces_row_level_security(postgres: str) -> None:
    # covers: REL-21
    admin = await asyncpg.connect(postgres)
    rows = await admin.fetch(
        "SELECT n.nspname, c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,"
        " EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid) AS policy"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|public|for_tests)'"
    )
    await admin.close()
    open_tables = {
        f"{row['nspname']}.{row['relname']}"
        for row in rows
        if row["relname"] not in WITHOUT_CHAMBER and not (row["forced"] and row["policy"])
    }
    assert open_tables == set()
