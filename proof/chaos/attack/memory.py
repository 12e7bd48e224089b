"""How much memory each process of the system holds, and by how much that grew."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

import psutil

MIB = 1024 * 1024
LOOK_SECONDS = 0.25
Processes = Callable[[], Mapping[str, Iterable[int]]]
"""The pids of each program, by its name."""


class Memory:
    """Watches the processes of `pids`; a process that was not there at the beginning counts from nothing."""

    def __init__(self, pids: Processes) -> None:
        self._pids = pids
        self._before: dict[int, int] = {}
        self._highest: dict[str, int] = {}

    def begin(self) -> None:
        """From now on: what is held now is the beginning."""
        self._before, self._highest = {}, {}
        for name, pid, held in self._held():
            self._before[pid] = held
            self._highest[name] = 0

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for name, pid, held in await asyncio.to_thread(lambda: list(self._held())):
                grown = held - self._before.setdefault(pid, held)
                self._highest[name] = max(self._highest.get(name, 0), grown)

    def growth(self) -> dict[str, float]:
        """The largest growth of one process of each program since the beginning, in MiB."""
        return {name: round(grown / MIB, 1) for name, grown in sorted(self._highest.items())}

    def _held(self) -> Iterable[tuple[str, int, int]]:
        for name, pids in self._pids().items():
            for pid in pids:
                try:
                    yield name, pid, psutil.Process(pid).memory_info().rss
                except psutil.NoSuchProcess:
                    continue
