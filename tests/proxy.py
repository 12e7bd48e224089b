"""TCP proxies between a test and its servers: one loses the answers to COMMITs, one is cut."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class CommitCutter:
    """Passes everything on, but cuts the line after each of the next `budget` COMMITs has been carried out."""

    def __init__(self, host: str, port: int, budget: int) -> None:
        self._target, self._left = (host, port), budget
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    async def _serve(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        server_in, server_out = await asyncio.open_connection(*self._target)
        answers = asyncio.create_task(_pass_on(server_in, client_out))
        while data := await client_in.read(65536):
            cut = b"COMMIT" in data and self._left > 0
            if cut:
                self._left -= 1
                answers.cancel()
                await asyncio.wait([answers])
            server_out.write(data)
            if cut:
                await server_in.read(65536)
                break
        answers.cancel()
        server_out.close()
        client_out.close()


class Line:
    """Passes everything on; `cut` cuts what goes through it at that moment."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._ends: list[asyncio.StreamWriter] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._server.close()

    def cut(self) -> None:
        """Cut what goes through now. New connections are let through."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _serve(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        server_in, server_out = await asyncio.open_connection(*self._target)
        self._ends += [client_out, server_out]
        with suppress(ConnectionError):
            await asyncio.gather(_pass_on(client_in, server_out), _pass_on(server_in, client_out))


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
    target.close()
