"""A broker that lost what it held is recognised, put in order, and told again what it lost (REL-14)."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import aio_pika
import aiohttp
import pytest

from libs.common.db import Database
from libs.common.outbox import BATCH, emit
from libs.common.service import Running, Service
from libs.common.testing import Backing
from libs.common.testing_servers import import_definitions, sample_definitions
from libs.common.topology import declare, mark_name, queue_name
from ops.keeper import keeping
from ops.keeper.keeping import Keeper
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.test_messaging import ring, until
from tests.libs.common.test_reconnecting import Line
from tests.ops.keeper.conftest import SAMPLES

Run = Callable[[Service], Awaitable[Running]]
Open = Callable[[str], Awaitable[Database]]


async def management(backing: Backing, method: str, path: str) -> None:
    address = urlsplit(backing.management)
    login = aiohttp.encode_basic_auth(address.username or "", address.password or "")
    async with (
        aiohttp.ClientSession(f"http://{address.hostname}:{address.port}", headers={"Authorization": login}) as session,
        session.request(method, path) as answer,
    ):
        answer.raise_for_status()


async def lose_everything(backing: Backing, amqp: str) -> None:
    """What remains of a virtual host whose disk is lost: nothing."""
    await management(backing, "DELETE", f"/api/vhosts/{quote(urlsplit(amqp).path[1:], safe='')}")


async def heard(hearer: Service, notes: list[str]) -> None:
    async def all_heard() -> bool:
        return sorted(await bells(hearer.db)) == sorted(notes)

    await until(all_heard, 30)


async def published(db: Database, count: int) -> None:
    async def is_published() -> bool:
        async with db.transaction() as tx:
            return int(await tx.fetchval("SELECT count(published_at) FROM outbox")) >= count

    await until(is_published, 15)


async def ring_for(db: Database, bell: UUID, version: int, note: str) -> None:
    async with db.transaction() as tx:
        await emit(tx, BellRung(chamber="8888", version=version, bell=bell, note=note))


# covers: REL-14
async def test_whatever_a_lost_broker_held_is_heard_though_its_queues_were_brought_back_first(
    keeper: Keeper, speaker: Service, hearer: Service, run: Run, backing: Backing, amqp: str
) -> None:
    await keeper.declare()
    await run(speaker)
    await ring(speaker.db, *map(str, range(20)))
    await published(speaker.db, 20)
    await keeper.close()
    await lose_everything(backing, amqp)
    # As an import of definitions or another deploy step does: healthy queues, with nothing in them.
    await import_definitions(backing.management, sample_definitions(urlsplit(amqp).path[1:], amqp))
    for service, names in SAMPLES.heard.items():
        await declare(amqp, service, names)
    await run(hearer)
    await ring(speaker.db, "new")
    await asyncio.sleep(1)
    assert await bells(hearer.db) == [], "nothing is said to a broker without the mark"
    await keeper.go_round(examine=True)
    await heard(hearer, [*map(str, range(20)), "new"])


# covers: REL-14, REL-15
async def test_what_is_new_goes_first_but_never_before_what_its_own_subject_has_lost(
    keeper: Keeper, speaker: Service, hearer: Service, run: Run, open_database: Open, backing: Backing, amqp: str
) -> None:
    await keeper.declare()
    bell, db = uuid4(), await open_database("speaker")
    before = Running(speaker)
    await before.start()
    others = [f"other {number}" for number in range(3 * BATCH)]
    for number in range(3):
        await ring_for(db, bell, number + 1, f"own {number}")
        for note in others[number * BATCH : (number + 1) * BATCH]:
            await ring(db, note)
    await published(db, 3 + len(others))
    await before.stop()
    await keeper.close()
    await lose_everything(backing, amqp)
    await ring_for(db, bell, 4, "own 3")
    await keeper.go_round(examine=False)
    await run(hearer)
    again = Running(speaker)
    await again.start()
    await heard(hearer, [*(f"own {number}" for number in range(4)), *others])
    order = await bells(hearer.db)
    await again.stop()
    assert [note for note in order if note.startswith("own")] == [f"own {number}" for number in range(4)]
    assert order.index("own 3") < 2 * BATCH, "it waited for all that was to be said again"


# covers: REL-13
async def test_a_queue_that_was_deleted_is_made_anew_and_told_again_what_it_held(
    keeper: Keeper, speaker: Service, hearer: Service, run: Run, amqp: str
) -> None:
    await keeper.declare()
    await run(hearer)
    await run(speaker)
    await ring(speaker.db, "1")
    await heard(hearer, ["1"])
    async with await aio_pika.connect(amqp) as connection:
        await (await connection.channel()).queue_delete(queue_name("hearer"))
    await keeper.go_round(examine=True)
    await ring(speaker.db, "2")
    await heard(hearer, ["1", "2"])


# covers: REL-12
async def test_a_queue_is_not_blamed_for_a_broker_that_is_slow(
    keeper: Keeper, amqp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(amqp)
    await line.open()
    await keeper.declare()
    await keeper.close()
    keeper._settings = keeper._settings.model_copy(update={"amqp_url": type(keeper._settings.amqp_url)(line.url)})
    async with await aio_pika.connect(amqp) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"not to be lost"), queue_name("hearer"))
    await keeper.go_round(examine=False)
    monkeypatch.setattr(keeping, "ANSWER_SECONDS", 0.3)
    line.hold()
    blamed = asyncio.create_task(keeper._examine(await keeper._connected(), "hearer"))
    await asyncio.sleep(1.5)
    line.release()
    async with asyncio.timeout(10):
        await asyncio.wait([blamed])
    async with await aio_pika.connect(amqp) as connection:
        queue = await (await connection.channel()).get_queue(queue_name("hearer"))
        bodies = []
        while (message := await queue.get(timeout=5, fail=False)) is not None:
            bodies.append(message.body)
    line.close()
    assert b"not to be lost" in bodies


async def test_a_broker_in_order_stays_as_it_is_and_an_old_mark_goes_with_a_new_one(
    keeper: Keeper, backing: Backing, amqp: str
) -> None:
    await keeper.declare()
    for _ in range(3):
        await keeper.go_round(examine=True)
    async with keeper._db.transaction() as tx:
        assert await tx.fetchval("SELECT count(*) FROM marks") == 1
    await keeper.close()
    async with await aio_pika.connect(amqp) as connection:
        await (await connection.channel()).queue_delete(mark_name(1))
    await keeper.go_round(examine=False)
    async with keeper._db.transaction() as tx:
        assert [row["why"] for row in await tx.fetch("SELECT why FROM marks ORDER BY id")] == [
            "the first broker",
            "a broker without the mark",
        ]
