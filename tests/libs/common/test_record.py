"""The record cannot be changed unnoticed, and a person can be erased from it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from libs.common import record
from libs.common.db import Database
from libs.common.record import Act, Head
from libs.common.record_heads import ForgedHead, Heads
from libs.common.service import Running, Service, all_jobs
from libs.common.settings import ServiceSettings
from tests.libs.common.test_messaging import until

Open = Callable[[str], Awaitable[Database]]
NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
CHAMBER = "8888"


@pytest.fixture
async def db(open_database: Open) -> Database:
    return await open_database("speaker")


async def do(db: Database, count: int, chamber: str = CHAMBER) -> None:
    async with db.transaction(chamber) as tx:
        for number in range(count):
            await record.keep(
                tx,
                chamber,
                NOW + timedelta(seconds=number),
                Act(
                    "staff.changed",
                    by="chamberadmin1",
                    subject=f"staff:{number}",
                    why="新しい担当",
                    facts={"roles": ["certifier"], "before": ["examiner"]},
                    names={"name": f"山田 {number}", "email": f"{number}@chamber.example"},
                ),
            )


async def written(db: Database, heads: Heads, batches: int = 3) -> list[Head]:
    """A record of some batches of ten acts, all signed."""
    for _ in range(batches):
        await do(db, 10)
        await record.chain(db, NOW)
        heads.sign(await record.heads(db, [CHAMBER]), NOW)
    return heads.read()


@pytest.fixture
def heads(tmp_path: Path) -> Heads:
    return Heads("speaker", KEY, tmp_path / "outside" / "speaker.heads")


async def test_a_record_that_nobody_touched_is_in_order(db: Database, heads: Heads) -> None:
    signed = await written(db, heads)
    await do(db, 3)  # not chained yet, which is no fault
    assert await record.check(db, CHAMBER, signed) == []
    assert [head.number for head in signed] == [1, 2, 3]


TAMPERINGS = {
    "a reason": "UPDATE speaker.record SET why = 'another' WHERE id = 5",
    "a login": "UPDATE speaker.record SET by = 'somebody' WHERE id = 15",
    "a time": "UPDATE speaker.record SET at = at + interval '1 second' WHERE id = 25",
    "the facts": "UPDATE speaker.record SET facts = '{\"roles\": []}' WHERE id = 1",
    "a name": 'UPDATE speaker.record_names SET names = \'{"name": "佐藤"}\' WHERE record = 7',
    "an act taken out": "DELETE FROM speaker.record_names WHERE record = 9; DELETE FROM speaker.record WHERE id = 9",
    "an act taken out of its batch too": "DELETE FROM speaker.record_names WHERE record = 9;"
    " DELETE FROM speaker.record WHERE id = 9;"
    " UPDATE speaker.record_batches SET records = array_remove(records, 9) WHERE number = 1",
    "an act put in": "INSERT INTO speaker.record (chamber, at, act, by, subject, why, facts, names_digest)"
    " VALUES ('8888', now(), 'x', 'y', 'z', '', '{}', decode(repeat('00', 32), 'hex'))",
    "the order of acts": "UPDATE speaker.record_batches SET records ="
    " (SELECT array_agg(n ORDER BY n DESC) FROM unnest(records) n) WHERE number = 2",
    "the end cut off": "DELETE FROM speaker.record_batches WHERE number = 3;"
    " DELETE FROM speaker.record_names WHERE record > 20; DELETE FROM speaker.record WHERE id > 20",
    "the beginning cut off": "DELETE FROM speaker.record_batches WHERE number = 1;"
    " DELETE FROM speaker.record_names WHERE record <= 10; DELETE FROM speaker.record WHERE id <= 10",
    "everything": "DELETE FROM speaker.record_batches; DELETE FROM speaker.record_names; DELETE FROM speaker.record",
}


@pytest.mark.parametrize("change", TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_whatever_a_superuser_changes_is_found(db: Database, heads: Heads, postgres: str, change: str) -> None:
    signed = await written(db, heads)
    admin = await asyncpg.connect(postgres)
    await admin.execute(change)
    await admin.close()
    assert await record.check(db, CHAMBER, signed) != []


async def test_a_chain_that_was_computed_anew_from_other_acts_is_found_by_its_signed_heads(
    db: Database, heads: Heads, postgres: str
) -> None:
    signed = await written(db, heads)
    admin = await asyncpg.connect(postgres)
    await admin.execute("UPDATE speaker.record SET why = 'another' WHERE id = 5; DELETE FROM speaker.record_batches")
    await admin.execute("INSERT INTO speaker.record_unchained (record, chamber) SELECT id, chamber FROM speaker.record")
    await admin.close()
    await record.chain(db, NOW)
    assert await record.check(db, CHAMBER, []) == []
    assert await record.check(db, CHAMBER, signed) != []


async def test_a_head_that_the_key_did_not_sign_is_refused(db: Database, heads: Heads, tmp_path: Path) -> None:
    await written(db, heads, batches=1)
    file = tmp_path / "outside" / "speaker.heads"
    file.write_text(file.read_text().replace('number\\": 1', 'number\\": 2'))
    with pytest.raises(ForgedHead):
        heads.read()


async def test_the_service_itself_can_change_nothing_that_was_written(db: Database) -> None:
    await do(db, 1)
    for change in ("UPDATE record SET why = 'x'", "DELETE FROM record", "UPDATE record_batches SET number = 2"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction(CHAMBER) as tx:
                await tx.execute(change)


async def test_a_person_is_erased_and_the_record_still_holds(db: Database, heads: Heads, postgres: str) -> None:
    signed = await written(db, heads)
    async with db.transaction(CHAMBER) as tx:
        await record.erase_names(tx, [3])
    assert await record.check(db, CHAMBER, signed) == []
    admin = await asyncpg.connect(postgres)
    assert await admin.fetchval("SELECT count(*) FROM speaker.record_names WHERE names::text LIKE '%山田 2%'") == 2
    await admin.close()


async def test_an_act_that_is_still_being_done_holds_up_no_other(db: Database) -> None:
    async with db.transaction(CHAMBER) as tx:
        await record.keep(tx, CHAMBER, NOW, Act("slow", by="a", subject="b"))
        await do(db, 5)
        assert await record.chain(db, NOW) == [CHAMBER]
    assert await record.chain(db, NOW) == [CHAMBER]
    assert await record.chain(db, NOW) == []
    assert await record.check(db, CHAMBER, []) == []


async def test_each_chamber_has_a_chain_of_its_own(db: Database) -> None:
    await do(db, 2, "8888")
    await do(db, 3, "8889")
    assert await record.chain(db, NOW) == ["8888", "8889"]
    found = await record.heads(db, ["8888", "8889", "8890"])
    assert [(head.chamber, head.number) for head in found] == [("8888", 1), ("8889", 1)]
    assert await record.check(db, "8889", found) == []


async def test_each_minute_a_service_closes_its_acts_and_signs_where_the_chain_ends(
    environment: Callable[..., None],
    speaker: Service,
    run: Callable[[Service], Awaitable[Running]],
    postgres: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment("speaker", RECORD_KEY=KEY, RECORD_HEADS=str(tmp_path / "speaker.heads"))
    speaker.settings = ServiceSettings()
    await run(speaker)
    await do(speaker.db, 3)
    speaker.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # a FixedClock
    heads = Heads("speaker", KEY, tmp_path / "speaker.heads")

    async def signed() -> bool:
        return [(head.chamber, head.number) for head in heads.read()] == [(CHAMBER, 1)]

    await until(signed)
    await all_jobs(speaker)["check-record"].function()
    assert capsys.readouterr().out.endswith("8888: in order\n")
    admin = await asyncpg.connect(postgres)
    await admin.execute("UPDATE speaker.record SET by = 'another'")
    await admin.close()
    with pytest.raises(SystemExit):
        await all_jobs(speaker)["check-record"].function()
    assert "8888: batch 1 is not what was chained" in capsys.readouterr().out
