"""Statements, invoices and own layouts through the service: tried, sealed, copied, previewed."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification, SignatureDocument
from services.rendering.domain.blame import blamed
from tests.pdfs import text_of
from tests.services.rendering import judges
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    issued,
    numbered,
    own_layout_dropped,
    own_layout_sent,
    reception,
    submitted,
    user_id,
)

LAST_DAY = date(2026, 11, 30)


@pytest.fixture
def statement(document_of: Callable[..., CertificateDocument], layout: bytes) -> SignatureDocument:
    """One with two pages of the company's own."""
    return SignatureDocument(
        form="free_sale",
        title="CERTIFICATE OF FREE SALE",
        addressee="MINISTRY OF HEALTH",
        country="THAILAND",
        text="",
        own_layout=hashlib.sha256(layout).hexdigest(),
        declaration=document_of(1).declaration,
    )


async def printed(system: RenderingSystem, user: Caller, certificate: CertificateNumbered, variant: str) -> bytes:
    path = f"/v1/certificates/{certificate.certificate_id}/{variant}.pdf"
    status, pdf, _ = await system.call("GET", path, user)
    assert status == 200, pdf
    return pdf


# covers: APP-18, D-16, D-45, DOC-01, DOC-05
async def test_an_own_layout_is_waited_for_tried_sealed_and_copied(
    system: RenderingSystem,
    user: Caller,
    statement: SignatureDocument,
    layout: bytes,
    certification: Certification,
    tmp_path: Path,
) -> None:
    await system.hear(submitted(statement))
    await system.work()
    assert await system.said("document.prechecked.v1") == []
    assert user.registration_id
    sent = own_layout_sent(layout, user.registration_id)
    await system.hear(sent, sent)
    await system.work()
    (tried,) = await system.said("document.prechecked.v1")
    assert (tried["ok"], tried["pages"], tried["problems"]) == (True, 3, [])
    certificate = numbered(statement, certification, user)
    await system.hear(certificate)
    await system.work()
    await system.hear(issued(certificate, LAST_DAY))
    original, copy = [await printed(system, user, certificate, variant) for variant in ("original", "copy")]
    for pdf, mark in ((original, "ORIGINAL"), (copy, "COPY")):
        text = text_of(pdf)
        assert text.count(mark) == 3 and "Page 3 of 3" in text and "THAILAND" in text
        file = tmp_path / f"{mark}.pdf"
        file.write_bytes(pdf)
        assert "Signature is Valid." in judges.run("pdfsig", "-nocert", file)
        assert "No syntax or stream encoding errors" in judges.run("qpdf", "--check", file)
    _, zipped, _ = await system.call(
        "POST", "/v1/certificates/originals", user, json={"certificate_ids": [str(certificate.certificate_id)]}
    )
    assert original in zipped


# covers: APP-18, D-16
async def test_an_own_layout_that_cannot_be_printed_fails_the_trial_with_the_reason(
    system: RenderingSystem, user: Caller, statement: SignatureDocument
) -> None:
    broken = b"%PDF-1.7 broken"
    assert user.registration_id
    await system.hear(own_layout_sent(broken, user.registration_id))
    await system.hear(submitted(statement.model_copy(update={"own_layout": hashlib.sha256(broken).hexdigest()})))
    await system.work()
    (tried,) = await system.said("document.prechecked.v1")
    assert (tried["ok"], [problem["field"] for problem in tried["problems"]]) == (False, ["/own_layout"])


def body_of(document: SignatureDocument) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(document.model_dump_json())
    return content


# covers: APP-18, APP-05
async def test_own_pages_are_previewed_to_their_company_and_to_staff_only(
    system: RenderingSystem,
    user: Caller,
    statement: SignatureDocument,
    layout: bytes,
) -> None:
    body = body_of(statement)
    status, content, _ = await system.call("POST", "/v1/previews", user, json=body)
    [error] = json.loads(content)["errors"]
    assert (status, error["pointer"], error["code"]) == (422, "/own_layout", "own-layout-unknown")
    assert user.registration_id
    await system.hear(own_layout_sent(layout, user.registration_id))
    for who, path in ((user, "/v1/previews"), (reception(), "/v1/staff/previews")):
        status, _, headers = await system.call("POST", f"{path}?page=3", who, json=body)
        assert (status, headers["X-Pages"]) == (200, "3")
    assert (await system.call("POST", "/v1/previews", user_id(), json=body))[0] == 422


# covers: APP-18, D-40, D-45
async def test_pages_that_were_dropped_are_kept_for_nobody_but_other_applications(
    system: RenderingSystem, user: Caller, layout: bytes
) -> None:
    assert user.registration_id
    one, other = (own_layout_sent(layout, user.registration_id) for _ in range(2))
    await system.hear(one, other, own_layout_dropped(one))
    assert await system.count("known_layouts") == 1
    await system.hear(own_layout_dropped(other))
    assert await system.count("known_layouts") == 0


# covers: APP-05
async def test_faults_of_a_body_are_named_in_the_document_of_its_kind(
    system: RenderingSystem, user: Caller, statement: SignatureDocument
) -> None:
    for body, pointer in (({"kind": "passport"}, "/kind"), (body_of(statement) | {"form": "poem"}, "/form")):
        status, answer, _ = await system.call("POST", "/v1/previews", user, json=body)
        assert status == 422
        assert pointer in [fault["pointer"] for fault in json.loads(answer)["errors"]]


# about: APP-18, REL-41
def test_pages_that_bring_the_trial_down_are_named(statement: SignatureDocument) -> None:
    assert blamed(statement, "the document exceeded the limits of memory or time").field == "/own_layout"
    written = statement.model_copy(update={"own_layout": None, "text": "WORDS " * 100})
    assert blamed(written, "the document exceeded the limits of memory or time").field == "/text"
