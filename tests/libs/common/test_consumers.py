"""What becomes of a message: applied once, tried again on the ladder, parked, replayed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from libs.common import retries
from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.consumers import Handling
from libs.common.db import Transaction
from libs.common.errors import Conflict, NotYetKnown
from libs.common.events import Envelope
from libs.common.service import Running, Service
from libs.common.testing import Keys
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.conftest import Heard


def envelope(note: str = "", *, bell: str | None = None, at: int = 0) -> Envelope:
    event = BellRung(chamber="8888", version=1, bell=bell or uuid4(), note=note)
    return Envelope(
        id=uuid4(),
        source="/speaker",
        type=event.NAME,
        time=datetime(2026, 11, 16, 1, 0, at, tzinfo=UTC),
        subject=event.subject,
        chamber="8888",
        version=1,
        data=event.model_dump_json().encode(),
    )


@pytest.fixture
async def handling(hearer: Service) -> AsyncIterator[Handling]:
    await hearer.db.open()
    yield Handling(hearer.db, hearer.consumers.bind(hearer.provided), hearer.clock)
    await hearer.db.close()


async def failing(_: Transaction, event: BellRung) -> None:
    raise RuntimeError(f"cannot ring {event.note}")


async def refusing(_: Transaction, event: BellRung) -> None:
    raise Conflict(ja="鳴らせません", en="not while it is night")


async def rows(service: Service) -> list[tuple[str, int]]:
    async with service.db.transaction() as tx:
        found = await tx.fetch("SELECT state, attempts FROM retries ORDER BY occurred_at")
    return [(row["state"], row["attempts"]) for row in found]


async def handle_all(handling: Handling, messages: list[Envelope]) -> None:
    """Side by side, as many as the service has connections for."""
    slots = asyncio.Semaphore(8)

    async def handle(message: Envelope) -> None:
        async with slots:
            await handling.handle(message)

    await asyncio.gather(*map(handle, messages))


async def test_a_message_delivered_three_times_changes_nothing_twice(handling: Handling, hearer: Service) -> None:
    # covers: REL-02
    message = envelope("once")
    for _ in range(3):
        await handling.handle(message)
    assert await bells(hearer.db) == ["once"]


async def test_what_a_failed_consumer_wrote_is_rolled_back(handling: Handling, hearer: Service, heard: Heard) -> None:
    # covers: REL-03, REL-05
    async def half_way(tx: Transaction, event: BellRung) -> None:
        await tx.execute("INSERT INTO job_runs (name, due_at) VALUES ('half', now())")
        raise RuntimeError

    heard.effect = half_way
    await handling.handle(envelope())
    async with hearer.db.transaction() as tx:
        assert await tx.fetchval("SELECT count(*) FROM job_runs") == 0
    assert await rows(hearer) == [("waiting", 1)]


async def test_tries_happen_after_10_s_1_min_10_min_and_1_h_and_then_the_message_is_parked(
    handling: Handling, hearer: Service, heard: Heard, clock: FixedClock
) -> None:
    # covers: REL-07
    heard.effect = failing
    await handling.handle(envelope())
    for wait in (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)):
        clock.move(wait - timedelta(seconds=1))
        assert not await handling.retry_one(), f"too early: {wait}"
        clock.move(timedelta(seconds=1))
        assert await handling.retry_one()
    assert await rows(hearer) == [("parked", 5)]
    async with hearer.db.transaction() as tx:
        parked = (await retries.list_parked(tx))[0]
    assert parked["error"].startswith("RuntimeError: cannot ring")
    assert parked["place"] == "test_consumers.py:failing" or parked["place"].endswith(":failing")
    assert len(parked["body_sha256"]) == 64


async def test_two_hundred_messages_survive_a_consumer_that_fails_for_a_while(
    handling: Handling, hearer: Service, heard: Heard, clock: FixedClock
) -> None:
    # covers: REL-05
    heard.effect = failing
    messages = [envelope(str(number)) for number in range(200)]
    await handle_all(handling, messages)
    heard.effect = None
    clock.move(timedelta(seconds=10))
    while await handling.retry_one():
        pass
    await handle_all(handling, messages)
    assert sorted(await bells(hearer.db), key=int) == [str(number) for number in range(200)]
    assert await rows(hearer) == []


async def test_a_refusal_by_the_domain_is_parked_at_once(handling: Handling, hearer: Service, heard: Heard) -> None:
    # covers: REL-07
    heard.effect = refusing
    await handling.handle(envelope())
    assert await rows(hearer) == [("parked", 1)]


async def test_an_event_about_something_not_yet_known_is_tried_again_later(
    handling: Handling, hearer: Service, heard: Heard, clock: FixedClock
) -> None:
    # covers: REL-07
    async def unknown(_: Transaction, event: BellRung) -> None:
        raise NotYetKnown("the bell")

    heard.effect = unknown
    await handling.handle(envelope("late"))
    assert await rows(hearer) == [("waiting", 1)]
    heard.effect = None
    clock.move(timedelta(seconds=10))
    assert await handling.retry_one()
    assert await bells(hearer.db) == ["late"]


async def test_a_later_event_of_a_subject_does_not_overtake_one_that_waits(
    handling: Handling, hearer: Service, heard: Heard, clock: FixedClock
) -> None:
    # covers: REL-15
    bell = str(uuid4())
    heard.effect = failing
    await handling.handle(envelope("first", bell=bell, at=1))
    heard.effect = None
    await handling.handle(envelope("second", bell=bell, at=2))
    await handling.handle(envelope("of another bell", at=3))
    assert await bells(hearer.db) == ["of another bell"]
    for _ in range(2):
        clock.move(timedelta(seconds=10))
        while await handling.retry_one():
            pass
    assert await bells(hearer.db) == ["of another bell", "first", "second"]


async def test_when_the_first_of_a_subject_is_handled_those_behind_it_follow_at_once(
    handling: Handling, hearer: Service, heard: Heard, clock: FixedClock
) -> None:
    # covers: REL-15
    bell = str(uuid4())
    heard.effect = failing
    await handling.handle(envelope("first", bell=bell, at=1))
    clock.move(timedelta(seconds=9))
    for number in (2, 3):
        await handling.handle(envelope(str(number), bell=bell, at=number))
    heard.effect = None
    clock.move(timedelta(seconds=1))
    while await handling.retry_one():
        pass
    assert await bells(hearer.db) == ["first", "2", "3"]


async def test_a_discarded_message_stays_discarded_when_it_is_said_again(
    handling: Handling, hearer: Service, heard: Heard
) -> None:
    # covers: REL-08
    heard.effect, message = refusing, envelope("unwanted")
    await handling.handle(message)
    async with hearer.db.transaction() as tx:
        await retries.discard(tx, message.id, by="operator", reason="not wanted")
    heard.effect = None
    await handling.handle(message)
    assert await bells(hearer.db) == []


async def test_an_error_whose_words_no_database_keeps_is_kept_all_the_same(
    handling: Handling, hearer: Service, heard: Heard
) -> None:
    # covers: REL-07
    async def garbled(_: Transaction, event: BellRung) -> None:
        raise RuntimeError("a\0b \ud800")

    heard.effect = garbled
    await handling.handle(envelope())
    assert await rows(hearer) == [("waiting", 1)]


async def test_what_stands_in_an_event_that_cannot_be_read_is_kept_out_of_the_log(
    handling: Handling, hearer: Service, heard: Heard, capsys: pytest.CaptureFixture[str]
) -> None:
    # covers: REL-07, D-02
    await handling.handle(envelope().model_copy(update={"data": b'{"note": ["Taro Kaigisho"]}'}))
    assert await rows(hearer) == [("waiting", 1)]
    said = capsys.readouterr().out
    assert "event.failed" in said and "note" in said and "Kaigisho" not in said


FULL = """
CREATE FUNCTION hearer.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE disk_full; END$$;
CREATE TRIGGER full_disk BEFORE INSERT ON hearer.retries FOR EACH ROW EXECUTE FUNCTION hearer.refuse()
"""


async def test_a_message_that_cannot_even_be_put_aside_is_held_until_it_can(
    handling: Handling, hearer: Service, heard: Heard, postgres: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # covers: REL-01, REL-07
    admin = await asyncpg.connect(postgres)
    await admin.execute(FULL)
    heard.effect = failing
    handled = asyncio.create_task(handling.handle(envelope()))
    said = ""
    async with asyncio.timeout(20):
        while "event.database-away" not in said:
            await asyncio.sleep(0.02)
            said += capsys.readouterr().out
        assert not handled.done()
        await admin.execute("DROP TRIGGER full_disk ON hearer.retries")
        await handled
    await admin.close()
    assert await rows(hearer) == [("waiting", 1)]


async def test_operators_replay_a_group_and_discard_with_a_reason_and_both_are_recorded(
    hearer: Service, heard: Heard, run: Callable[[Service], Awaitable[Running]], keys: Keys, clock: FixedClock
) -> None:
    # covers: REL-08
    running = await run(hearer)
    heard.effect = refusing
    for number in range(5):
        await running.handling.handle(envelope(str(number)))
    heard.effect = failing
    bad = envelope("bad")
    await running.handling.park(bad, RuntimeError("by hand"))
    operator = Caller(login="operator", kind="operator", chamber="0000", login_id=uuid4())
    headers = {"Authorization": f"Bearer {keys.token(operator, clock.now())}"}
    url = f"http://127.0.0.1:{running.port}/v1/staff/hearer/parked"
    heard.effect = None
    async with aiohttp.ClientSession(headers=headers) as session:
        messages = (await (await session.get(url)).json())["messages"]
        assert len(messages) == 6
        group = next(m["fingerprint"] for m in messages if m["error"].startswith("Conflict"))
        answer = await session.post(f"{url}/replay", json={"fingerprint": group, "reason": "it is day now"})
        assert (await answer.json()) == {"count": 5}
        while await running.handling.retry_one():
            pass
        again = await session.post(f"{url}/replay", json={"event_id": str(bad.id), "reason": "x"})
        assert again.status == 422
        gone = await session.post(f"{url}/discard", json={"event_id": str(bad.id), "reason": "not a bell"})
        assert (await gone.json()) == {"count": 1}
        twice = await session.post(f"{url}/replay", json={"event_id": str(bad.id), "reason": "second thought"})
        assert twice.status == 409
    assert sorted(await bells(hearer.db)) == ["0", "1", "2", "3", "4"]
    async with hearer.db.transaction() as tx:
        acts = [row["act"] for row in await tx.fetch("SELECT act FROM parking_log ORDER BY id")]
    assert acts == ["replay"] * 5 + ["discard"]


async def test_only_operators_see_parked_messages(
    hearer: Service, run: Callable[[Service], Awaitable[Running]], keys: Keys, clock: FixedClock
) -> None:
    # covers: REL-08, REL-53
    running = await run(hearer)
    url = f"http://127.0.0.1:{running.port}/v1/staff/hearer/parked"
    admin = Caller(login="x", kind="staff", chamber="8888", login_id=uuid4(), roles=frozenset({"chamber_admin"}))
    async with aiohttp.ClientSession() as session:
        assert (await session.get(url)).status == 401
        headers = {"Authorization": f"Bearer {keys.token(admin, clock.now())}"}
        assert (await session.get(url, headers=headers)).status == 403
