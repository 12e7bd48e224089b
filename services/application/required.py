"""Which fields must be filled in before an application of each kind can be submitted. Pure."""

from collections.abc import Iterator, Sequence

from libs.contracts.names.fields import name_of
from libs.contracts.values import CertificateKind
from services.application.draft import Draft, DraftGoods, FurtherInvoice
from services.application.findings import Finding

CONTACT = ("/contact/name", "/contact/phone", "/contact/email")
OF_ORIGIN = (
    "/kind",
    "/signer",
    "/source_invoice/numbers",
    "/source_invoice/date",
    "/certificate/exporter",
    "/certificate/consignee",
    "/certificate/country_of_origin",
    "/certificate/transport",
    "/certificate/marks",
    "/certificate/declaration_place",
    "/goods",
    *CONTACT,
)
OF_SIGNATURE = (
    "/kind",
    "/signer",
    "/signature/form",
    "/signature/title",
    "/signature/addressee",
    "/signature/country",
    "/certificate/declaration_place",
    *CONTACT,
)
STATEMENT = "/signature/text"
OF_INVOICE = (
    "/kind",
    "/signer",
    "/certificate/exporter",
    "/certificate/consignee",
    "/source_invoice/numbers",
    "/source_invoice/date",
    "/source_invoice/terms",
    "/source_invoice/currency",
    "/source_invoice/total",
    "/certificate/declaration_place",
    *CONTACT,
)
INVOICED = "/source_invoice/lines"
OF_GOODS = ("description", "quantity", "unit")
OF_INVOICED = (*OF_GOODS, "unit_price", "amount")
OF_FURTHER = ("number", "date")


def missing(draft: Draft, *, with_own_layout: bool = False) -> list[Finding]:
    """The mandatory fields that are still empty: errors at submission, which no chamber can switch off.

    With pages of its own layout the company need not write their content again (APP-18).
    """
    return [_wanted(pointer, draft.kind or "") for pointer in _empty_fields(draft, with_own_layout=with_own_layout)]


def _wanted(pointer: str, kind: str) -> Finding:
    name = name_of(pointer, kind)
    return Finding("REQUIRED", "error", pointer, f"「{name.ja}」を入力してください", f"Please fill in: {name.en}")


def _empty_fields(draft: Draft, *, with_own_layout: bool) -> Iterator[str]:
    if draft.kind == CertificateKind.SIGNATURE:
        yield from _empty(draft, OF_SIGNATURE if with_own_layout else (*OF_SIGNATURE, STATEMENT))
    elif draft.kind == CertificateKind.INVOICE:
        yield from _empty(draft, OF_INVOICE if with_own_layout else (*OF_INVOICE, INVOICED))
        yield from _empty_in_lines("/source_invoice/lines", draft.source_invoice.lines, OF_INVOICED)
    else:
        yield from _empty(draft, OF_ORIGIN)
        yield from _empty_in_further(draft.source_invoice.further)
        yield from _empty_in_lines("/goods", draft.goods, OF_GOODS)


def _empty(draft: Draft, pointers: Sequence[str]) -> Iterator[str]:
    return (pointer for pointer in pointers if not _filled(_at(draft, pointer)))


def _empty_in_lines(pointer: str, lines: Sequence[DraftGoods], fields: Sequence[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield from (f"{pointer}/{index}/{field}" for field in fields if not _filled(getattr(line, field)))


def _empty_in_further(invoices: Sequence[FurtherInvoice]) -> Iterator[str]:
    """Box 3 names whatever is typed of a further invoice, with its date; a row without anything in it is none."""
    for index, invoice in enumerate(invoices):
        if any(_filled(value) for _, value in invoice):
            missing = (field for field in OF_FURTHER if not _filled(getattr(invoice, field)))
            yield from (f"/source_invoice/further/{index}/{field}" for field in missing)


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
