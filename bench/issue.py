"""`issue`: from settled to verifiable, over the whole system that is up, driven from outside.

Companies are registered and applications certified beforehand; then they are paid in one payment. The clock runs from
the payer's click on the processor's page until the last certificate is confirmed on the reference site. CPU seconds are
those of all programs, with PostgreSQL and RabbitMQ.
"""

import asyncio
import time
from collections.abc import Iterator

import aiohttp
import psutil

from bench.result import Result
from ops.demo import certifying, known_logins, registering, samples
from ops.demo.people import Chamber, staff_of
from ops.demo.registering import Company
from ops.demo.web import Places, Web
from ops.places import read_json, state_folder
from ops.state import read_state

CERTIFICATES = 60
AT_ONCE = 6
CHAMBER = "8888"


async def measure() -> list[Result]:
    """Needs a system that is up. Raises `Failed` when there is none."""
    places, sample = Places.known(), samples.load()
    async with aiohttp.ClientSession() as session:
        web = Web(places, session)
        chamber = await staff_of(web, CHAMBER, known_logins())
        company = await registering.register(web, chamber, sample)
        ids = await _certified(chamber, company, sample)
        page = await certifying.open_payment_page(company, ids)
        before, started = _cpu_seconds(), time.perf_counter()
        await certifying.click_pay(web, page)
        await _all_verifiable(web, company, ids)
        taken, cpu = time.perf_counter() - started, _cpu_seconds() - before
    return [
        Result("issue", CERTIFICATES / taken, "certificates/s"),
        Result("issue cpu", cpu / CERTIFICATES, "CPU s/certificate"),
    ]


async def _certified(chamber: Chamber, company: Company, sample: samples.Samples) -> list[str]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def certify() -> str:
        async with slots:
            application_id = await certifying.apply_for_certificate(company, sample)
            await certifying.examine_and_certify(chamber, application_id)
            return application_id

    return list(await asyncio.gather(*(certify() for _ in range(CERTIFICATES))))


async def _all_verifiable(web: Web, company: Company, ids: list[str]) -> None:
    """Wait until all are issued, then confirm each one on the reference site."""
    waiting = set(ids)
    while waiting:
        await asyncio.sleep(0.3)
        issued = (await company.signer.call("GET", "/applications?state=issued&limit=100"))["applications"]
        waiting -= {application["application_id"] for application in issued}

    async def confirm(application_id: str) -> None:
        case = await company.signer.call("GET", f"/applications/{application_id}")
        await certifying.look_up(web, case["certificate"])

    await asyncio.gather(*map(confirm, ids))


def _cpu_seconds() -> float:
    return sum(_spent(process) for process in _processes())


def _processes() -> Iterator[psutil.Process]:
    state = read_state(state_folder())
    assert state is not None
    roots = [program.process.pid for program in state.programs.values() if program.process]
    for servers in map(read_json, state_folder().glob("*.running.json")):
        roots += [int(server["pid"]) for server in servers.values()]
    for pid in roots:
        yield psutil.Process(pid)
        yield from psutil.Process(pid).children(recursive=True)


def _spent(process: psutil.Process) -> float:
    """User and system time, with that of children that have ended (PostgreSQL makes one for each connection)."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
