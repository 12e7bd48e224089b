"""Rendering in separate processes, so that a document that needs too much ends alone (REL-40).

Each worker renders one document at a time under limits of memory and CPU time, and is replaced after a number of
renders. A worker that ends takes only its own document with it: the caller gets RenderingFailed, and a new worker takes
its place.
"""

import asyncio
import contextlib
import ctypes
import functools
import importlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from services.rendering.domain.results import RenderingFailed
from services.rendering.draw.pdf import check_machine
from services.rendering.seal.keystore import KeyHangs

P = ParamSpec("P")
T = TypeVar("T")

_START_SECONDS = 60.0
# Linux: the signal that a process gets when its parent ends. Otherwise idle workers would wait for it for ever.
_PR_SET_PDEATHSIG = 1
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Limits:
    """What one document may use. `cpu_seconds` and `wall_seconds` count from the start of its rendering."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    renders_per_worker: int = 1000


class RenderPool:
    """A few worker processes. `start` before use, `stop` at the end; safe for many tasks of one event loop."""

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self._workers = workers
        self._limits = limits or Limits()
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def start(self) -> None:
        """Start and warm up all workers, so that the first certificate is quick.

        Raises RenderingFailed when the machine lacks something: see `check_machine`.
        """
        await asyncio.gather(*(self._add() for _ in range(self._workers)))

    async def stop(self) -> None:
        """End all workers, also busy ones: what they render raises RenderingFailed."""
        self._stopped = True
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        for worker in self._all:
            worker.kill()
        self._all.clear()

    async def render(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function of this package (such as `render_document`) in the next idle worker.

        Its own exceptions come through. Raises RenderingFailed when the document exceeds its limits.
        """
        worker = await self._idle.get()
        try:
            return await worker.run(function, *args, **kwargs)
        except BrokenProcessPool:
            worker.broken = True
            raise RenderingFailed("the document exceeded the limits of memory or time and was given up") from None
        except TimeoutError:
            worker.broken = True
            limit = self._limits.wall_seconds
            raise RenderingFailed(f"the document took longer than {limit:g} seconds and was given up") from None
        except (asyncio.CancelledError, KeyHangs):
            worker.broken = True
            raise
        finally:
            self._hand_back(worker)

    def _hand_back(self, worker: "_Worker") -> None:
        if not worker.worn_out:
            self._idle.put_nowait(worker)
            return
        worker.kill()
        self._all.discard(worker)
        if self._stopped:
            return
        task = asyncio.create_task(self._replace())
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _replace(self) -> None:
        """Try until a new worker is up: a machine short of memory for a moment must not lose its workers for ever."""
        while True:
            with contextlib.suppress(BrokenProcessPool, RenderingFailed, TimeoutError):
                await self._add()
                return
            await asyncio.sleep(1.0)

    async def _add(self) -> None:
        worker = _Worker(self._limits)
        self._all.add(worker)
        try:
            await worker.start()
        except BaseException:
            self._all.discard(worker)
            worker.kill()
            raise
        self._idle.put_nowait(worker)


class _Worker:
    """One process behind an executor of its own: the pools of the standard library all break when one process ends."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._executor = ProcessPoolExecutor(1, _SPAWN, initializer=_begin, initargs=(os.getpid(), limits.memory_bytes))
        self._renders = 0
        self.broken = False

    @property
    def worn_out(self) -> bool:
        return self.broken or self._renders >= self._limits.renders_per_worker

    async def start(self) -> None:
        """Start the process, import what it needs and warm it up."""
        work = asyncio.get_running_loop().run_in_executor(self._executor, _warm_up)
        await asyncio.wait_for(work, _START_SECONDS)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call in this process. Raises what the call raises, TimeoutError after `wall_seconds`,
        BrokenProcessPool when the process ended.
        """
        self._renders += 1
        job = _Job(functools.partial(function, *args, **kwargs), self._limits.cpu_seconds)
        work = asyncio.get_running_loop().run_in_executor(self._executor, job)
        return await asyncio.wait_for(work, self._limits.wall_seconds)

    def kill(self) -> None:
        """End the process now, whatever it does. (The executor offers no public way before Python 3.14.)"""
        for process in list((self._executor._processes or {}).values()):
            process.kill()
        self._executor.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class _Job(Generic[T]):
    """One call as it is sent to the worker process."""

    call: Callable[[], T]
    cpu_seconds: int

    def __call__(self) -> T:
        _limit_cpu(self.cpu_seconds)
        try:
            return self.call()
        except MemoryError as error:
            raise RenderingFailed("the document needs too much memory") from error


def one_after_another(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Several documents in one worker, under the limits of one. Raises what any of them raises."""
    return [call() for call in calls]


def _warm_up() -> None:
    """Check the machine, draw a first page, and load what seals and paints, before anybody has to wait for it."""
    check_machine()
    importlib.import_module("services.rendering.documents")
    importlib.import_module("services.rendering.draw.pictures")


def _begin(service: int, memory_bytes: int) -> None:
    """In the new process: end with the service, even when that is killed, and stay within the limit of memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != service:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    """Allow so many seconds of CPU from now on; the limit counts the whole life of a process, so what was used is
    added.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))
