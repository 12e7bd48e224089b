"""Applications for signature and invoice certificates, made over the API."""

from typing import Any

from proof.demo import certifying
from proof.demo.samples import FOLDER
from tests.browser.cases import new_draft
from tests.browser.people import Stage

LINE = {"description": "STATOR CORE", "quantity": "1,000", "unit": "PCS", "unit_price": "12.50", "amount": "12,500.00"}
STATEMENT = {
    "form": "hygiene",
    "title": "HYGIENE CERTIFICATE",
    "addressee": "TO WHOM IT MAY CONCERN",
    "country": "GERMANY",
    "text": "We hereby declare that our goods are made under sanitary conditions.\n\nThey are freely sold in Japan.",
}


def signature_draft(stage: Stage) -> dict[str, Any]:
    """A statement of the company, about the invoice of the demo."""
    draft = new_draft(stage)
    return draft | {"kind": "signature", "signature": STATEMENT}


def invoice_draft(stage: Stage) -> dict[str, Any]:
    """The invoice of the demo, with a line and its price."""
    draft = new_draft(stage)
    draft["source_invoice"] |= {"lines": [LINE], "total": LINE["amount"]}
    return draft | {"kind": "invoice"}


async def submitted_invoice(stage: Stage) -> str:
    """With its copy, in the chamber's queue."""
    signer = stage.story.company.signer
    application_id = str(
        (await signer.call("POST", "/applications", {"draft": invoice_draft(stage)}))["application_id"]
    )
    path, copy = f"/applications/{application_id}/files?kind=invoice", (FOLDER / "invoice.pdf").read_bytes()
    await signer.raw("POST", path, copy, **{"X-Filename": "invoice.pdf"})
    await certifying.submit(signer, application_id)
    return application_id
