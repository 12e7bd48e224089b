"""Signature and invoice certificates from the draft to the issue, and pages of an own layout."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from tests import files
from tests.services.application.people import CERTIFIER, EXAMINER, chamber
from tests.services.application.test_files import examined_once, send, sent
from tests.services.application.town import Town

KINDS = ["origin_japan", "signature", "invoice"]
PAGES = files.pdf()


@pytest.fixture
async def offering(town: Town) -> Town:
    """The chamber offers everything."""
    await town.hear(chamber(version=2, kinds_offered=KINDS, own_layout=True))
    return town


async def certified(town: Town, application_id: str) -> None:
    await town.submit(application_id)
    await town.acts(EXAMINER, application_id, "claim", "examination")
    await town.prechecked(application_id)
    await town.acts(CERTIFIER, application_id, "certification")


async def test_an_invoice_is_presented_certified_and_issued_with_its_prices(
    offering: Town, samples: dict[str, Any]
) -> None:
    # covers: APP-01, APP-18, D-39
    town = offering
    application_id = await town.begun(**samples["invoice"])
    path = f"/applications/{application_id}/submission"
    refused = await town.call(town.company.signer, "POST", path, {"version": 1})
    assert [(one["code"], one["pointer"]) for one in refused.body["errors"]] == [("E-02", "/files/invoice")]
    await sent(town, application_id, kind="invoice")
    await certified(town, application_id)
    case = await town.case(application_id)
    assert (case["kind"], case["consignee"], case["invoice_differences"]) == (
        "invoice",
        samples["invoice"]["certificate"]["consignee"],
        [],
    )
    await town.hear(town.settlement(application_id))
    await town.hear(await town.rendering(application_id))
    (numbered,) = await town.said("certificate.numbered.v1")
    (issued,) = await town.said("application.issued.v1")
    assert "invoice" in numbered["certification"]["text"]
    assert numbered["document"] == issued["facts"]["document"]
    assert (issued["kind"], issued["facts"]["document"]["total"]) == ("invoice", "15,800.00")


async def test_a_statement_is_submitted_with_pages_of_an_own_layout_and_keeps_them(
    offering: Town, samples: dict[str, Any]
) -> None:
    # covers: APP-18, D-38, D-45
    town, statement = offering, samples["signature"]
    bare = statement | {"signature": statement["signature"] | {"text": ""}}
    application_id = await town.begun(**bare)
    sheet = await send(town, application_id, files.picture("PNG"), name="a.png", kind="own_layout")
    assert (sheet.status, sheet.body["code"]) == (422, "kind-not-taken")
    heavy = await send(town, application_id, PAGES + b" " * (3 * 1024 * 1024), kind="own_layout")
    assert heavy.status == 413
    other = await sent(town, application_id, files.saved(pikepdf.open(BytesIO(PAGES))), kind="own_layout")
    file = await sent(town, application_id, PAGES, kind="own_layout")
    (dropped,) = await town.said("own-layout.dropped.v1", application_id)
    assert dropped["sha256"] == other["sha256"], "the second takes the place of the first"
    said = (await town.said("own-layout.sent.v1", application_id))[-1]
    assert (b64decode(said["pdf_base64"]), said["sha256"]) == (PAGES, file["sha256"])
    document = await town.done(town.company.signer, "GET", f"/applications/{application_id}/document")
    assert (document["own_layout"], document["text"]) == (file["sha256"], "")
    await certified(town, application_id)
    (submitted,) = await town.said("application.submitted.v1")
    assert submitted["document"] == document
    case = await town.case(application_id)
    assert [(one["kind"], one["since_revision"]) for one in case["files"]] == [("own_layout", 1)]
    assert (case["consignee"], case["country"]) == (statement["signature"]["addressee"], "THAILAND")


async def test_pages_that_no_revision_was_submitted_with_are_dropped_with_their_file_or_draft(
    offering: Town, samples: dict[str, Any]
) -> None:
    # covers: APP-18, D-40, D-45
    town, signer = offering, offering.company.signer
    first, second, third = [await town.begun(**samples["signature"]) for _ in range(3)]
    kept = [await sent(town, one, PAGES, kind="own_layout") for one in (first, second, third)]
    await examined_once(town, first)
    for one, file in ((first, kept[0]), (second, kept[1])):
        await town.done(signer, "DELETE", f"/applications/{one}/files/{file['file_id']}")
    await town.done(signer, "DELETE", f"/applications/{third}")
    dropped = await town.said("own-layout.dropped.v1")
    assert [(one["application_id"], one["sha256"]) for one in dropped] == [
        (second, kept[1]["sha256"]),
        (third, kept[2]["sha256"]),
    ]


async def test_a_chamber_that_takes_no_own_layout_says_so_before_anything_is_read(
    town: Town, samples: dict[str, Any]
) -> None:
    # covers: APP-18
    application_id = await town.begun(**samples["signature"])
    refused = await send(town, application_id, PAGES, kind="own_layout")
    assert (refused.status, refused.body["code"]) == (422, "own-layout-not-offered")
    checked = await town.done(town.company.signer, "POST", f"/applications/{application_id}/check")
    assert [(one["rule_id"], one["pointer"]) for one in checked["findings"]] == [("KIND", "/kind")]
    assert await town.said("own-layout.sent.v1") == []
