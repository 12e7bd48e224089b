"""Whoever hears goes on hearing after the broker was away, and after the queue was made anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import aio_pika
import pytest

from libs.common import bus, doctor
from libs.common.bus import Bus, queue_name
from libs.common.doctor import Doctor
from libs.common.service import Running, Service
from libs.common.settings import ServiceSettings
from tests.libs.common.bells import BellRung, bells
from tests.libs.common.test_messaging import ring, until

Run = Callable[[Service], Awaitable[Running]]


class Line:
    """A TCP line to the broker that can be cut and comes back at once."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._ends: list[asyncio.StreamWriter] = []
        self._flows = asyncio.Event()
        self._flows.set()
        self.url = ""

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host = f"{self._target.netloc.rpartition('@')[0]}@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self.url = urlunsplit(self._target._replace(netloc=host))

    def cut(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    def hold(self) -> None:
        self._flows.clear()

    def release(self) -> None:
        self._flows.set()

    def close(self) -> None:
        self._server.close()
        self.cut()

    async def _serve(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        server_in, server_out = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._ends += [client_out, server_out]
        await asyncio.gather(
            self._pass_on(client_in, server_out), self._pass_on(server_in, client_out), return_exceptions=True
        )

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flows.wait()
            target.write(data)
        target.close()


@pytest.fixture
async def line(amqp: str) -> AsyncIterator[Line]:
    line = Line(amqp)
    await line.open()
    yield line
    line.close()


async def heard(hearer: Service, count: int) -> None:
    async def is_heard() -> bool:
        return len(await bells(hearer.db)) >= count

    await until(is_heard, 15)


# covers: REL-01, REL-13
async def test_a_hearer_whose_line_to_the_broker_was_cut_hears_on(
    speaker: Service, hearer: Service, run: Run, line: Line, environment: Callable[..., None]
) -> None:
    environment("hearer", AMQP_URL=line.url)
    hearer.settings = ServiceSettings()
    await run(hearer)
    await run(speaker)
    for number in range(1, 4):
        await ring(speaker.db, str(number))
        await heard(hearer, number)
        line.cut()
    assert await bells(hearer.db) == ["1", "2", "3"]


# covers: REL-13
async def test_a_hearer_whose_queue_was_made_anew_hears_on(
    speaker: Service, hearer: Service, run: Run, amqp: str
) -> None:
    running = await run(hearer)
    await run(speaker)
    await ring(speaker.db, "1")
    await heard(hearer, 1)
    async with await aio_pika.connect(amqp) as connection:
        await (await connection.channel()).queue_delete(queue_name("hearer"))
    assert not await Doctor("hearer", [BellRung.NAME], hearer.db, running.bus).examine()
    await ring(speaker.db, "2")
    await heard(hearer, 2)


# covers: REL-12
async def test_a_queue_is_not_blamed_for_a_broker_that_is_slow(
    hearer: Service, line: Line, amqp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bus.declare(amqp, "hearer", [BellRung.NAME])
    broker = Bus(line.url, "hearer")
    await broker.open()
    await broker.publish(queue_name("hearer"), {}, b"not to be lost", exchange="")
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.3)
    monkeypatch.setattr(doctor, "ANSWER_SECONDS", 0.3)
    line.hold()
    blamed = asyncio.create_task(Doctor("hearer", [BellRung.NAME], hearer.db, broker).examine())
    await asyncio.sleep(1.5)
    line.release()
    async with asyncio.timeout(10):
        await asyncio.wait([blamed])
    await asyncio.sleep(0.5)
    async with await aio_pika.connect(amqp) as connection:
        queue = await (await connection.channel()).get_queue(queue_name("hearer"))
        message = await queue.get(timeout=5, fail=False)
    await broker.close()
    assert message is not None and message.body == b"not to be lost"
