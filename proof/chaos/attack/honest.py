"""An honest user at work: logs in, checks a draft, looks at a preview, looks a certificate up; and times each of it."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

ADDRESS = "127.0.1.1"
ACTS = ("login", "check", "preview", "lookup")
PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.03
PEOPLE = 2


@dataclass
class Felt:
    """Milliseconds of each act by its kind, and what was refused or not answered; those times count too."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {act: [] for act in ACTS})
    refused: list[str] = field(default_factory=list)

    def acts(self) -> int:
        """How many there were."""
        return sum(map(len, self.milliseconds.values()))

    def add(self, other: "Felt") -> None:
        """Take in what was felt at another time."""
        for act, times in other.milliseconds.items():
            self.milliseconds[act] += times
        self.refused += other.refused


@dataclass(frozen=True)
class Honest:
    """The user, and what is worked on. `document` is printed as a preview, each time another one."""

    web: aiohttp.ClientSession
    api: str
    reference: str
    login: dict[str, str]
    session: str
    draft: str
    document: dict[str, Any]
    codes: dict[str, str]

    async def work(self, seconds: float) -> Felt:
        """Work for so long, as two people do."""
        felt, until = Felt(), time.monotonic() + seconds
        await asyncio.gather(*(self._work(felt, until) for _ in range(PEOPLE)))
        return felt

    async def _work(self, felt: Felt, until: float) -> None:
        acts: dict[str, Callable[[], Awaitable[int]]] = {
            "login": self._log_in,
            "check": self._check,
            "preview": self._preview,
            "lookup": self._look_up,
        }
        while time.monotonic() < until:
            for name, act in acts.items():
                began = time.perf_counter()
                try:
                    status = await act()
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    felt.refused.append(f"{name}: {type(error).__name__}")
                else:
                    if status >= 400:
                        felt.refused.append(f"{name}: {status}")
                felt.milliseconds[name].append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _post(self, url: str, json: Any = None, **headers: str) -> int:
        async with self.web.post(url, json=json, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def _log_in(self) -> int:
        return await self._post(f"{self.api}/sessions", self.login)

    async def _check(self) -> int:
        return await self._post(f"{self.api}/applications/{self.draft}/check", Authorization=f"Bearer {self.session}")

    async def _preview(self) -> int:
        document = self.document | {"remarks": f"REF. {uuid.uuid4().hex[:12].upper()}"}
        return await self._post(f"{self.api}/previews", document, Authorization=f"Bearer {self.session}")

    async def _look_up(self) -> int:
        return await self._post(f"{self.reference}/v1/lookups", self.codes)


def browser() -> aiohttp.ClientSession:
    """Of an honest user: an address of its own, which no attacker has."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(ADDRESS, 0)), timeout=timeout)
