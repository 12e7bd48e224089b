"""`issue`: from settled to verifiable, over the whole system that is up, driven from outside.

Companies are registered and applications certified beforehand. One company pays first, so that what is measured is not
a start; then the others pay at the same time, in several payments each. The clock runs from their clicks on the
processor's page until the last certificate is confirmed on the reference site, each by a lookup of its own. CPU seconds
are those of all programs, with PostgreSQL and RabbitMQ.
"""

import asyncio
import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import psutil

from ops.places import read_json, state_folder
from ops.state import read_state
from proof.bench.result import Result
from proof.demo import certifying, known_logins, registering, samples
from proof.demo.people import Chamber, staff_of
from proof.demo.registering import Company
from proof.demo.web import Places, Web

# More companies would be asked to wait: from one address only a few may register at a time.
COMPANIES, OF_EACH, OF_A_PAYMENT = 2, 200, 20
OF_THE_FIRST = 40
AT_ONCE = 6
LOOK_SECONDS = 0.3
CHAMBER = "8888"


@dataclass(frozen=True)
class Payer:
    """A company, its certified applications, and the pages where it pays for them."""

    company: Company
    application_ids: list[str]
    pages: list[str]


async def measure() -> list[Result]:
    """Needs a system that is up. Raises `Failed` when there is none."""
    places, sample = Places.known(), samples.load()
    async with aiohttp.ClientSession() as session:
        web = Web(places, session)
        chamber = await staff_of(web, CHAMBER, known_logins())
        counts = [OF_THE_FIRST] + [OF_EACH] * COMPANIES
        first, *payers = [await _certified(web, chamber, sample, count) for count in counts]
        await _pay(web, first)
        before, started = _cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(_pay(web, payer) for payer in payers))
        taken, cpu = time.perf_counter() - started, _cpu_seconds() - before
    certificates = COMPANIES * OF_EACH
    return [
        Result("issue", certificates / taken, "certificates/s"),
        Result("issue cpu", 1000 * cpu / certificates, "CPU ms/certificate"),
    ]


async def _certified(web: Web, chamber: Chamber, sample: samples.Samples, count: int) -> Payer:
    company, slots = await registering.register(web, chamber, sample), asyncio.Semaphore(AT_ONCE)

    async def certify(number: int) -> str:
        application = copy.deepcopy(sample.application)
        application["source_invoice"]["numbers"] = [f"NT-{number + 1}"]  # used twice, it would be warned of (DUP-01)
        async with slots:
            own = replace(sample, application=application)
            application_id = await certifying.apply_for_certificate(company, own)
            await certifying.examine_and_certify(chamber, application_id)
            return application_id

    ids = list(await asyncio.gather(*(certify(number) for number in range(count))))
    bundles = [ids[at : at + OF_A_PAYMENT] for at in range(0, count, OF_A_PAYMENT)]
    return Payer(company, ids, [await certifying.open_payment_page(company, bundle) for bundle in bundles])


async def _pay(web: Web, payer: Payer) -> None:
    """Pay, and confirm each certificate on the reference site once the company's list has shown that it is issued."""
    await asyncio.gather(*(certifying.click_pay(web, page) for page in payer.pages))
    waiting, issued = set(payer.application_ids), list[dict[str, Any]]()
    while waiting or issued:
        await asyncio.sleep(LOOK_SECONDS)
        # One look later, as an importer would: a lookup before the site has heard of it counts as a wrong try.
        earlier, issued = issued, await _newly_issued(payer.company, waiting) if waiting else []
        waiting -= {application["application_id"] for application in issued}
        for application in earlier:
            await certifying.look_up(web, application["certificate"])


async def _newly_issued(company: Company, waiting: set[str]) -> list[dict[str, Any]]:
    listed = await company.signer.call("GET", f"/applications?state=issued&limit={OF_EACH}")
    return [application for application in listed["applications"] if application["application_id"] in waiting]


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
