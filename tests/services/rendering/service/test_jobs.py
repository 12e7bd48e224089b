"""Jobs by command, beside a service that may be running."""

from collections.abc import Callable

import psutil

from libs.common.clock import FixedClock
from libs.common.commands import run_job
from libs.common.schedule import Jobs
from libs.common.service import Service
from services.rendering import app


def render_processes() -> int:
    return len(psutil.Process().children(recursive=True))


async def test_a_job_by_command_starts_no_render_process(
    build_service: Callable[..., Service], clock: FixedClock
) -> None:
    service, before = app.build(clock=clock), render_processes()
    seen: list[int] = []
    service.jobs = Jobs()

    @service.jobs.manual("count")
    async def count() -> None:
        seen.append(render_processes())

    await run_job(service, "count", [])
    assert seen == [before]
