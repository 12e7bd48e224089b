"""A load generator that costs little itself: one prepared request over a few kept connections."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What came of it. `p99_ms` is the time that 99 of 100 answers stayed under."""

    per_second: float
    p99_ms: float


def post(url: str, body: bytes) -> bytes:
    """The bytes of one POST request with JSON."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def drive(url: str, request: bytes, *, connections: int, count: int) -> Load:
    """Send `request` `count` times over `connections`. Raises `AssertionError` at any answer but 200."""
    parts = urlsplit(url)
    times: list[float] = []
    started = time.perf_counter()
    share = count // connections
    await asyncio.gather(
        *(_one(parts.hostname or "", parts.port or 80, request, share, times) for _ in range(connections))
    )
    taken = time.perf_counter() - started
    return Load(len(times) / taken, sorted(times)[len(times) * 99 // 100] * 1000)


async def _one(host: str, port: int, request: bytes, count: int, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for _ in range(count):
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:200]
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
    writer.close()
