"""Documents keep their kind and their digest wherever they travel."""

from datetime import date

import pytest
from pydantic import ValidationError

from libs.contracts.values import (
    CertificateDocument,
    Declaration,
    Document,
    GoodsLine,
    InvoiceDocument,
    InvoiceLine,
    InvoiceReference,
    SignatureDocument,
    canonical_json,
    content_sha256,
    read_document,
)

INVOICE = InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))
DECLARATION = Declaration(
    place="TOKYO",
    date=date(2026, 11, 22),
    company_en="Nissho Test Co., Ltd.",
    signer_name_en="Taro Kaigisho",
    signer_title_en="President",
    signature_sha256="a" * 64,
)
ORIGIN = CertificateDocument(
    kind="origin_japan",
    exporter="Nissho Test Co., Ltd.",
    consignee="HANSEATISCHE MASCHINENBAU GMBH",
    invoices=[INVOICE],
    country_of_origin=["JAPAN"],
    transport="FROM TOKYO, JAPAN TO HAMBURG, GERMANY BY SEA",
    marks="N/M",
    goods=[GoodsLine(description="SHAFT", quantity="2", unit="PCS")],
    declaration=DECLARATION,
)
STATEMENT = SignatureDocument(
    form="hygiene", title="HYGIENE CERTIFICATE", addressee="MINISTRY OF HEALTH", text="...", declaration=DECLARATION
)
SALE = InvoiceDocument(
    seller="Nissho Test Co., Ltd.",
    buyer="HANSEATISCHE MASCHINENBAU GMBH",
    invoice=INVOICE,
    terms="CIF HAMBURG",
    currency="EUR",
    lines=[InvoiceLine(description="SHAFT", quantity="2", unit="PCS", price="12.50", amount="25.00")],
    total="25.00",
    declaration=DECLARATION,
)


@pytest.mark.parametrize("document", [ORIGIN, STATEMENT, SALE], ids=lambda document: str(document.kind))
def test_a_stored_document_is_read_as_the_model_of_its_kind_with_the_same_digest(document: Document) -> None:
    # about: D-41, DOC-01
    again = read_document(canonical_json(document))
    assert type(again) is type(document)
    assert content_sha256(again) == content_sha256(document)


def test_the_digest_of_a_certificate_of_origin_is_the_one_it_always_had() -> None:
    # about: D-41
    assert content_sha256(ORIGIN) == "af9343fbcbf6c353587721f58b079908becfc6d950da8c9cf2233da8470c01a2"


def test_the_pages_of_an_own_layout_are_part_of_what_is_certified() -> None:
    # about: D-45
    with_pages = STATEMENT.model_copy(update={"own_layout": "b" * 64})
    assert content_sha256(with_pages) != content_sha256(STATEMENT)


def test_a_document_of_no_known_kind_is_refused() -> None:
    # about: REL-17
    with pytest.raises(ValidationError):
        read_document('{"kind": "passport"}')
