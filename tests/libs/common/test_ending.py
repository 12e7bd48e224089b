"""A process ends when it is told to, or when it cannot begin, also while the broker is away."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

Start = Callable[..., Awaitable[asyncio.subprocess.Process]]
NOBODY_LISTENS = "amqp://nobody:nothing@127.0.0.1:9/"
PATIENCE = 60


@pytest.fixture
async def start(environment: Callable[..., None]) -> AsyncIterator[Start]:
    processes: list[asyncio.subprocess.Process] = []

    async def start_hearer(**settings: str) -> asyncio.subprocess.Process:
        environment("hearer", AMQP_URL=NOBODY_LISTENS, **settings)
        command = [sys.executable, "-m", "tests.libs.common.hearer_process", "serve"]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        processes.append(process)
        return process

    yield start_hearer
    for process in processes:
        if process.returncode is None:
            process.kill()
        await process.wait()


# covers: REL-61
async def test_a_service_without_a_broker_ends_when_it_is_told_to(start: Start) -> None:
    process = await start()
    async with asyncio.timeout(PATIENCE):
        assert process.stdout
        while b"service.started" not in await process.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


# covers: REL-61
async def test_a_service_whose_port_is_taken_ends_instead_of_running_without_one(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await start(PORT=str(taken.getsockname()[1]))
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() != 0
