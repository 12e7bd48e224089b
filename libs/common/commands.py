"""Runs a service: `python -m services.<name> serve | migrate | job [NAME [ARGUMENT…]]`."""

import asyncio
import signal
import sys
from collections.abc import Callable

import uvloop
from pydantic import ValidationError

from libs.common.migrate import migrate
from libs.common.schedule import describe_jobs
from libs.common.service import Running, Service, all_jobs
from libs.common.settings import told
from libs.common.telemetry import start_telemetry


async def _serve(service: Service) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    running = Running(service)
    try:
        await running.start()
        await ending.wait()
    finally:
        await running.stop()


async def deploy(service: Service) -> list[str]:
    """The deploy step: schema and tables. Returns the migrations applied. The broker is the keeper's.

    Raises SystemExit without `migration_url`, ChangedMigration and NotPrepared.
    """
    settings = service.settings
    if settings.migration_url is None:
        raise SystemExit("SHOMEI_MIGRATION_URL is needed to migrate")
    return await migrate(
        settings.migration_url.get_secret_value(),
        settings.database_url.get_secret_value(),
        service.name,
        service.folder / "migrations",
    )


async def run_job(service: Service, name: str, arguments: list[str]) -> None:
    """Run one job and end: opens what jobs need, starts nothing that only serving needs.

    Raises SystemExit when there is no such job, and what the job raises.
    """
    jobs = all_jobs(service)
    if name not in jobs:
        raise SystemExit(f"no job {name}; there are: {', '.join(sorted(jobs))}")
    await service.db.open()
    for opening in service.opening:
        await opening()
    job = jobs[name]
    filled = service.provided.fill(job.function, {"arguments"})
    wants_arguments = "arguments" in job.function.__code__.co_varnames[: job.function.__code__.co_argcount]
    try:
        await job.function(**filled, **({"arguments": arguments} if wants_arguments else {}))
    finally:
        for closing in service.closing:
            await closing()
        await service.db.close()


async def list_jobs(service: Service) -> list[str]:
    """What jobs there are and how they last ended. Raises `Unavailable`."""
    await service.db.open()
    try:
        return await describe_jobs(service.db, all_jobs(service))
    finally:
        await service.db.close()


def main(build: Callable[[], Service]) -> None:
    """The command line of every service. Raises SystemExit for wrong settings (78) and for an unknown command (2)."""
    command, arguments = (sys.argv[1] if len(sys.argv) > 1 else "serve"), sys.argv[2:]
    try:
        service = build()
    except ValidationError as error:
        raise told(error) from None
    start_telemetry(service.name, service.settings.otlp_endpoint, service.settings.log_level)
    if command == "serve":
        uvloop.run(_serve(service))
    elif command == "migrate":
        print("\n".join(uvloop.run(deploy(service))) or "up to date")
    elif command == "job" and not arguments:
        print("\n".join(uvloop.run(list_jobs(service))))
    elif command == "job":
        uvloop.run(run_job(service, arguments[0], arguments[1:]))
    else:
        print("usage: serve | migrate | job [NAME [ARGUMENT…]]", file=sys.stderr)
        raise SystemExit(2)
