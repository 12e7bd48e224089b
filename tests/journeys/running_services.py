"""One life of a service in this process: it can be stopped as on SIGTERM, or fall dead where it stands.

Every task knows by a context variable whose life it belongs to, so that a death ends precisely these tasks.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from typing import Any
from weakref import WeakSet

from libs.common import service as service_module
from libs.common.service import Running, Service

DEATH_SECONDS = 5.0
# The render processes are lent to every life, so bringing up a fresh one is no part of any.
SHARED = {"RenderPool._replace"}
LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)


class Life:
    """A service at work, until `stop` or `fall`. `home` tells the lives of one system from those of another."""

    def __init__(self, service: Service, home: object) -> None:
        self.home = home
        self.name, self.service, self.running = service.name, service, Running(service)
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        self.fallen = asyncio.Event()

    async def start(self) -> None:
        """Begin. All that it starts inherits the context in which its life is known."""
        context = copy_context()
        context.run(LIFE.set, self)
        await asyncio.get_running_loop().create_task(self.running.start(), context=context)

    async def stop(self) -> None:
        """Drain and end, as on SIGTERM."""
        await self.running.stop()

    def fall(self) -> None:
        """Die now: whatever it was doing goes no step further. `clean_up` has to follow."""
        self.fallen.set()
        for task in self.running._tasks:
            task.remove_done_callback(service_module._end_process_when_broken)
        for task in self._others():
            if not _is_of_client(task):
                task.cancel()

    def _others(self) -> list[asyncio.Task[Any]]:
        current = asyncio.current_task()
        return [task for task in self.tasks if task is not current and not task.done()]

    async def clean_up(self) -> None:
        """Close what the operating system would have closed: sockets and connections, without a word to the others."""
        runner = self.running._listener._runner
        for handler in list(runner.server.connections if runner.server else ()):
            if handler.transport is not None:
                handler.transport.abort()
        if self.service.db._pool is not None:
            self.service.db._pool.terminate()
        await self._until_still(lambda task: not _is_of_client(task))
        with suppress(TimeoutError):
            await asyncio.wait_for(self.running.bus.close(), DEATH_SECONDS)
        await self._until_still(lambda task: True)
        await runner.cleanup()
        for closing in self.service.closing:
            await closing()

    async def _until_still(self, counts: Callable[[asyncio.Task[Any]], bool]) -> None:
        """A connection that is cut may cover up the cancellation of whoever was using it: then it is repeated."""
        async with asyncio.timeout(DEATH_SECONDS):
            while others := [task for task in self._others() if counts(task)]:
                for task in others:
                    task.cancel()
                await asyncio.wait(others, timeout=0.1)


def _is_of_client(task: asyncio.Task[Any]) -> bool:
    """Whether it is a task of the AMQP client, which has to live until its connections are closed."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and ("/aiormq/" in code.co_filename or "/aio_pika/" in code.co_filename)


def know_lives(loop: asyncio.AbstractEventLoop) -> None:
    """Let `loop` write each new task down under the life that it belongs to."""

    def make(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **more)
        context: Context | None = more.get("context")
        life = LIFE.get() if context is None else context.get(LIFE)
        if life is not None and getattr(work, "__qualname__", "") not in SHARED:
            life.tasks.add(task)
        return task

    loop.set_task_factory(make)  # type: ignore[arg-type]  # typeshed wants more than asyncio asks for
