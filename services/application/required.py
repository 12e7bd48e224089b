"""Which fields must be filled in before an application of each kind can be submitted. Pure."""

from collections.abc import Iterator, Sequence

from libs.contracts.values import CertificateKind
from services.application.draft import Draft, DraftGoods, FurtherInvoice
from services.application.findings import Finding

Field = tuple[str, str, str]
"""JSON pointer, and what people call it in Japanese and in English."""
KIND: Field = ("/kind", "申請種別", "kind of certificate")
SIGNER: Field = ("/signer", "署名者", "signer")
PLACE: Field = ("/certificate/declaration_place", "申告地", "place of declaration")
CONTACT: tuple[Field, ...] = (
    ("/contact/name", "担当者氏名", "name of the person in charge"),
    ("/contact/phone", "担当者電話番号", "telephone of the person in charge"),
    ("/contact/email", "担当者メールアドレス", "e-mail of the person in charge"),
)
OF_ORIGIN: tuple[Field, ...] = (
    KIND,
    SIGNER,
    ("/source_invoice/numbers", "インボイス番号", "invoice number"),
    ("/source_invoice/date", "インボイス日付", "invoice date"),
    ("/certificate/exporter", "1 輸出者", "box 1 Exporter"),
    ("/certificate/consignee", "2 荷受人", "box 2 Consignee"),
    ("/certificate/country_of_origin", "4 原産国", "box 4 Country of Origin"),
    ("/certificate/transport", "5 輸送手段", "box 5 Transport details"),
    ("/certificate/marks", "7 荷印", "box 7 Marks and numbers"),
    ("/certificate/declaration_place", "9 申告地", "box 9 place"),
    ("/goods", "7 商品", "box 7 Description of goods"),
    *CONTACT,
)
OF_GOODS: tuple[Field, ...] = (
    ("description", "商品名", "description of goods"),
    ("quantity", "数量", "quantity"),
    ("unit", "単位", "unit"),
)
OF_FURTHER: tuple[Field, ...] = (
    ("number", "番号", "number"),
    ("date", "日付", "date"),
)
OF_SIGNATURE: tuple[Field, ...] = (
    KIND,
    SIGNER,
    ("/signature/form", "様式", "form"),
    ("/signature/title", "表題", "title"),
    ("/signature/addressee", "1 宛先", "box 1 Addressee"),
    ("/signature/country", "国", "country"),
    PLACE,
    *CONTACT,
)
STATEMENT: Field = ("/signature/text", "2 宣誓文", "box 2 Statement")
OF_INVOICE: tuple[Field, ...] = (
    KIND,
    SIGNER,
    ("/certificate/exporter", "1 売主", "box 1 Seller"),
    ("/certificate/consignee", "2 買主", "box 2 Buyer"),
    ("/source_invoice/numbers", "3 インボイス番号", "box 3 invoice number"),
    ("/source_invoice/date", "3 インボイス日付", "box 3 invoice date"),
    ("/source_invoice/terms", "4 取引条件", "box 4 terms of trade"),
    ("/source_invoice/currency", "4 通貨", "box 4 currency"),
    ("/source_invoice/total", "8 合計", "box 8 total"),
    PLACE,
    *CONTACT,
)
INVOICED: Field = ("/source_invoice/lines", "5 明細", "box 5 Description of goods")
OF_INVOICED: tuple[Field, ...] = (
    *OF_GOODS,
    ("unit_price", "単価", "unit price"),
    ("amount", "金額", "amount"),
)


def missing(draft: Draft, *, with_own_layout: bool = False) -> list[Finding]:
    """The mandatory fields that are still empty: errors at submission, which no chamber can switch off.

    With pages of its own layout the company need not write their content again (APP-18).
    """
    return [
        Finding("REQUIRED", "error", pointer, f"「{ja}」を入力してください", f"Please fill in: {en}")
        for pointer, ja, en in _empty_fields(draft, with_own_layout=with_own_layout)
    ]


def _empty_fields(draft: Draft, *, with_own_layout: bool) -> Iterator[Field]:
    if draft.kind == CertificateKind.SIGNATURE:
        yield from _empty(draft, OF_SIGNATURE if with_own_layout else (*OF_SIGNATURE, STATEMENT))
    elif draft.kind == CertificateKind.INVOICE:
        yield from _empty(draft, OF_INVOICE if with_own_layout else (*OF_INVOICE, INVOICED))
        yield from _empty_in_lines("/source_invoice/lines", draft.source_invoice.lines, OF_INVOICED)
    else:
        yield from _empty(draft, OF_ORIGIN)
        yield from _empty_in_further(draft.source_invoice.further)
        yield from _empty_in_lines("/goods", draft.goods, OF_GOODS)


def _empty(draft: Draft, fields: tuple[Field, ...]) -> Iterator[Field]:
    return (field for field in fields if not _filled(_at(draft, field[0])))


def _empty_in_lines(pointer: str, lines: Sequence[DraftGoods], fields: tuple[Field, ...]) -> Iterator[Field]:
    for index, line in enumerate(lines):
        for field, ja, en in fields:
            if not _filled(getattr(line, field)):
                yield f"{pointer}/{index}/{field}", f"{index + 1}行目の{ja}", f"{en} of line {index + 1}"


def _empty_in_further(invoices: Sequence[FurtherInvoice]) -> Iterator[Field]:
    """Box 3 names whatever is typed of a further invoice, with its date; a row without anything in it is none."""
    for index, invoice in enumerate(invoices):
        if any(_filled(value) for _, value in invoice):
            for field, ja, en in OF_FURTHER:
                if not _filled(getattr(invoice, field)):
                    pointer = f"/source_invoice/further/{index}/{field}"
                    yield pointer, f"追加インボイス {index + 1}件目の{ja}", f"{en} of further invoice {index + 1}"


def _at(draft: Draft, pointer: str) -> object:
    value: object = draft
    for name in pointer.strip("/").split("/"):
        value = getattr(value, name)
    return value


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return value.strip() != ""
    if isinstance(value, list):
        return any(_filled(item) for item in value)
    return value is not None
