"""From certificate.numbered to a printed ORIGINAL."""

import asyncio
import hashlib
import json
import random
import subprocess
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from aio_pika.abc import AbstractIncomingMessage
from pyhanko.sign.validation.status import SignatureCoverageLevel

from libs.common.auth import Caller
from libs.common.bus import Bus
from libs.common.clock import Clock
from libs.common.service import Running, Service
from libs.common.testing import broker_url
from libs.common.topology import declare, queue_name
from libs.contracts.access_code import derive, grouped
from libs.contracts.application import CertificateNumbered
from libs.contracts.rendering import CertificateRendered
from libs.contracts.values import CertificateDocument, Certification
from tests.pdfs import text_of
from tests.services.rendering import judges
from tests.services.rendering.conftest import SEAL
from tests.services.rendering.draw.test_origin import codes_of
from tests.services.rendering.rendering_system import (
    ACCESS_CODE_KEY,
    REFERENCE_URL,
    RenderingSystem,
    admin_id,
    chamber_configured,
    envelope_of,
    issued,
    numbered,
    signature_recorded,
    sub_id,
    user_id,
)

RENDERED, FAILED, PRINTED = "certificate.rendered.v1", "certificate.render-failed.v1", "certificate.printed.v1"
LAST_DAY = date(2026, 11, 30)
WAITS_FOR_ARTEFACTS = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'rendering.artefacts'::regclass"

Make = Callable[..., CertificateDocument]


# covers: D-18, D-20, DOC-03, DOC-06, D-41
async def test_a_numbered_certificate_becomes_one_sealed_pdf_that_is_served_byte_for_byte(
    system: RenderingSystem, order: CertificateNumbered, user: Caller
) -> None:
    await system.hear(order)
    assert await system.work() == 1
    [rendered] = await system.said(RENDERED)
    [artefact] = rendered["artefacts"]
    assert rendered["content_sha256"] == order.content_sha256
    await system.hear(issued(order, LAST_DAY))

    first, second = [await system.print_original(user, order.certificate_id) for _ in range(2)]
    assert first == second
    status, pdf = first
    assert status == 200
    assert hashlib.sha256(pdf).hexdigest() == artefact["sha256"]
    assert len(pdf) == artefact["bytes"]
    code = grouped(derive(bytes.fromhex(ACCESS_CODE_KEY), order.certificate_id))
    text = text_of(pdf)
    for shown in (order.certificate_no, code, "NOVEMBER 16, 2026", "Taro Kaigisho", "Akiko Ninsho", "Page 1 of 1"):
        assert shown in text
    assert codes_of(pdf) == [[f"{REFERENCE_URL}/v/{order.certificate_no}#{code}"]]


# covers: REL-02, DOC-06
async def test_a_certificate_that_is_heard_of_three_times_is_rendered_once(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    same, again = envelope_of(order), envelope_of(order)
    for envelope in (same, same, again):
        await system.running.handling.handle(envelope)
        await system.work()
    assert len(await system.said(RENDERED)) == 1
    assert await system.count("artefacts") == await system.count("renderings") == 1


# covers: DOC-04, D-22
async def test_each_delivery_is_recorded_and_said(
    system: RenderingSystem, order: CertificateNumbered, user: Caller
) -> None:
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, LAST_DAY))
    for _ in range(2):
        path = f"/v1/certificates/{order.certificate_id}/original.pdf"
        _, _, headers = await system.call("GET", path, user)
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == f'inline; filename="{order.certificate_no}.pdf"'
    said = await system.said(PRINTED)
    assert [(one["by"], one["variant"]) for one in said] == [(user.login, "original")] * 2
    assert await system.count("prints") == 2


# covers: D-18
async def test_nothing_is_given_out_before_the_issue(
    system: RenderingSystem, order: CertificateNumbered, user: Caller
) -> None:
    path = f"/v1/certificates/{order.certificate_id}/original.pdf"
    await system.hear(order)
    status, answer, headers = await system.call("GET", path, user)
    assert (status, json.loads(answer)["code"], headers.get("Retry-After")) == (409, "not-issued-yet", None)
    await system.work()
    status, answer, headers = await system.call("GET", path, user)
    assert (status, json.loads(answer)["code"], headers["Retry-After"]) == (503, "not-issued-yet", "2")
    assert await system.said(PRINTED) == []


