"""Where the certificate says something else than the source invoice that it came from (I-01)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from libs.contracts.values import CertificateKind
from services.application.draft import CertificateBoxes, Draft, DraftGoods, Party, SourceInvoice

AROUND = ',.;:"'
BOXES = ("transport", "marks", "general_name")


@dataclass(frozen=True)
class InvoiceDifference:
    """Two values that differ, each with its JSON pointer into the draft; None stands for a line that is not there."""

    pointer: str
    invoice_pointer: str
    invoice: str | None
    certificate: str | None

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words that differ, as the invoice and as the certificate has them: [("41", "14")]."""
        return changed_words(self.invoice, self.certificate) if self.invoice and self.certificate else []


def invoice_differences(draft: Draft) -> list[InvoiceDifference]:
    """Every box and goods line that differs in more than case, spaces and punctuation.

    Where the invoice says nothing, there is nothing to compare with; an invoice certificate shows the invoice itself.
    """
    return list(each_difference(draft))


def each_difference(draft: Draft) -> Iterator[InvoiceDifference]:
    """Find them one after the other, for whoever stops early: of ten thousand lines nobody looks at all."""
    if draft.kind in {CertificateKind.SIGNATURE, CertificateKind.INVOICE}:
        return
    for one in chain(_boxes(draft.source_invoice, draft.certificate), _lines(draft)):
        if one.invoice != "" and not _are_alike(one.invoice, one.certificate):
            yield one


def bare(text: str) -> str:
    """What is left of a text without case, spaces and punctuation: letters and digits, a point only between digits.

    So 1,200 is 1200, and 12.5 is not 125.
    """
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_", "", text.upper())


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """What stands in the place of what, word by word, without case and punctuation; "" where there is nothing."""
    old, new = before.split(), after.split()
    if len(old) == 1 == len(new):
        return [(before.strip(), after.strip())]
    blocks = SequenceMatcher(None, [bare(word) for word in old], [bare(word) for word in new], autojunk=False)
    pairs = [(" ".join(old[a:b]), " ".join(new[c:d])) for tag, a, b, c, d in blocks.get_opcodes() if tag != "equal"]
    return [(_trimmed(one), _trimmed(other)) for one, other in pairs if bare(one) != bare(other)]


def _trimmed(words: str) -> str:
    """Without punctuation around it, unless a quotation mark would lose its other half."""
    trimmed = words.strip(AROUND)
    return words.strip(AROUND.replace('"', "")) if trimmed.count('"') % 2 else trimmed


def _are_alike(one: str | None, other: str | None) -> bool:
    return one == other or (one is not None and other is not None and bare(one) == bare(other))


def _boxes(source: SourceInvoice, boxes: CertificateBoxes) -> Iterator[InvoiceDifference]:
    yield InvoiceDifference(
        "/certificate/consignee", "/source_invoice/consignee", _address(source.consignee), boxes.consignee
    )
    for name in BOXES:
        yield InvoiceDifference(
            f"/certificate/{name}", f"/source_invoice/{name}", getattr(source, name), getattr(boxes, name)
        )


def _address(party: Party) -> str:
    """Name, address and country as box 2 has them: a country at the end of the address is not written twice."""
    country = "" if bare(party.address).endswith(bare(party.country)) else party.country
    return "\n".join(part for part in (party.name, party.address, country) if part)


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
