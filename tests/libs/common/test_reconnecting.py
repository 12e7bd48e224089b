"""Whoever hears goes on hearing after the broker was away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import pytest

from libs.common.service import Running, Service
from libs.common.settings import ServiceSettings
from tests.libs.common.bells import bells
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
async def test_a_consumer_whose_connection_to_the_broker_was_cut_consumes_again(
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
