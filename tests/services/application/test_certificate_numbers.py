"""Certificate numbers under fire: many settlements side by side, rollbacks, a database that refuses."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

from libs.common.db import Transaction
from libs.contracts.certificate_no import parse
from libs.contracts.payment import PaymentSettled
from libs.contracts.rendering import CertificateRenderFailed
from libs.contracts.values import CertificateDocument, DocumentProblem, content_sha256
from services.application.handlers.settlement import settle
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import Company

SIDE_BY_SIDE = 12


class Broken(Exception):
    """The rollback that a test wants."""


async def approve_many(system: ApplicationSystem, source: str, code: str, count: int) -> list[UUID]:
    """Copies of an approved application in a chamber."""
    ids = [uuid4() for _ in range(count)]
    select = "SELECT * FROM applications WHERE application_id = $1"
    row = dict((await system.rows(select, source))[0]) | {"chamber": code}
    del row["country"], row["destination"]  # which the database computes
    revision = dict((await system.rows("SELECT * FROM revisions WHERE application_id = $1", source))[0])
    async with system.db.transaction(code) as tx:
        for number, application_id in enumerate(ids):
            new = {"application_id": application_id, "receipt_no": f"A26-{number + 9000:07}"}
            await insert(tx, "applications", row | new)
            await insert(tx, "revisions", revision | {"application_id": application_id, "chamber": code})
    return ids


async def insert(tx: Transaction, table: str, values: dict[str, object]) -> None:
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await tx.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", *values.values())


async def try_and_fail(system: ApplicationSystem, event: PaymentSettled) -> None:
    """Settle, and lose everything just before the commit."""
    try:
        async with system.db.transaction(event.chamber) as tx:
            await settle(tx, system.clock, event=event)
            raise Broken
    except Broken:
        return


async def numbers(system: ApplicationSystem, code: str) -> list[int]:
    rows = await system.rows("SELECT certificate_no FROM certificates WHERE chamber = $1", code)
    parsed = [parse(row["certificate_no"]) for row in rows]
    return sorted(number.serial for number in parsed if number)


async def test_three_hundred_settlements_with_rollbacks_leave_no_gap_and_no_double(system: ApplicationSystem) -> None:
    # covers: REL-19, D-19
    await system.open(Company(chamber="8889", number="8889000001"))
    source = await system.approved()
    events = [
        system.settlement(str(application_id), code=code)
        for code in ("8888", "8889")
        for application_id in await approve_many(system, source, code, 150)
    ]
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(number: int, event: PaymentSettled) -> None:
        async with gate:
            if number % 5 == 0:
                await try_and_fail(system, event)
            await system.running.handling.handle(system.envelope(event))

    await asyncio.gather(*(one(number, event) for number, event in enumerate(events)))
    assert await numbers(system, "8888") == await numbers(system, "8889") == list(range(1, 151))
    assert len(await system.said("certificate.numbered.v1")) == 300 and await system.waiting() == []


async def test_the_number_has_the_year_of_the_certificate_date(system: ApplicationSystem) -> None:
    # covers: D-19
    application_id = await system.approved()
    (older,) = await approve_many(system, application_id, "8888", 1)
    async with system.db.transaction("8888") as tx:
        update = "UPDATE applications SET certificate_date = $2 WHERE application_id = $1"
        await tx.execute(update, older, date(2025, 12, 30))
    await system.hear(system.settlement(str(older)), system.settlement(application_id))
    rows = await system.rows("SELECT certificate_no FROM certificates ORDER BY certificate_no")
    assert [row["certificate_no"][:14] for row in rows] == ["8888-25-000001", "8888-26-000001"]


async def test_what_is_paid_together_is_numbered_in_the_order_of_its_receipts(system: ApplicationSystem) -> None:
    # covers: D-19
    ids = await approve_many(system, await system.approved(), "8888", 6)
    await system.hear(system.settlement(*sorted(map(str, ids))))
    seen = [await system.seen(str(one)) for one in ids]
    numbers = [one["certificate"]["certificate_no"] for one in sorted(seen, key=lambda one: one["receipt_no"])]
    assert [number[:14] for number in numbers] == [f"8888-26-{serial:06}" for serial in range(1, 7)]


async def test_a_database_that_refuses_the_issue_leaves_ten_numbered_certificates_that_can_go_on(
    system: ApplicationSystem,
) -> None:
    # covers: REL-37
    ids = [str(one) for one in await approve_many(system, await system.approved(), "8888", 11)]
    marked, other = ids[:10], ids[10]
    await system.hear(system.settlement(*ids))
    which = ", ".join(f"'{one}'" for one in marked)
    await system.rows(
        f"ALTER TABLE certificates ADD CONSTRAINT refuse CHECK (state <> 'valid' OR application_id NOT IN ({which}))"
    )
    await system.hear(*[await system.rendering(one) for one in ids])
    for one in marked:
        seen = await system.seen(one)
        assert (seen["state"], seen["certificate"]["state"]) == ("paid", "numbered")
        assert seen["certificate"]["access_code"] is None
    assert [said["application_id"] for said in await system.said("application.issued.v1")] == [other]
    assert await system.waiting() == [("certificate.rendered.v1", "waiting")] * 10
    await system.rows("ALTER TABLE certificates DROP CONSTRAINT refuse")
    await system.rows("DELETE FROM for_tests.altered")  # it is as before: this database may go on
    system.clock.move(timedelta(seconds=10))
    await system.retry_due()
    assert await system.waiting() == []
    assert {(await system.seen(one))["state"] for one in ids} == {"issued"}
    assert await numbers(system, "8888") == list(range(1, 12))


async def listed(system: ApplicationSystem) -> list[object]:
    """What the company's list says of printings that were given up."""
    found = await system.done(system.company.signer, "GET", "/applications")
    return [one["printing_fault"] for one in found["applications"]]


async def test_what_could_not_be_printed_is_shown_to_staff_and_company_until_it_is(system: ApplicationSystem) -> None:
    # covers: REL-37, D-25
    application_id = await system.paid()
    rendering = await system.rendering(application_id)
    about = {"chamber": "8888", "version": 1, "application_id": rendering.application_id}
    place = DocumentProblem(field="/own_layout", ja="2ページ目を描画できません", en="Page 2 cannot be drawn")
    about |= {"certificate_id": rendering.certificate_id, "reason": "no space left"}
    failed = CertificateRenderFailed(**about, problems=[place])
    await system.hear(failed, times=2)
    case = await system.case(application_id)
    assert (case["state"], case["render_failure"]) == ("paid", "no space left")
    seen = await system.seen(application_id)
    assert "render_failure" not in seen and "no space left" not in str(seen)
    assert seen["printing_fault"] == {"problems": [place.model_dump()]}
    assert await listed(system) == [seen["printing_fault"]]
    await system.hear(CertificateRenderFailed(**about))
    assert (await system.seen(application_id))["printing_fault"] == {"problems": []}
    await system.hear(rendering, failed)
    assert (await system.seen(application_id))["printing_fault"] is None
    assert await listed(system) == [None]
    case = await system.case(application_id)
    assert (case["state"], case["render_failure"]) == ("issued", None)


async def test_a_document_survives_the_database_letter_by_letter(system: ApplicationSystem) -> None:
    # covers: D-41
    application_id = await system.approved()
    await system.hear(system.settlement(application_id))
    numbered = (await system.said("certificate.numbered.v1"))[0]
    document = CertificateDocument.model_validate(numbered["document"])
    assert content_sha256(document) == numbered["content_sha256"]
