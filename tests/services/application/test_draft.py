"""Drafts: incomplete while they are typed, complete and frozen when they are submitted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.errors import Invalid
from libs.contracts.values import CertificateDocument, InvoiceDocument, SignatureDocument, content_sha256
from services.application.draft import Draft
from services.application.facts import Facts
from services.application.freezing import to_document
from services.application.required import OF_INVOICE, OF_ORIGIN, OF_SIGNATURE, STATEMENT, missing

DraftWith = Callable[..., Draft]
NUMBERS, DATE, LINES = "/source_invoice/numbers", "/source_invoice/date", "/source_invoice/lines"
FURTHER = "/source_invoice/further"
FORM, EMAIL = "/signature/form", "/contact/email"


def test_a_draft_may_be_empty_and_then_lacks_every_mandatory_field() -> None:
    # about: APP-06, APP-21
    assert [f.pointer for f in missing(Draft())] == list(OF_ORIGIN)
    assert {f.severity for f in missing(Draft())} == {"error"}


def test_the_sample_lacks_nothing(draft_with: DraftWith) -> None:
    # about: APP-21
    assert missing(draft_with({})) == []


@pytest.mark.parametrize("pointer", list(OF_ORIGIN))
def test_each_mandatory_field_is_missed_by_itself(pointer: str, draft_with: DraftWith) -> None:
    # about: APP-21
    empty: dict[str, Any] = {"/kind": None, "/source_invoice/date": None, "/contact/email": None}
    lists = ("/source_invoice/numbers", "/certificate/country_of_origin", "/goods")
    value = [] if pointer in lists else empty.get(pointer, "  ")
    assert [f.pointer for f in missing(draft_with({pointer: value}))] == [pointer]


@pytest.mark.parametrize("field", ["description", "quantity", "unit"])
def test_each_goods_line_needs_name_figure_and_unit(field: str, draft_with: DraftWith) -> None:
    # about: APP-21
    found = missing(draft_with({f"/goods/3/{field}": ""}))
    assert [f.pointer for f in found] == [f"/goods/3/{field}"]
    assert "4行目" in found[0].ja and "line 4" in found[0].en


@pytest.mark.parametrize("pointer", ["/certifcate", "/certificate/box11", "/goods/0/price", "/contact/fax"])
def test_unknown_fields_are_refused(pointer: str, draft_with: DraftWith) -> None:
    # about: APP-02
    with pytest.raises(ValidationError, match="Extra inputs"):
        draft_with({pointer: "x"})


def test_a_complete_draft_freezes_into_boxes_1_to_9(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-13, D-41
    draft = draft_with({})
    document = to_document(draft, facts, "a" * 64, today)
    assert isinstance(document, CertificateDocument)
    assert document.exporter == draft.certificate.exporter
    assert [(i.number, i.date) for i in document.invoices] == [("NT-2026-0815", date(2026, 11, 16))]
    assert len(document.goods) == 24 and document.goods[0].quantity == "600"
    assert document.declaration.signer_name_en == "Taro Kaigisho"
    assert document.declaration.signature_sha256 == "a" * 64


def test_every_invoice_stands_in_box_3(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: D-41
    further = [{}, {"number": "NT-2026-0816", "date": "2026-11-17"}]
    draft = draft_with({FURTHER: further, NUMBERS: ["", "NT-2026-0815", " "]})
    document = to_document(draft, facts, "a" * 64, today)
    assert isinstance(document, CertificateDocument)
    assert [i.number for i in document.invoices] == ["NT-2026-0815", "NT-2026-0816"]
    assert missing(draft) == []


@pytest.mark.parametrize(
    ("typed", "lacks"),
    [
        ({"number": "NT-2026-0816"}, ["date"]),
        ({"date": "2026-11-17"}, ["number"]),
        ({"buyer": "HANSEATISCHE MASCHINENBAU GMBH"}, ["number", "date"]),
    ],
)
def test_no_further_invoice_is_silently_left_out_of_box_3(
    typed: dict[str, str], lacks: list[str], draft_with: DraftWith
) -> None:
    # about: APP-21, APP-16
    found = missing(draft_with({FURTHER: [{}, typed]}))
    assert [f.pointer for f in found] == [f"{FURTHER}/1/{name}" for name in lacks]
    assert all("2件目" in f.ja for f in found)


def test_box_9_is_dated_today_unless_the_applicant_chose_a_date(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: D-19
    assert to_document(draft_with({}), facts, "a" * 64, today).declaration.date == today
    chosen = draft_with({"/certificate/declaration_date": "2026-11-20"})
    assert to_document(chosen, facts, "a" * 64, today).declaration.date == date(2026, 11, 20)


def test_the_digest_follows_the_content(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: D-41
    same = [content_sha256(to_document(draft_with({}), facts, "a" * 64, today)) for _ in range(2)]
    other = content_sha256(to_document(draft_with({"/goods/0/quantity": "601"}), facts, "a" * 64, today))
    assert same[0] == same[1] != other


def test_nothing_is_frozen_without_a_kind(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-01
    with pytest.raises(Invalid) as refused:
        to_document(draft_with({"/kind": None}), facts, "a" * 64, today)
    assert [e.pointer for e in refused.value.errors] == ["/kind"]


@pytest.mark.parametrize(("kind", "fields"), [("signature", (*OF_SIGNATURE, STATEMENT)), ("invoice", OF_INVOICE)])
def test_each_kind_misses_its_own_fields(kind: str, fields: tuple[str, ...], draft_with: DraftWith) -> None:
    # about: APP-18, APP-21
    assert missing(draft_with({}, kind)) == []
    for pointer in fields:
        empty: Any = {"/kind": "origin_japan", NUMBERS: [], FORM: None, DATE: None, EMAIL: None}.get(pointer, " ")
        if pointer != "/kind":
            assert [f.pointer for f in missing(draft_with({pointer: empty}, kind))] == [pointer]


def test_lines_of_an_invoice_are_complete_and_pages_of_an_own_layout_stand_for_them(draft_with: DraftWith) -> None:
    # about: APP-18
    price = f"{LINES}/1/unit_price"
    assert [f.pointer for f in missing(draft_with({price: ""}, "invoice"))] == [price]
    bare = draft_with({LINES: []}, "invoice")
    assert [f.pointer for f in missing(bare)] == [LINES]
    assert missing(bare, with_own_layout=True) == []
    assert missing(draft_with({"/signature/text": ""}, "signature"), with_own_layout=True) == []


def test_a_statement_is_frozen_with_its_invoice_and_its_own_pages(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-18, D-45
    document = to_document(draft_with({}, "signature"), replace(facts, own_layout="b" * 64), "a" * 64, today)
    assert isinstance(document, SignatureDocument)
    assert (document.form, document.country, document.own_layout) == ("hygiene", "THAILAND", "b" * 64)
    assert document.related_invoice and document.related_invoice.number == "NT-2026-0815"
    assert document.declaration.signature_sha256 == "a" * 64
    alone = to_document(draft_with({NUMBERS: [], DATE: None}, "signature"), facts, "a" * 64, today)
    assert isinstance(alone, SignatureDocument) and alone.related_invoice is None


def test_an_invoice_is_frozen_with_the_prices_that_other_certificates_hide(
    draft_with: DraftWith, facts: Facts, today: date
) -> None:
    # about: APP-18
    document = to_document(draft_with({}, "invoice"), facts, "a" * 64, today)
    assert isinstance(document, InvoiceDocument)
    assert document.invoice and (document.invoice.number, document.currency) == ("NT-2026-0815", "EUR")
    assert (document.lines[0].price, document.lines[0].amount, document.total) == ("12.50", "7500.00", "15800.00")
    assert document.seller.startswith("Nissho") and document.buyer.startswith("HANSEATISCHE")


def test_nothing_is_frozen_without_a_known_signer(draft_with: DraftWith, facts: Facts, today: date) -> None:
    # about: APP-13
    with pytest.raises(Invalid) as refused:
        to_document(draft_with({}), replace(facts, signer=None), "a" * 64, today)
    assert [e.pointer for e in refused.value.errors] == ["/signer"]
