"""A statement, an invoice, and a statement with pages of the company's own: applied for, paid together, looked up."""

import copy
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest_asyncio
import zxingcpp
from pypdfium2 import PdfDocument

from proof.demo import certifying
from proof.demo.samples import FOLDER
from tests.journeys.story import Story
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import Witness
from tests.pdfs import text_of

FILES = {"invoice": "invoice", "own": "own_layout"}


@dataclass(frozen=True)
class Certificates:
    """What was issued, and what a stranger is told of it, by what it is."""

    issued: dict[str, certifying.Issued]
    facts: dict[str, dict[str, Any]]


async def _applied_for(story: Story, name: str) -> str:
    """The sample of the kind, with its file, submitted."""
    kind = "signature" if name == "own" else name
    draft = copy.deepcopy(story.sample.application) | json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    dated = story.sample.application["source_invoice"]["date"]
    draft["source_invoice"] |= {"numbers": [f"NT-{uuid4().hex[:8]}"], "date": dated}
    signer = story.company.signer
    made = await signer.call("POST", "/applications", {"draft": draft}, **{"Idempotency-Key": uuid4().hex})
    application_id = str(made["application_id"])
    if name in FILES:
        pdf, path = (FOLDER / "invoice.pdf").read_bytes(), f"/applications/{application_id}/files?kind={FILES[name]}"
        await signer.raw("POST", path, pdf, **{"X-Filename": "invoice.pdf"})
    await certifying.submit(signer, application_id)
    return application_id


@pytest_asyncio.fixture(scope="module")
async def certificates(story: Story, system: WholeSystem, web: Witness) -> Certificates:
    """One of each, paid for in one payment."""
    ids = {name: await _applied_for(story, name) for name in ("signature", "invoice", "own")}
    for application_id in ids.values():
        await certifying.examine_and_certify(story.chamber, application_id)
    await certifying.settle(web, story.company, list(ids.values()))
    issued = {name: await certifying.collect(story.company, one) for name, one in ids.items()}
    facts = {name: await certifying.look_up(web, one.certificate) for name, one in issued.items()}
    await system.rest()
    return Certificates(issued, facts)


async def test_each_kind_is_issued_and_says_what_it_certifies(certificates: Certificates) -> None:
    # covers: APP-01, APP-18, DOC-01
    said = {
        "signature": ("CERTIFICATE OF SIGNATURE", "HYGIENE CERTIFICATE", "THAILAND", "sanitary", "Signature verified"),
        "invoice": ("CERTIFICATE OF INVOICE", "ROTOR SHAFT", "12.50", "15,800.00", "CIF HAMBURG", "Seen by"),
        "own": ("CERTIFICATE OF SIGNATURE", "of the exporter's own layout follow", "Page 2 of 2"),
    }
    for name, words in said.items():
        issued = certificates.issued[name]
        text = text_of(issued.pdf)
        for word in (*words, issued.certificate["certificate_no"], "ORIGINAL", "Taro Kaigisho"):
            assert word in text, (name, word)


def test_every_page_leads_to_its_facts(certificates: Certificates, system: WholeSystem) -> None:
    # covers: DOC-03, D-39
    for name, issued in certificates.issued.items():
        number, code = (issued.certificate[key] for key in ("certificate_no", "access_code"))
        for page in PdfDocument(issued.pdf):
            codes = [one.text for one in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())]
            assert f"{system.places.reference}/v/{number}#{code}" in codes
        facts = certificates.facts[name]
        assert (facts["status"], facts["artefacts"][0]["sha256"]) == ("valid", issued.sha256)


def test_a_stranger_is_told_the_content_of_each_kind(certificates: Certificates) -> None:
    # covers: D-39, APP-18
    shown = {name: facts["facts"]["document"] for name, facts in certificates.facts.items()}
    assert (shown["signature"]["country"], shown["signature"]["own_layout"]) == ("THAILAND", False)
    assert (shown["invoice"]["currency"], shown["invoice"]["total"]) == ("EUR", "15800.00")
    assert (shown["own"]["kind"], shown["own"]["own_layout"]) == ("signature", True)


async def test_the_copy_of_an_own_layout_has_its_pages_too(story: Story, certificates: Certificates) -> None:
    # covers: D-22, APP-18
    certificate = certificates.issued["own"].certificate
    copied = await story.company.signer.raw("GET", f"/certificates/{certificate['certificate_id']}/copy.pdf")
    assert len(PdfDocument(copied)) == len(PdfDocument(certificates.issued["own"].pdf)) == 2
    assert "COPY" in text_of(copied)
