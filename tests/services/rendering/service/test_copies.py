"""The COPY: made at the first request, one file for ever, within the print window."""

import asyncio
import hashlib
import json
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from libs.common.auth import Caller
from libs.contracts.application import ApplicationPrintWindowChanged, CertificateNumbered
from tests.pdfs import text_of
from tests.services.rendering.rendering_system import RenderingSystem, admin_id, issued, reception, sub_id, user_id

RENDERED, PRINTED = "certificate.rendered.v1", "certificate.printed.v1"
LAST_DAY = date(2026, 11, 30)
LAST_SECOND, TOO_LATE = (datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 15, 0, tzinfo=UTC))


@pytest.fixture
async def certificate(system: RenderingSystem, order: CertificateNumbered) -> CertificateNumbered:
    """Issued, with printing open through the last day."""
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, LAST_DAY))
    return order


async def print_copy(
    system: RenderingSystem, caller: Caller | None, certificate: CertificateNumbered
) -> tuple[int, bytes]:
    status, body, _ = await system.call("GET", f"/v1/certificates/{certificate.certificate_id}/copy.pdf", caller)
    return status, body


# covers: D-22, D-41, DOC-06
async def test_the_copy_is_made_at_the_first_request_and_is_the_same_file_ever_after(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered
) -> None:
    assert await system.count("renderings") == 1
    (status, pdf), again = [await print_copy(system, user, certificate) for _ in range(2)]
    assert (status, pdf) == again and status == 200
    text = text_of(pdf)
    assert "COPY" in text and "ORIGINAL" not in text and certificate.certificate_no in text
    original, both = [rendered["artefacts"] for rendered in await system.said(RENDERED)]
    assert [one["variant"] for one in both] == ["original", "copy"] and both[:1] == original
    assert (both[1]["sha256"], both[1]["bytes"]) == (hashlib.sha256(pdf).hexdigest(), len(pdf))


# covers: D-22, DOC-06
async def test_two_first_requests_at_once_give_one_file(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered
) -> None:
    first, second = await asyncio.gather(*(print_copy(system, user, certificate) for _ in range(2)))
    assert first == second and first[0] == 200
    assert (await system.count("renderings"), await system.count("artefacts")) == (2, 2)
    assert len(await system.said(RENDERED)) == 2


# covers: DOC-04, D-22
async def test_each_delivery_of_the_copy_is_recorded_and_said(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered
) -> None:
    await print_copy(system, user, certificate)
    await system.print_original(user, certificate.certificate_id)
    await print_copy(system, user, certificate)
    assert [one["variant"] for one in await system.said(PRINTED)] == ["copy", "original", "copy"]
    log = await system.call("GET", f"/v1/certificates/{certificate.certificate_id}/prints", user)
    assert sorted(one["variant"] for one in json.loads(log[1])["prints"]) == ["copy", "copy", "original"]


# covers: IDN-02
async def test_who_is_given_a_copy(system: RenderingSystem, user: Caller, certificate: CertificateNumbered) -> None:
    for caller, expected in [(sub_id(user), 404), (user_id(), 404), (admin_id(user), 403), (reception(), 403)]:
        assert (await print_copy(system, caller, certificate))[0] == expected
    assert (await print_copy(system, None, certificate))[0] == 401
    assert await system.count("renderings") == 1


# covers: DOC-04, D-22
async def test_there_is_no_copy_before_the_issue(
    system: RenderingSystem, user: Caller, order: CertificateNumbered
) -> None:
    await system.hear(order)
    assert (await print_copy(system, user, order))[0] == 409
    await system.work()
    assert (await print_copy(system, user, order))[0] == 503


# covers: DOC-04, REL-39
@pytest.mark.parametrize(("moment", "is_open"), [(LAST_SECOND, True), (TOO_LATE, False)])
async def test_original_copy_and_zip_end_with_the_last_second_of_day_14_in_japan(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered, moment: datetime, is_open: bool
) -> None:
    await print_copy(system, user, certificate)
    system.clock.instant = moment
    ids = {"certificate_ids": [str(certificate.certificate_id)]}
    status, content, _ = await system.call("POST", "/v1/certificates/originals", user, json=ids)
    if is_open:
        assert (status, zipfile.is_zipfile(BytesIO(content))) == (200, True)
    else:
        assert (status, json.loads(content)["errors"][0]["code"]) == (422, "print-window-closed")
    for give in (system.print_original(user, certificate.certificate_id), print_copy(system, user, certificate)):
        assert (await give)[0] == (200 if is_open else 410)
    assert await system.count("prints") == (4 if is_open else 1)


# covers: DOC-04, D-22
async def test_a_copy_is_not_made_after_the_last_day(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered
) -> None:
    system.clock.instant = TOO_LATE
    status, answer = await print_copy(system, user, certificate)
    assert (status, json.loads(answer)["code"]) == (410, "print-window-closed")
    assert await system.count("renderings") == 1


# covers: D-22, D-37
async def test_printing_is_open_again_when_the_chamber_says_so_and_an_older_word_closes_nothing(
    system: RenderingSystem, user: Caller, certificate: CertificateNumbered
) -> None:
    system.clock.instant = TOO_LATE
    about = issued(certificate, LAST_DAY)
    changed = ApplicationPrintWindowChanged(
        chamber=about.chamber,
        version=about.version + 1,
        certificate_id=certificate.certificate_id,
        application_id=certificate.application_id,
        print_until=date(2026, 12, 1),
        reason="The printer of the company was out of order",
    )
    await system.hear(changed, about)
    assert (await print_copy(system, user, certificate))[0] == 200
    assert (await system.print_original(user, certificate.certificate_id))[0] == 200
    system.clock.instant = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert (await system.print_original(user, certificate.certificate_id))[0] == 410
