"""Keeping one program, or one private server, alive: whatever ends is started again after a small pause."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from ops.backing import Backing
from ops.errors import Failed
from ops.places import CHECKOUT
from ops.processes import Identity, family, identity_of, send

log = structlog.get_logger()

STABLE_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
BACKING_POLL = 0.25
STOP_SECONDS = 20.0


def pause_before(failures: int) -> float:
    """Seconds before the next start, after so many ends in a row that came soon after the start."""
    return min(FIRST_PAUSE * 2.0 ** max(failures - 1, 0), LONGEST_PAUSE)


class ProgramKeeper:
    """Runs `command`, in its own process group, until it is stopped. `changed(process)` hears of each start and end."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        log_file: Path,
        changed: Callable[[str, Identity | None], None],
    ) -> None:
        self.name = name
        self._command, self._environment, self._log_file, self._changed = command, environment, log_file, changed
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def run(self) -> None:
        """Start it again and again, until `stop`."""
        failures = 0
        while not self._stopping:
            began = asyncio.get_running_loop().time()
            code = await self._run_once()
            stable = asyncio.get_running_loop().time() - began > STABLE_SECONDS
            failures = 0 if stable else failures + 1
            if not self._stopping:
                log.warning("program.ended", program=self.name, code=code)
                await asyncio.sleep(pause_before(failures))

    async def _run_once(self) -> int:
        with self._log_file.open("ab") as stream:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=dict(self._environment),
                cwd=CHECKOUT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self._changed(self.name, identity_of(self._process.pid))
        try:
            return await self._process.wait()
        finally:
            self._changed(self.name, None)

    async def stop(self) -> None:
        """SIGTERM, 20 seconds to drain, then SIGKILL to what is left of it."""
        self._stopping = True
        process = self._process
        identity = identity_of(process.pid) if process and process.returncode is None else None
        if process is None or identity is None:
            return
        everyone = family(identity)
        send(identity, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            log.warning("program.killed", program=self.name, after_seconds=STOP_SECONDS)
        for member in everyone:
            send(member, signal.SIGKILL)
        await process.wait()


class BackingKeeper:
    """Starts PostgreSQL or RabbitMQ again when it is gone. A given server is left to its owner."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing

    async def run(self) -> None:
        """Look four times a second, until cancelled."""
        while True:
            await asyncio.sleep(BACKING_POLL)
            if not await asyncio.to_thread(self._backing.is_running):
                await self._start_again()

    async def _start_again(self) -> None:
        log.warning("backing.ended", backing=self._backing.name)
        try:
            await asyncio.to_thread(self._backing.start)
        except Failed as error:
            log.error("backing.start-failed", backing=self._backing.name, error=str(error))
            await asyncio.sleep(LONGEST_PAUSE)
