"""One HTTP request as bytes, from an address of the attacker's choice: cheap, and free to be odd.

All of 127.0.0.0/8 is this machine, so that a flood from many addresses needs no claim of a proxy.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

KEPT = 64 * 1024
SECONDS = 30.0
NO_ANSWER = 0


@dataclass(frozen=True)
class Answer:
    """`status` is `NO_ANSWER` when the connection was closed without one; `size` is in bytes, `body` its beginning."""

    status: int
    size: int
    body: bytes

    @property
    def is_yes(self) -> bool:
        """Whether what was asked for was done or given."""
        return 200 <= self.status < 400


async def connect(url: str, address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the listener of `url` from `address`. Raises OSError."""
    port = urlsplit(url).port or 80
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))


def head(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request, whatever stands in the headers."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path or '/'} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


async def ask(url: str, method: str = "GET", body: bytes = b"", address: str = "127.0.0.1", **headers: str) -> Answer:
    """Send one request and read the whole answer; headers are named with `_` for `-`. Raises OSError, TimeoutError."""
    named = {name.replace("_", "-"): text for name, text in headers.items()} | {"Connection": "close"}
    if body or method not in ("GET", "DELETE"):
        named.setdefault("Content-Length", str(len(body)))
    async with asyncio.timeout(SECONDS):
        return await send(url, head(method, url, named) + body, address)


async def send(url: str, request: bytes, address: str = "127.0.0.1") -> Answer:
    """Send these bytes and read until the other side closes. Raises OSError."""
    reader, writer = await connect(url, address)
    try:
        writer.write(request)
        kept, size = b"", 0
        while part := await reader.read(KEPT):
            size += len(part)
            kept = (kept + part)[:KEPT]
    finally:
        writer.close()
    first, _, rest = kept.partition(b"\r\n")
    words = first.split()
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else NO_ANSWER
    return Answer(status, size, rest.partition(b"\r\n\r\n")[2])


def some_address(rng: random.Random) -> str:
    """One of sixteen million; none that a system of ours uses itself."""
    return f"127.{rng.randint(1, 254)}.{rng.randint(1, 254)}.{rng.randint(1, 254)}"
