"""Signature and invoice certificates from the draft to the issue, and pages of an own layout."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from tests import files
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import CERTIFIER, EXAMINER, chamber
from tests.services.application.test_files import examined_once, send, sent

KINDS = ["origin_japan", "signature", "invoice"]
PAGES = files.pdf()


@pytest.fixture
async def offering(system: ApplicationSystem) -> ApplicationSystem:
    """The chamber offers everything."""
    await system.hear(chamber(version=2, kinds_offered=KINDS, own_layout=True))
    return system


async def certified(system: ApplicationSystem, application_id: str) -> None:
    await system.submit(application_id)
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    await system.acts(CERTIFIER, application_id, "certification")


async def test_an_invoice_is_presented_certified_and_issued_with_its_prices(
    offering: ApplicationSystem, samples: dict[str, Any]
) -> None:
    # covers: APP-01, APP-18, D-39
    system = offering
    application_id = await system.begun(**samples["invoice"])
    path = f"/applications/{application_id}/submission"
    refused = await system.call(system.company.signer, "POST", path, {"version": 1})
    assert [(one["code"], one["pointer"]) for one in refused.body["errors"]] == [("E-02", "/files/invoice")]
    await sent(system, application_id, kind="invoice")
    await certified(system, application_id)
    case = await system.case(application_id)
    assert (case["kind"], case["consignee"], case["invoice_differences"]) == (
        "invoice",
        samples["invoice"]["certificate"]["consignee"],
        [],
    )
    await system.hear(system.settlement(application_id))
    await system.hear(await system.rendering(application_id))
    (numbered,) = await system.said("certificate.numbered.v1")
    (issued,) = await system.said("application.issued.v1")
    assert "invoice" in numbered["certification"]["text"]
    assert numbered["document"] == issued["facts"]["document"]
    assert (issued["kind"], issued["facts"]["document"]["total"]) == ("invoice", "15800.00")


async def test_a_statement_is_submitted_with_pages_of_an_own_layout_and_keeps_them(
    offering: ApplicationSystem, samples: dict[str, Any]
) -> None:
    # covers: APP-18, D-38, D-45
    system, statement = offering, samples["signature"]
    bare = statement | {"signature": statement["signature"] | {"text": ""}}
    application_id = await system.begun(**bare)
    sheet = await send(system, application_id, files.picture("PNG"), name="a.png", kind="own_layout")
    assert (sheet.status, sheet.body["code"]) == (422, "kind-not-taken")
    heavy = await send(system, application_id, PAGES + b" " * (3 * 1024 * 1024), kind="own_layout")
    assert heavy.status == 413
    other = await sent(system, application_id, files.saved(pikepdf.open(BytesIO(PAGES))), kind="own_layout")
    file = await sent(system, application_id, PAGES, kind="own_layout")
    (dropped,) = await system.said("own-layout.dropped.v1", application_id)
    assert dropped["sha256"] == other["sha256"], "the second takes the place of the first"
    said = (await system.said("own-layout.sent.v1", application_id))[-1]
    assert (b64decode(said["pdf_base64"]), said["sha256"]) == (PAGES, file["sha256"])
    document = await system.done(system.company.signer, "GET", f"/applications/{application_id}/document")
    assert (document["own_layout"], document["text"]) == (file["sha256"], "")
    await certified(system, application_id)
    (submitted,) = await system.said("application.submitted.v1")
    assert submitted["document"] == document
    case = await system.case(application_id)
    assert [(one["kind"], one["since_revision"]) for one in case["files"]] == [("own_layout", 1)]
    assert (case["consignee"], case["country"]) == (statement["signature"]["addressee"], "THAILAND")


async def test_pages_that_no_revision_was_submitted_with_are_dropped_with_their_file_or_draft(
    offering: ApplicationSystem, samples: dict[str, Any]
) -> None:
    # covers: APP-18, D-40, D-45
    system, signer = offering, offering.company.signer
    first, second, third = [await system.begun(**samples["signature"]) for _ in range(3)]
    kept = [await sent(system, one, PAGES, kind="own_layout") for one in (first, second, third)]
    await examined_once(system, first)
    for one, file in ((first, kept[0]), (second, kept[1])):
        await system.done(signer, "DELETE", f"/applications/{one}/files/{file['file_id']}")
    await system.done(signer, "DELETE", f"/applications/{third}")
    dropped = await system.said("own-layout.dropped.v1")
    assert [(one["application_id"], one["sha256"]) for one in dropped] == [
        (second, kept[1]["sha256"]),
        (third, kept[2]["sha256"]),
    ]


async def test_a_chamber_that_takes_no_own_layout_says_so_before_anything_is_read(
    system: ApplicationSystem, samples: dict[str, Any]
) -> None:
    # covers: APP-18
    application_id = await system.begun(**samples["signature"])
    refused = await send(system, application_id, PAGES, kind="own_layout")
    assert (refused.status, refused.body["code"]) == (422, "own-layout-not-offered")
    checked = await system.done(system.company.signer, "POST", f"/applications/{application_id}/check")
    assert [(one["rule_id"], one["pointer"]) for one in checked["findings"]] == [("KIND", "/kind")]
    assert await system.said("own-layout.sent.v1") == []
