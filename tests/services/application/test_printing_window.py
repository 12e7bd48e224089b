"""After the issue: the COPY's digest, the reminder before printing ends, and printing that is opened again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.rendering import CertificatePrinted
from libs.contracts.values import Artefact
from services.application.handlers.mailing import Mailing
from services.application.jobs import remind_of_printing
from tests.services.application.application_system import PDF, ApplicationSystem
from tests.services.application.conftest import RunningService
from tests.services.application.people import CERTIFIER, EXAMINER, chamber, staff

ADMIN = staff("chamberadmin1", "chamber_admin")
COPY = Artefact(variant="copy", sha256="e" * 64, pages=2, bytes=54000)
CHANGED = "application.print-window-changed.v1"


@pytest.fixture
def mailing(running_service: RunningService) -> Mailing:
    found = running_service.service.provided.get(Mailing)
    assert isinstance(found, Mailing)
    return found


def japan(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 30, tzinfo=UTC) - timedelta(hours=9)


async def reminded(system: ApplicationSystem, mailing: Mailing) -> list[str]:
    await remind_of_printing(system.db, system.clock, mailing)
    return [mail["body"] for mail in await system.mails("M26")]


async def printed(system: ApplicationSystem, application_id: str, variant: Any) -> None:
    certificate_id = UUID((await system.seen(application_id))["certificate"]["certificate_id"])
    about = {"chamber": "8888", "version": 1, "application_id": UUID(application_id), "certificate_id": certificate_id}
    await system.hear(CertificatePrinted(**about, variant=variant, by="x", at=system.clock.now()))


async def test_the_copy_is_said_with_the_original_once(system: ApplicationSystem) -> None:
    # covers: D-22, D-41, REL-02
    application_id = await system.issued()
    original = await system.rendering(application_id)
    both = original.model_copy(update={"artefacts": [*original.artefacts, COPY]})
    await system.hear(both, times=2)
    await system.hear(both, original)
    [said] = await system.said("certificate.copied.v1")
    assert [one["sha256"] for one in said["artefacts"]] == [PDF, COPY.sha256]
    assert len(await system.said("application.issued.v1")) == len(await system.announced()) == 1
    assert await system.waiting() == []


async def test_the_copy_of_another_original_is_parked(system: ApplicationSystem) -> None:
    # covers: D-41
    original = await system.rendering(await system.issued())
    await system.hear(original.model_copy(update={"artefacts": [COPY]}))
    assert await system.said("certificate.copied.v1") == []
    assert await system.waiting() == [("certificate.rendered.v1", "parked")]


async def test_who_never_printed_is_reminded_once_three_days_before_the_end(
    system: ApplicationSystem, mailing: Mailing
) -> None:
    # covers: DOC-04, D-22
    application_id = await system.issued()
    until = (await system.seen(application_id))["certificate"]["print_until"]
    assert until == "2026-11-30"
    system.clock.instant = japan(26, 8)
    assert await reminded(system, mailing) == []
    await printed(system, application_id, "copy")
    system.clock.instant = japan(27, 8)
    [body] = await reminded(system, mailing)
    assert await reminded(system, mailing) == [body], "safe to run twice"
    system.clock.instant = japan(28, 8)
    assert await reminded(system, mailing) == [body]
    assert "印刷期限: 2026年11月30日" in body and "by 2026-11-30 (Japan time)" in body
    assert f"/applications/{application_id}" in body


async def test_who_printed_or_is_too_late_is_not_reminded(system: ApplicationSystem, mailing: Mailing) -> None:
    # covers: DOC-04
    application_id = await system.issued()
    system.clock.instant = japan(1, 8, month=12)
    assert await reminded(system, mailing) == []
    await printed(system, application_id, "original")
    system.clock.instant = japan(30, 8)
    assert await reminded(system, mailing) == []


async def test_a_chamber_administrator_opens_printing_again(system: ApplicationSystem, mailing: Mailing) -> None:
    # covers: D-22, DOC-04
    application_id = await system.issued()
    system.clock.instant = japan(10, 9, month=12)
    body = {"until": "2026-12-24", "reason": "The printer was out of order"}
    assert (await system.act(ADMIN, application_id, "print-window", body)).status == 200
    certificate = (await system.seen(application_id))["certificate"]
    assert (certificate["print_until"], certificate["print_days"]) == ("2026-12-24", 14)
    [said] = await system.said(CHANGED)
    assert (said["print_until"], said["reason"]) == ("2026-12-24", body["reason"])
    line = (await system.case(application_id))["history"][-1]
    assert (line["act"], line["by"], line["why"]) == ("change_print_window", ADMIN.login, body["reason"])
    system.clock.instant = japan(21, 8, month=12)
    assert len(await reminded(system, mailing)) == 1


async def test_the_company_is_told_whether_the_copy_outlives_the_window(system: ApplicationSystem) -> None:
    # covers: D-22, D-37
    application_id = await system.issued()
    for version, outlives in enumerate((False, True, False), start=2):
        await system.hear(chamber(version=version, copy_after_window=outlives))
        assert (await system.seen(application_id))["certificate"]["copy_after_window"] is outlives


async def test_a_day_that_is_past_or_too_late_or_shortens_printing_is_refused(system: ApplicationSystem) -> None:
    # covers: D-22, DOC-04
    application_id = await system.issued()
    for today, wrong in [
        (date(2026, 12, 10), "2026-12-09"),
        (date(2026, 12, 10), "2026-12-25"),
        (date(2026, 11, 20), "2026-11-30"),
        (date(2026, 11, 16), "2026-12-01"),
    ]:
        system.clock.instant = japan(today.day, 9, month=today.month)
        answer = await system.act(ADMIN, application_id, "print-window", {"until": wrong, "reason": "?"})
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/until"), (today, wrong)
    no_reason = await system.act(ADMIN, application_id, "print-window", {"until": "2026-12-01", "reason": " "})
    assert (no_reason.status, no_reason.body["errors"][0]["pointer"]) == (422, "/reason")
    assert await system.said(CHANGED) == []


async def test_only_a_chamber_administrator_opens_printing_again_and_only_after_the_issue(
    system: ApplicationSystem,
) -> None:
    # covers: D-22
    body = {"until": "2026-12-01", "reason": "?"}
    paid = await system.paid()
    assert (await system.act(ADMIN, paid, "print-window", body)).status == 409
    for other in (EXAMINER, CERTIFIER, system.company.signer):
        assert (await system.act(other, paid, "print-window", body)).status == 403
    elsewhere = staff("chamberadmin1", "chamber_admin", chamber="8889")
    assert (await system.act(elsewhere, paid, "print-window", body)).status == 404
