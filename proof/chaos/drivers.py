"""The people outside who keep working while things break: two companies, the staff of two chambers."""

import asyncio
import copy
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

import aiohttp

from ops.auditor import Asked, Finding
from ops.errors import Failed
from ops.places import CHECKOUT, read_json
from ops.seed import CHAMBERS
from proof.demo import certifying, known_logins, registering, samples
from proof.demo.people import Chamber, staff_of
from proof.demo.registering import Company
from proof.demo.web import Places, Web

LARGEST_BUNDLE = 6
AT_WORK = 6
RETURNED_SHARE = 0.1


@dataclass(frozen=True)
class Bundle:
    """Applications of one company that are paid together; those whose number is in `returned` come back once."""

    name: str
    chamber: str
    size: int
    returned: frozenset[int]


def plan(rng: random.Random, certificates: int, prefix: str = "B") -> list[Bundle]:
    """Bundles of random sizes, for the chambers in turn, with `certificates` applications in all."""
    bundles: list[Bundle] = []
    while certificates:
        size = rng.randint(1, min(LARGEST_BUNDLE, certificates))
        returned = frozenset(number for number in range(size) if rng.random() < RETURNED_SHARE)
        chamber = CHAMBERS[len(bundles) % len(CHAMBERS)]
        bundles.append(Bundle(f"{prefix}{len(bundles) + 1:03}", chamber, size, returned))
        certificates -= size
    return bundles


@dataclass
class Progress:
    """What the drivers asked for, what they have in hand, and what they gave up."""

    asked: dict[UUID, Asked] = field(default_factory=dict)
    issued: int = 0
    complaints: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Party:
    """A chamber's staff and the company that applies there; `fee` in yen is what it expects to pay."""

    staff: Chamber
    company: Company
    sample: samples.Samples
    fee: int


def _seeded_fee(chamber: str, sample: samples.Samples) -> int:
    """The fee as it was published, not as the system works it out."""
    membership = {"member": "member_yen"}.get(sample.company["membership"], "non_member_yen")
    schedule = read_json(CHECKOUT / "services" / "payment" / "demo" / f"{chamber}.json")
    fees = {line["kind"]: int(line[membership]) for line in schedule["fees"]}
    return fees[sample.application["kind"]]


class Drivers:
    """Everybody outside. `register` comes first."""

    def __init__(self, web: Web, progress: Progress) -> None:
        self._web, self._progress = web, progress
        self._parties: dict[str, Party] = {}
        self._places_at_work = asyncio.Semaphore(AT_WORK)

    async def register(self) -> None:
        """One company at each chamber."""
        logins = known_logins()
        for code in CHAMBERS:
            staff, sample = await staff_of(self._web, code, logins), samples.load()
            company = await registering.register(self._web, staff, sample)
            self._parties[code] = Party(staff, company, sample, _seeded_fee(code, sample))

    async def issue(self, bundles: Iterable[Bundle]) -> None:
        """Bring every bundle from draft to PDF, several at a time; what does not work is noted in `progress`."""
        async with asyncio.TaskGroup() as group:
            for bundle in bundles:
                await self._places_at_work.acquire()
                group.create_task(self._work_on(bundle))

    async def _work_on(self, bundle: Bundle) -> None:
        try:
            await self._issue_bundle(bundle)
        except (Failed, aiohttp.ClientError, OSError, KeyError) as error:
            self._progress.complaints.append(Finding("wrong", "a driver gave up", f"bundle {bundle.name}: {error!r}"))
        finally:
            self._places_at_work.release()

    async def _issue_bundle(self, bundle: Bundle) -> None:
        party = self._parties[bundle.chamber]
        ids = [await self._certify_one(party, bundle, number) for number in range(bundle.size)]
        await certifying.settle(self._web, party.company, ids)
        for application_id in ids:
            issued = await certifying.collect(party.company, application_id)
            asked = self._progress.asked[UUID(application_id)]
            self._progress.asked[UUID(application_id)] = replace(asked, sha256=issued.sha256)
            self._progress.issued += 1

    async def _certify_one(self, party: Party, bundle: Bundle, number: int) -> str:
        application = copy.deepcopy(party.sample.application)
        application["source_invoice"]["numbers"] = [f"NT-{bundle.name}-{number + 1}"]
        application_id = await certifying.apply_for_certificate(
            party.company, replace(party.sample, application=application)
        )
        self._progress.asked[UUID(application_id)] = Asked(UUID(application_id), bundle.chamber, bundle.name, party.fee)
        if number in bundle.returned:
            await certifying.return_and_correct(party.staff, party.company, application_id)
        await certifying.examine_and_certify(party.staff, application_id)
        return application_id


async def registered(places: Places, session: aiohttp.ClientSession, progress: Progress) -> Drivers:
    """Drivers at work over `session`, whose companies are registered. Raises `Failed`."""
    drivers = Drivers(Web(places, session), progress)
    await drivers.register()
    return drivers


async def issue_all(places: Places, bundles: list[Bundle], progress: Progress, are_registered: asyncio.Event) -> None:
    """Register, then issue; `are_registered` is set in between."""
    async with aiohttp.ClientSession() as session:
        drivers = await registered(places, session, progress)
        are_registered.set()
        await drivers.issue(bundles)