# covers: REL-44, DOC-05
async def test_a_bit_changed_in_a_printed_original_is_found_by_programs_of_others(
    system: RenderingSystem, order: CertificateNumbered, user: Caller, tmp_path: Path
) -> None:
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, LAST_DAY))
    _, pdf = await system.print_original(user, order.certificate_id)
    assert is_valid_for_poppler(pdf, tmp_path)
    status = await asyncio.to_thread(judges.validate, pdf)  # it runs a loop of its own
    assert status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    for place in random.Random(44).sample(range(100, pdf.index(b"/ByteRange")), 5):
        altered = bytearray(pdf)
        altered[place] ^= 1
        assert not is_valid_for_poppler(bytes(altered), tmp_path), place


def is_valid_for_poppler(pdf: bytes, folder: Path) -> bool:
    """What `pdfsig` says of the only signature; a file that it cannot read is not valid."""
    file = folder / "copy.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", file], check=False, capture_output=True, text=True).stdout
    return "Signature is Valid" in said


# covers: IDN-02
async def test_only_the_companys_users_print_and_its_admin_does_not(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    order = numbered(document_of(1), certification, user, 1)
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, LAST_DAY))
    colleague = user.model_copy(update={"login": "8888000001-02", "login_id": uuid4(), "signer_id": uuid4()})
    neighbour = user.model_copy(update={"chamber": "8889"})
    for caller, expected in [
        (user, 200),
        (colleague, 200),
        (user_id(), 404),
        (neighbour, 404),
        (admin_id(user), 403),
        (None, 401),
    ]:
        path = f"/v1/certificates/{order.certificate_id}/original.pdf"
        assert (await system.call("GET", path, caller))[0] == expected, caller


# about: IDN-02
async def test_a_sub_id_prints_only_its_own(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    sub, other_sub = sub_id(user), sub_id(user)
    by_user = numbered(document_of(1), certification, user, 1)
    by_sub = numbered(document_of(1), certification, sub, 2)
    await system.hear(by_user, by_sub)
    await system.work()
    await system.hear(issued(by_user, LAST_DAY), issued(by_sub, LAST_DAY))
    for caller, expected in [(user, [200, 200]), (sub, [404, 200]), (other_sub, [404, 404])]:
        answers = [(await system.print_original(caller, one.certificate_id))[0] for one in (by_user, by_sub)]
        assert answers == expected, caller


# covers: REL-21, D-42
async def test_a_worker_sees_what_is_due_everywhere_but_no_content_of_another_chamber(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    await system.hear(order)
    await system.work()
    async with system.service.db.transaction("8889") as tx:
        assert await tx.fetchval("SELECT count(*) FROM jobs") == 1
        for table in ("orders", "artefacts", "certificates", "renderings", "known_seals", "known_signatures"):
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0, table


# covers: DOC-06
async def test_what_is_stored_cannot_be_changed_by_the_service(system: RenderingSystem) -> None:
    for change in (
        "UPDATE artefacts SET pages = 9",
        "DELETE FROM renderings",
        "DELETE FROM prints",
        "UPDATE prints SET by = 'x'",
        "UPDATE certificates SET certificate_no = 'x'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with system.service.db.transaction("8888") as tx:
                await tx.execute(change)


# covers: D-18, REL-27, REL-37
async def test_over_the_broker_a_certificate_is_rendered_by_the_workers_themselves(
    build_service: Callable[..., Service],
    run: Callable[[Service], Awaitable[Running]],
    amqp: str,
    signature: bytes,
    order: CertificateNumbered,
) -> None:
    await run(build_service(Clock()))
    await declare(amqp, "application", [RENDERED])
    broker = Bus(broker_url(amqp, "application"), "application")
    registration = Bus(broker_url(amqp, "registration"), "registration")
    await broker.open()
    await registration.open()
    heard: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    await broker.consume(queue_name("application"), heard.put, 10)
    for event in (order, chamber_configured(SEAL), signature_recorded(signature)):
        envelope = envelope_of(event)
        speaker = broker if event.SPEAKER == "application" else registration
        await speaker.publish(envelope.type, envelope.headers(), envelope.data)
    async with asyncio.timeout(20):
        message = await heard.get()
    assert CertificateRendered.model_validate_json(message.body).certificate_id == order.certificate_id
    await broker.close()
    await registration.close()
