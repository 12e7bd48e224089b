"""Where the certificate says something else than the source invoice that it came from (I-01)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from libs.contracts.values import CertificateKind
from services.application.draft import CertificateBoxes, Draft, DraftGoods, Party, SourceInvoice

BOXES = ("transport", "marks", "general_name")


@dataclass(frozen=True)
class InvoiceDifference:
    """Two values that differ, each with its JSON pointer into the draft; None stands for a line that is not there."""

    pointer: str
    invoice_pointer: str
    invoice: str | None
    certificate: str | None


def invoice_differences(draft: Draft) -> list[InvoiceDifference]:
    """Every box and goods line that differs in more than case, spaces and punctuation.

    Where the invoice says nothing, there is nothing to compare with; an invoice certificate shows the invoice itself.
    """
    if draft.kind in {CertificateKind.SIGNATURE, CertificateKind.INVOICE}:
        return []
    source, boxes = draft.source_invoice, draft.certificate
    found = [*_boxes(source, boxes), *_lines(draft)]
    return [one for one in found if one.invoice != "" and not _are_alike(one.invoice, one.certificate)]


def bare(text: str) -> str:
    """What is left of a text without case, spaces and punctuation: letters and digits, a point only between digits.

    So 1,200 is 1200, and 12.5 is not 125.
    """
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_", "", text.upper())


def _are_alike(one: str | None, other: str | None) -> bool:
    return one == other if one is None or other is None else bare(one) == bare(other)


def _boxes(source: SourceInvoice, boxes: CertificateBoxes) -> Iterator[InvoiceDifference]:
    yield InvoiceDifference(
        "/certificate/consignee", "/source_invoice/consignee", _address(source.consignee), boxes.consignee
    )
    for name in BOXES:
        yield InvoiceDifference(
            f"/certificate/{name}", f"/source_invoice/{name}", getattr(source, name), getattr(boxes, name)
        )


def _address(party: Party) -> str:
    return "\n".join(part for part in (party.name, party.address, party.country) if part)


def _lines(draft: Draft) -> Iterator[InvoiceDifference]:
    invoiced, certified = draft.source_invoice.lines, draft.goods
    if not invoiced:
        return
    for index in range(max(len(invoiced), len(certified))):
        pointers = f"/goods/{index}", f"/source_invoice/lines/{index}"
        if index >= len(invoiced):
            yield InvoiceDifference(*pointers, None, certified[index].description)
        elif index >= len(certified):
            yield InvoiceDifference(*pointers, invoiced[index].description, None)
        else:
            yield from _fields(pointers, invoiced[index], certified[index])


def _fields(pointers: tuple[str, str], invoiced: DraftGoods, certified: DraftGoods) -> Iterator[InvoiceDifference]:
    for name in DraftGoods.model_fields:
        goods, line = (f"{pointer}/{name}" for pointer in pointers)
        yield InvoiceDifference(goods, line, getattr(invoiced, name), getattr(certified, name))
