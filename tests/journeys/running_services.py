"""A service that runs in this process: it can be stopped as on SIGTERM, or killed where it stands.

Every task knows by a context variable which running service it belongs to, so that a kill ends precisely these tasks.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from typing import Any
from weakref import WeakSet

from libs.common import service as service_module
from libs.common.service import Running, Service

KILL_SECONDS = 5.0
# The render processes are shared by all running services, so starting a fresh one belongs to none.
SHARED = {"RenderPool._replace"}
CURRENT_SERVICE: ContextVar["RunningService | None"] = ContextVar("current service", default=None)


class RunningService:
    """A service at work, until `stop` or `kill`. `system` tells the services of one system from those of another."""

    def __init__(self, service: Service, system: object) -> None:
        self.system = system
        self.name, self.service, self.running = service.name, service, Running(service)
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        self.killed = asyncio.Event()

    async def start(self) -> None:
        """Begin. All that it starts inherits the context in which it is known."""
        context = copy_context()
        context.run(CURRENT_SERVICE.set, self)
        await asyncio.get_running_loop().create_task(self.running.start(), context=context)

    async def stop(self) -> None:
        """Drain and end, as on SIGTERM."""
        await self.running.stop()

    def kill(self) -> None:
        """End at once: whatever it was doing goes no step further. `clean_up` has to follow."""
        self.killed.set()
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
        runners = [one._runner for one in (self.running._listener, self.running._inner._listener)]
        for handler in [each for one in runners for each in (one.server.connections if one.server else ())]:
            if handler.transport is not None:
                handler.transport.abort()
        if self.service.db._pool is not None:
            self.service.db._pool.terminate()
        await self._until_still(lambda task: not _is_of_client(task))
        with suppress(TimeoutError):
            await asyncio.wait_for(self.running.bus.close(), KILL_SECONDS)
        await self._until_still(lambda task: True)
        for runner in runners:
            await runner.cleanup()
        for closing in self.service.closing:
            await closing()

    async def _until_still(self, counts: Callable[[asyncio.Task[Any]], bool]) -> None:
        """A connection that is cut may cover up the cancellation of whoever was using it: then it is repeated."""
        async with asyncio.timeout(KILL_SECONDS):
            while others := [task for task in self._others() if counts(task)]:
                for task in others:
                    task.cancel()
                await asyncio.wait(others, timeout=0.1)


def _is_of_client(task: asyncio.Task[Any]) -> bool:
    """Whether it is a task of the AMQP client, which has to live until its connections are closed."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and ("/aiormq/" in code.co_filename or "/aio_pika/" in code.co_filename)


def note_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Let `loop` note each new task with the running service that it belongs to."""

    def make(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **more)
        context: Context | None = more.get("context")
        running = CURRENT_SERVICE.get() if context is None else context.get(CURRENT_SERVICE)
        if running is not None and getattr(work, "__qualname__", "") not in SHARED:
            running.tasks.add(task)
        return task

    loop.set_task_factory(make)  # type: ignore[arg-type]  # typeshed wants more than asyncio asks for
