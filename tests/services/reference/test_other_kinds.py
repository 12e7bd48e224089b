"""What a stranger sees of signature and invoice certificates."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from libs.common.clock import FixedClock
from libs.common.service import Running
from libs.contracts import access_code
from libs.contracts.values import Document, InvoiceDocument, InvoiceLine, InvoiceReference, SignatureDocument
from tests.services.reference.conftest import CODE_KEY, NUMBER, SAMPLES, Codes, chamber, document, envelope, issued

INVOICE = InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))


def statement() -> SignatureDocument:
    sample = json.loads((SAMPLES / "signature.json").read_text())["signature"]
    return SignatureDocument(
        **sample, related_invoice=INVOICE, own_layout="ef" * 32, declaration=document().declaration
    )


def sale() -> InvoiceDocument:
    origin = document()
    return InvoiceDocument(
        seller=origin.exporter,
        buyer=origin.consignee,
        invoice=INVOICE,
        terms="CIF HAMBURG",
        currency="EUR",
        lines=[InvoiceLine(description="ROTOR SHAFT", quantity="600", unit="PCS", price="12.50", amount="7,500.00")],
        total="7,500.00",
        declaration=origin.declaration,
    )


async def published(reference: Running, clock: FixedClock, certified: Document, detail: str = "full") -> Codes:
    certificate_id = uuid4()
    await reference.handling.handle(envelope(chamber(detail=detail), clock))
    await reference.handling.handle(envelope(issued(NUMBER, certificate_id, certified=certified), clock))
    return Codes(NUMBER, access_code.grouped(access_code.derive(CODE_KEY, certificate_id)), "2026-11-16")


async def looked_up(site: aiohttp.ClientSession, codes: Codes) -> Any:
    async with site.post("/v1/lookups", json=codes.body()) as answer:
        assert answer.status == 200
        return await answer.json()


async def result(site: aiohttp.ClientSession, codes: Codes, lang: str) -> str:
    async with site.post(f"/result?lang={lang}", data=codes.body()) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_statement_is_shown_with_its_form_and_the_pages_behind_it(
    site: aiohttp.ClientSession, reference: Running, clock: FixedClock
) -> None:
    # covers: D-39, APP-18
    codes = await published(reference, clock, statement())
    found = await looked_up(site, codes)
    shown = found["facts"]["document"]
    assert (found["kind"], shown["title"], shown["own_layout"]) == ("signature", "HYGIENE CERTIFICATE", True)
    assert "ef" * 32 not in json.dumps(found) and "ab" * 32 not in json.dumps(found)
    english, japanese = [await result(site, codes, lang) for lang in ("en", "ja")]
    for text in ("Signature certificate", "Hygiene", "THAILAND", "sanitary conditions", "The certificate has 3 pages"):
        assert text in english, text
    for text in ("サイン証明", "衛生", "宛先", "NT-2026-0815, NOVEMBER 16, 2026", "全3ページ"):
        assert text in japanese, text


async def test_an_invoice_is_shown_with_its_prices_and_total(
    site: aiohttp.ClientSession, reference: Running, clock: FixedClock
) -> None:
    # covers: D-39
    codes = await published(reference, clock, sale())
    shown = (await looked_up(site, codes))["facts"]["document"]
    assert (shown["total"], shown["lines"][0]["price"], shown["own_layout"]) == ("7,500.00", "12.50", False)
    english, japanese = [await result(site, codes, lang) for lang in ("en", "ja")]
    for text in ("Invoice certificate", "CIF HAMBURG", "600 PCS", "12.50", "EUR 7,500.00", "HANSEATISCHE"):
        assert text in english, text
    assert "The certificate has" not in english
    for text in ("インボイス証明", "売主", "買主", "単価", "合計"):
        assert text in japanese, text


@pytest.mark.parametrize(("certified", "hidden"), [(statement(), "text"), (sale(), "total")])
async def test_a_summary_names_the_parties_and_leaves_the_content_to_the_chamber(
    certified: Document, hidden: str, site: aiohttp.ClientSession, reference: Running, clock: FixedClock
) -> None:
    # covers: D-39
    codes = await published(reference, clock, certified, detail="summary")
    shown = (await looked_up(site, codes))["facts"]["document"]
    assert shown["kind"] == certified.kind
    assert hidden not in shown and "declaration" not in shown
    assert "This chamber shows a summary" in await result(site, codes, "en")
