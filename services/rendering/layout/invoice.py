"""What an invoice certificate says (DOC-01: X4): boxes and blocks of lines, not yet spread over pages. Pure."""

from collections.abc import Iterator

from libs.common.figures import grouped
from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import break_lines, hang
from libs.contracts.values import DocumentProblem, InvoiceDocument, InvoiceLine, InvoiceReference
from services.rendering.layout.blocks import Block, Content, following_pages, height_of
from services.rendering.layout.geometry import BOX_WIDTH, FIRST_PAGE
from services.rendering.layout.labels import among
from services.rendering.layout.problems import too_full

# Column by column: its width in millimetres.
INVOICE_WIDTHS = {"description": 88.0, "quantity": 22.0, "unit": 14.0, "price": 22.0, "amount": 25.0}
MOST_ROWS = 12


def invoice_content(document: InvoiceDocument, own_pages: int) -> Content:
    """The lines of the invoice and its total; seller, buyer, number and terms in boxes 1 to 4."""
    boxes = {
        "1": break_lines(document.seller, BOX_WIDTH),
        "2": break_lines(document.buyer, BOX_WIDTH),
        "3": _invoice_box(document.invoice),
        "4": break_lines(f"{document.terms}\n{_in_currency(document)}", BOX_WIDTH),
    }
    fields = {"1": "/seller", "2": "/buyer", "3": "/invoice/number", "4": "/terms"}
    problems = [one for name in boxes for one in too_full(fields[name], boxes[name], FIRST_PAGE[name].rows)]
    entries = [_entry(line) for line in document.lines]
    problems += [one for n, block in enumerate(entries) for one in _entry_too_full(n, block)]
    sum_of_all = grouped(document.total)
    total_rows = break_lines(sum_of_all, INVOICE_WIDTHS["amount"])
    problems += too_full("/total", total_rows, 1)
    total: Block = {"description": ["", "TOTAL"], "price": ["", document.currency], "amount": ["", sum_of_all]}
    gap = [""] if entries else []
    note: list[Block] = [{"description": [text, *gap]} for text in following_pages(document.language, own_pages)]
    blocks = [*note, *entries]
    return Content(boxes, [*blocks[:-1], *([_joined(blocks[-1], total)] if blocks else [])], problems)


def _invoice_box(invoice: InvoiceReference | None) -> list[str]:
    return break_lines(f"{invoice.number}\n{in_words(invoice.date)}", BOX_WIDTH) if invoice else []


def _in_currency(document: InvoiceDocument) -> str:
    return f"{among(document.language, 'Currency:')} {document.currency}"


def _entry(line: InvoiceLine) -> Block:
    texts = line.model_dump() | {name: grouped(getattr(line, name)) for name in ("quantity", "price", "amount")}
    return {name: hang(break_lines(texts[name], width)) for name, width in INVOICE_WIDTHS.items()}


def _entry_too_full(index: int, block: Block) -> Iterator[DocumentProblem]:
    for name, lines in block.items():
        room = MOST_ROWS if name == "description" else 1
        yield from too_full(f"/lines/{index}/{name}", lines, room)


def _joined(last: Block, total: Block) -> Block:
    """The total never stands on a page without the last line."""
    height = height_of(last)
    columns = {*last, *total}
    return {
        name: [*last.get(name, ()), *[""] * (height - len(last.get(name, ()))), *total.get(name, ())]
        for name in columns
    }
