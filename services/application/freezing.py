"""The document that a draft becomes when it is submitted, of the kind that is applied for (D-45). Pure."""

import datetime
from typing import Literal

from libs.common import figures
from libs.common.errors import FieldError, Invalid
from libs.contracts.values import (
    CertificateDocument,
    CertificateKind,
    Declaration,
    Document,
    GoodsLine,
    InvoiceDocument,
    InvoiceLine,
    InvoiceReference,
    SignatureDocument,
)
from services.application.draft import Draft, declared_on, invoices
from services.application.facts import Facts

ORIGIN_KINDS: dict[CertificateKind | None, Literal["origin_japan", "origin_foreign"]] = {
    CertificateKind.ORIGIN_JAPAN: "origin_japan",
    CertificateKind.ORIGIN_FOREIGN: "origin_foreign",
}


def to_document(draft: Draft, facts: Facts, signature_sha256: str, today: datetime.date) -> Document:
    """Freeze a complete draft (see `required.missing`), to be printed precisely so.

    Raises `Invalid` without a kind, or when the signer is not known.
    """
    declaration = _declaration(draft, facts, signature_sha256, today)
    if draft.kind == CertificateKind.SIGNATURE:
        return _statement(draft, facts, declaration)
    if draft.kind == CertificateKind.INVOICE:
        return _invoice(draft, facts, declaration)
    return _origin(draft, declaration)


def _origin(draft: Draft, declaration: Declaration) -> CertificateDocument:
    boxes = draft.certificate
    if draft.kind not in ORIGIN_KINDS:
        raise _refused("/kind", "申請種別を選んでください", "Choose the kind of certificate")
    return CertificateDocument(
        kind=ORIGIN_KINDS[draft.kind],
        language=boxes.language,
        exporter=boxes.exporter,
        consignee=boxes.consignee,
        invoices=[reference for _, reference in invoices(draft)],
        country_of_origin=boxes.country_of_origin,
        transport=boxes.transport,
        remarks=boxes.remarks,
        marks=boxes.marks,
        general_name=boxes.general_name,
        goods=[GoodsLine(**line.model_dump() | {"quantity": figures.stored(line.quantity)}) for line in draft.goods],
        declaration=declaration,
    )


def _statement(draft: Draft, facts: Facts, declaration: Declaration) -> SignatureDocument:
    statement = draft.signature
    return SignatureDocument(
        language=draft.certificate.language,
        form=statement.form or "other",
        title=statement.title,
        addressee=statement.addressee,
        country=statement.country,
        text=statement.text,
        related_invoice=_first_invoice(draft),
        own_layout=facts.own_layout,
        declaration=declaration,
    )


def _invoice(draft: Draft, facts: Facts, declaration: Declaration) -> InvoiceDocument:
    boxes, source = draft.certificate, draft.source_invoice
    lines = [
        InvoiceLine(
            description=line.description,
            quantity=figures.stored(line.quantity),
            unit=line.unit,
            price=figures.stored(line.unit_price),
            amount=figures.stored(line.amount),
        )
        for line in source.lines
    ]
    return InvoiceDocument(
        language=boxes.language,
        seller=boxes.exporter,
        buyer=boxes.consignee,
        invoice=_first_invoice(draft),
        terms=source.terms,
        currency=source.currency,
        lines=lines,
        total=figures.stored(source.total),
        own_layout=facts.own_layout,
        declaration=declaration,
    )


def _first_invoice(draft: Draft) -> InvoiceReference | None:
    return next((reference for _, reference in invoices(draft)), None)


def _declaration(draft: Draft, facts: Facts, signature_sha256: str, today: datetime.date) -> Declaration:
    if facts.signer is None:
        raise _refused("/signer", "署名者が登録されていません", "The signer is not registered")
    return Declaration(
        place=draft.certificate.declaration_place,
        date=declared_on(draft, today),
        company_en=facts.name_en,
        signer_name_en=facts.signer.name_en,
        signer_title_en=facts.signer.title_en,
        signature_sha256=signature_sha256,
    )


def _refused(pointer: str, ja: str, en: str) -> Invalid:
    return Invalid(ja, en, errors=[FieldError(pointer, "not-possible", ja, en)])
