"""A service killed at any step from the number to the stored PDF: one number, one PDF, one digest (DOC-06)."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from libs.common.clock import FixedClock
from libs.common.service import Running
from libs.common.testing import Backing, Keys, fresh_database
from libs.contracts.certificate_no import parse
from ops.auditor.publication import CHECKS
from ops.places import CHECKOUT
from services.application.goods_file import read_goods
from services.application.handlers.mailing import Mailing
from services.rendering.pool import RenderPool
from tests.journeys import points
from tests.journeys.installation import Installation
from tests.journeys.issuing_steps import LONGER_THAN_A_LEASE, IssuingSteps
from tests.journeys.points import Point
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import Company
from tests.services.application.test_certificate_numbers import approve_many
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.rendering_system import chamber_configured, signature_recorded

NOON = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
ENOUGH = 300
DECISIVE = [
    ("application", "INSERT INTO certificates"),
    ("rendering", "INSERT INTO renderings"),
    ("application", "UPDATE certificates"),
    ("application", "DELETE FROM unannounced"),
    ("reference", "INSERT INTO published"),
]


class Works:
    """The steps with `waiting` approved applications of one company."""

    def __init__(self, steps: IssuingSteps, system: ApplicationSystem, waiting: list[UUID]) -> None:
        self.steps, self.system, self.waiting = steps, system, waiting
        self.caller = system.company.signer

    async def settle(self, *application_ids: UUID) -> None:
        """Their payment is heard of; they go their way to the end."""
        event = self.system.settlement(*map(str, application_ids))
        await self.steps.hear("application", self.system.envelope(event))
        await self.steps.rest()

    def two(self) -> list[UUID]:
        """The next two: what is paid together is printed together, and what was tried before alone."""
        return [self.waiting.pop() for _ in range(2)]

    async def certificate(self, application_id: UUID) -> dict[str, Any]:
        """What application keeps of its certificate."""
        query = "SELECT * FROM application.certificates WHERE application_id = $1"
        [row] = await self.steps.rows(query, application_id)
        return dict(row) | {"artefacts": json.loads(row["artefacts"])}

    async def copy(self, application_id: UUID) -> bytes:
        """The COPY, asked for until it is given; whoever is told of it has heard."""
        pdf = await self.steps.copy(self.caller, (await self.certificate(application_id))["certificate_id"])
        await self.steps.rest()
        return pdf

    async def check(self, application_id: UUID, *variants: str) -> None:
        """One number, one PDF of each variant, and one digest of each wherever it is spoken of."""
        row = await self.certificate(application_id)
        stored = await self.steps.rows(
            "SELECT variant, sha256, pdf FROM rendering.renderings JOIN rendering.artefacts USING (sha256)"
            " WHERE certificate_id = $1 ORDER BY variant DESC",
            row["certificate_id"],
        )
        assert [one["variant"] for one in stored] == list(variants)
        digests = [one["sha256"] for one in stored]
        assert [hashlib.sha256(one["pdf"]).hexdigest() for one in stored] == digests
        assert [one["sha256"] for one in row["artefacts"]] == digests
        query = "SELECT artefacts FROM reference.published WHERE certificate_no = $1"
        [published] = await self.steps.rows(query, row["certificate_no"])
        assert [one["sha256"] for one in json.loads(published["artefacts"])] == digests
        assert row["state"] == "valid"


def sample() -> dict[str, Any]:
    """`application.json` with the lines of `goods.tsv`."""
    application: dict[str, Any] = json.loads((CHECKOUT / "samples" / "application.json").read_text())
    goods = read_goods((CHECKOUT / "samples" / "goods.tsv").read_bytes(), "goods.tsv")
    return application | {"goods": [line.model_dump() for line in goods.lines]}


def handwriting() -> bytes:
    """A signature of one black bar."""
    buffer = BytesIO()
    Image.new("1", (120, 40)).save(buffer, "PNG")
    return buffer.getvalue()


async def opened(steps: IssuingSteps, system: ApplicationSystem) -> list[UUID]:
    """Everybody knows the chamber and the company, and many applications are approved."""
    await system.open(system.company)
    signature, [signer] = handwriting(), system.company.snapshot(system.sample).signers
    signer = signer.model_copy(update={"signature_sha256": hashlib.sha256(signature).hexdigest()})
    recorded, chamber = signature_recorded(signature), chamber_configured(SEAL, version=2)
    await system.hear(system.company.snapshot(system.sample, version=2, signers=[signer]), chamber)
    for name in ("rendering", "reference"):
        await steps.hear(name, system.envelope(chamber))
    await steps.hear("rendering", system.envelope(recorded))
    source = await system.approved()
    await steps.rest()
    return await approve_many(system, source, "8888", ENOUGH)


@pytest_asyncio.fixture(scope="module")
async def works(
    backing: Backing,
    template: str,
    keys: Keys,
    render_pool: RenderPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Works]:
    """The steps at work; services are killed at the armed points."""
    with pytest.MonkeyPatch.context() as patch:
        async with fresh_database(backing, template) as postgres, aiohttp.ClientSession() as http:
            installation = Installation(tmp_path_factory.mktemp("steps"), postgres, backing.amqp, keys)
            steps = IssuingSteps(installation, FixedClock(NOON), render_pool)
            points.watch(patch, steps.reached)
            await steps.open()
            service = steps.services["application"]
            application = Running(service)
            await application._listener.open()
            mailing = service.provided.get(Mailing)
            assert isinstance(mailing, Mailing)
            system = ApplicationSystem(
                application, service.db, postgres, keys, steps.clock, http, sample(), Company(), mailing
            )
            waiting = await opened(steps, system)
            await application._listener.close()
            yield Works(steps, system, waiting)
            await steps.close()


async def points_of(works: Works) -> tuple[list[Point], list[Point]]:
    """Every point from the settlement to the publication, and every point of the COPY, to which two of two come."""
    seen: list[tuple[list[Point], list[Point]]] = []
    for _ in range(2):
        first, second = works.two()
        works.steps.begin()
        await works.settle(first, second)
        issue = works.steps.seen
        works.steps.begin()
        await works.copy(first)
        await works.check(first, "original", "copy")
        await works.check(second, "original")
        seen.append((issue, works.steps.seen))
    issues, copies = zip(*seen, strict=True)
    return points.always_reached(issues, []), points.always_reached(copies, [])


# covers: DOC-06, REL-10, REL-19, REL-37, D-18, D-41
async def test_a_service_killed_at_any_step_leaves_one_number_one_pdf_and_one_digest(works: Works) -> None:
    steps = works.steps
    issue, copy = await points_of(works)
    for service, change in DECISIVE:
        around = {point.kind for point in issue if point.service == service and change in point.what}
        assert {"before commit", "after commit"} <= around, (service, change)
    issued: list[UUID] = []
    for point in issue:
        both = works.two()
        steps.begin(point)
        await works.settle(*both)
        for application_id in both:
            await works.check(application_id, "original")
        issued += both
    for point in copy:
        application_id = issued.pop()
        steps.begin(point)
        first = await works.copy(application_id)
        assert await works.copy(application_id) == first
        await works.check(application_id, "original", "copy")
    assert steps.kills == len(issue) + len(copy)
    await nothing_is_odd(works, 4 + 2 * len(issue))


async def nothing_is_odd(works: Works, issued: int) -> None:
    """The ledger auditor finds nothing in the tables, the numbers have no gap, and everything was said once: each
    number in one mail too."""
    for check in (one for one in CHECKS if "asked" not in one.sql):
        assert await works.steps.rows(check.sql) == [], check.what
    numbers = await works.steps.rows("SELECT certificate_no FROM application.certificates")
    found = [parse(row["certificate_no"]) for row in numbers]
    assert sorted(number.serial for number in found if number) == list(range(1, issued + 1))
    mails = await works.steps.rows("SELECT body FROM application.mails WHERE template = 'M25'")
    assert all(sum(row["certificate_no"] in mail["body"] for mail in mails) == 1 for row in numbers)
    for speaker, name in [("application", "certificate.numbered.v1"), ("application", "application.issued.v1")]:
        said = await works.steps.rows(f"SELECT subject FROM {speaker}.outbox WHERE name = $1", name)
        assert len(said) == len({row["subject"] for row in said}) == issued


# covers: DOC-06, REL-06
async def test_a_render_process_that_is_killed_leaves_one_pdf(works: Works, render_pool: RenderPool) -> None:
    steps, application_id = works.steps, works.waiting.pop()
    steps.begin()
    settled = asyncio.create_task(works.settle(application_id))
    while not (busy := render_pool._all - set(render_pool._idle._queue)):  # type: ignore[attr-defined]
        await asyncio.sleep(0)
    for worker in busy:
        for process in worker._executor._processes.values():
            process.kill()
    await settled
    query = "SELECT state, attempts FROM rendering.jobs WHERE key = $1"
    key = str((await works.certificate(application_id))["certificate_id"])
    assert [tuple(row) for row in await steps.rows(query, key)] == [("waiting", 1)]
    steps.clock.move(LONGER_THAN_A_LEASE)
    await steps.rest()
    assert [tuple(row) for row in await steps.rows(query, key)] == [("done", 2)]
    await works.check(application_id, "original")
