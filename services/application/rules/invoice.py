"""B3, I-01 and DUP-01: the source invoices, what the certificate says differently, and the same invoice used before."""

import re
from collections.abc import Iterator

from libs.contracts.values import CertificateKind
from services.application.domain.invoice_differences import InvoiceDifference, invoice_differences
from services.application.draft import Draft, invoices
from services.application.required import OF_GOODS, OF_ORIGIN
from services.application.rules.book import Breach, Checked, Question, one_line, rule
from services.application.rules.invoice_numbers import company, folded_number, holds_several, is_shortened
from services.application.rules.parties import TO_ORDER

NO_NUMBER = frozenset(["NONE", "N/A", "NA", "NO NUMBER", "NO NO.", "-", "--", "NOTHING"])
MOST_TOLD = 200
NOTHING = "–"
_MANDATORY = frozenset([*OF_ORIGIN, *(f"/goods/*/{name}" for name in OF_GOODS)])
_GOODS = re.compile(r"^/goods/\d+")


@rule(
    "B3-01",
    "error",
    ja="インボイス番号は一つずつ省略せずに入力してください（番号がないときは NIL）",
    en="Give each invoice number in full and by itself (NIL when an invoice has none)",
    asks=(
        "複数または省略に見えるが、一つかもしれない番号",
        "what looks like several numbers or a shortened one, and may be one",
    ),
)
def invoice_numbers_are_in_full(checked: Checked) -> Iterator[Breach]:
    for pointer, reference in invoices(checked.draft):
        number = reference.number.strip()
        if number.upper() in NO_NUMBER or number.upper() == "NIL" != number:
            yield Breach(pointer, "NIL")
        elif holds_several(number) or is_shortened(number):
            yield Question(pointer)


@rule(
    "B3-02",
    "error",
    ja="インボイスの日付（{invoice}）が宣誓日（{declared}）より後です",
    en="The invoice is dated {invoice}, later than the declaration of box 9 ({declared})",
)
def invoices_are_not_later_than_the_declaration(checked: Checked) -> Iterator[Breach]:
    for pointer, reference in invoices(checked.draft):
        if reference.date > checked.declared:
            yield Breach(_date_pointer(pointer), invoice=reference.date, declared=checked.declared)


def _date_pointer(number_pointer: str) -> str:
    if "/further/" in number_pointer:
        return number_pointer.removesuffix("number") + "date"
    return "/source_invoice/date"


@rule(
    "B3-03",
    "error",
    ja="複数のインボイスを一つの証明書にできるのは、買主・荷受人・船積みがすべて同じ場合だけです",
    en="Several invoices need the same buyer, the same consignee and the same shipment",
)
def several_invoices_have_the_same_parties(checked: Checked) -> Iterator[Breach]:
    """Where the invoice came as a file, its consignee is that of box 2."""
    source = checked.draft.source_invoice
    consignee = source.consignee.name.strip() or checked.draft.certificate.consignee.strip().partition("\n")[0]
    for index, further in enumerate(source.further):
        pointer = f"/source_invoice/further/{index}"
        if _differ(further.buyer, source.buyer):
            yield Breach(f"{pointer}/buyer", source.buyer)
        if _differ(further.consignee, consignee) and not TO_ORDER.match(consignee):
            yield Breach(f"{pointer}/consignee", consignee)


def _differ(one: str, other: str) -> bool:
    """Both are filled in, and name different companies."""
    return bool(one.strip() and other.strip()) and company(one) != company(other)


@rule(
    "I-01",
    "warning",
    ja="{line_ja}インボイスと異なります。インボイス → 証明書：{changes}",
    en="{line_en}Not as on the invoice. Invoice → certificate: {changes}",
)
def certificate_differs_from_the_invoice(checked: Checked) -> Iterator[Breach]:
    """Each place with what stands there, invoice → certificate. Of very many, the first ones and how many more."""
    told = [one for one in invoice_differences(checked.draft) if not _is_still_empty(one, checked.draft)]
    for one in told[:MOST_TOLD]:
        yield Breach("/goods" if one.certificate is None else one.pointer, changes=_changes(one), **_line(one))
    if len(told) > MOST_TOLD:
        yield Breach("/goods", changes=f"… (+{len(told) - MOST_TOLD})", line_ja="", line_en="")


def _is_still_empty(one: InvoiceDifference, draft: Draft) -> bool:
    """Where something must be filled in, `required.missing` asks for it."""
    is_empty_list = one.certificate is None and not draft.goods
    return is_empty_list or (one.certificate == "" and _GOODS.sub("/goods/*", one.pointer) in _MANDATORY)


def _line(one: InvoiceDifference) -> dict[str, str]:
    """A line that the certificate lacks has no place of its own: the message says which it is."""
    if one.certificate is not None:
        return {"line_ja": "", "line_en": ""}
    line = int(one.pointer.rpartition("/")[2]) + 1
    return {"line_ja": f"{line}行目：", "line_en": f"Line {line}: "}


def _changes(one: InvoiceDifference) -> str:
    pairs = one.words or [(one.invoice or "", one.certificate or "")]
    return ", ".join(f"{one_line(there) or NOTHING} → {one_line(here) or NOTHING}" for there, here in pairs)


@rule(
    "DUP-01",
    "warning",
    ja="同じ{whom_ja}・同じインボイス番号（{number}）の申請があります: {receipt_no}",
    en="There is a live application for the same {whom_en} and invoice {number}: {receipt_no}",
)
def same_invoice_is_applied_for_already(checked: Checked) -> Iterator[Breach]:
    """Among certificates of origin, or among invoice certificates: one shipment may need both."""
    is_sale = checked.draft.kind == CertificateKind.INVOICE
    whom = {"whom_ja": "買主", "whom_en": "buyer"} if is_sale else {"whom_ja": "荷受人", "whom_en": "consignee"}
    consignee = company(checked.draft.certificate.consignee)
    for pointer, reference in invoices(checked.draft):
        number = folded_number(reference.number)
        for other in checked.facts.live:
            same_number = number not in ("", "NIL") and number in map(folded_number, other.invoice_numbers)
            if same_number and company(other.consignee) == consignee:
                see = str(other.application_id)
                yield Breach(pointer, see=see, number=reference.number, receipt_no=other.receipt_no, **whom)


ANY_INVOICE_RULES = (invoice_numbers_are_in_full, invoices_are_not_later_than_the_declaration)
INVOICE_RULES = (
    *ANY_INVOICE_RULES,
    several_invoices_have_the_same_parties,
    certificate_differs_from_the_invoice,
    same_invoice_is_applied_for_already,
)
