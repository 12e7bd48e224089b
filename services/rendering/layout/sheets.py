"""What stands on which page of a signature certificate or an invoice certificate (DOC-01: X3, X4). Pure.

As on a certificate of origin, a long text runs on by itself: only the first page shows the boxes at its top, only the
last one the declaration and the certification, and a few rows are kept for the last page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import break_lines, hang
from libs.contracts.values import (
    DocumentProblem,
    InvoiceDocument,
    InvoiceLine,
    InvoiceReference,
    SignatureDocument,
    Value,
)
from services.rendering.layout.geometry import BOX_WIDTH, FIRST_PAGE, GOODS_FOOT, GOODS_HEAD, LEADING, Frame, frames
from services.rendering.layout.labels import among
from services.rendering.layout.origin import Numbered
from services.rendering.layout.problems import too_long, unprintables

Block = Mapping[str, Sequence[str]]
"""Rows side by side, by column, that are never torn apart."""
Paper = SignatureDocument | InvoiceDocument

TEXT_POINTS, TEXT_WIDTH = 9.2, 158.0
# The title is set in bold, which runs a tenth wider than what is measured.
TITLE_POINTS = TEXT_POINTS * 1.1
# Column by column: its width in millimetres.
INVOICE_WIDTHS = {"description": 88.0, "quantity": 22.0, "unit": 14.0, "price": 22.0, "amount": 25.0}
_ENTRIES = {"description": "品名 Description", "quantity": "数量 Quantity", "unit": "単位 Unit"}
_ENTRIES |= {"price": "単価 Unit price", "amount": "金額 Amount"}
LAST_PAGE_ROWS = 5
MOST_ROWS = 12


@dataclass(frozen=True)
class Sheet(Numbered):
    """One page. `boxes` are those at its top, empty where they are struck."""

    boxes: Mapping[str, Sequence[str]]
    blocks: Sequence[Block]

    @property
    def rows(self) -> int:
        """Printed rows of the body."""
        return _rows(self.blocks)

    def column(self, name: str) -> list[str]:
        """One column of the body, row for row beside the others."""
        rows: list[str] = []
        for block in self.blocks:
            own = block.get(name, ())
            rows += [*own, *[""] * (_height(block) - len(own))]
        return rows


@dataclass(frozen=True)
class Sheets:
    """The pages, or why there are none (D-16)."""

    pages: list[Sheet] = field(default_factory=list)
    problems: list[DocumentProblem] = field(default_factory=list)


def lay_out_sheets(document: Paper, own_pages: int = 0) -> Sheets:
    """Lay a frozen document out on pages; content that cannot be printed comes back as problems, all at once.

    `own_pages` of the company's layout follow (APP-18): the cover says so.
    """
    problems = unprintables(_texts(document))
    if problems:
        return Sheets(problems=problems)
    if isinstance(document, SignatureDocument):
        return _sheets(*_statement(document, own_pages))
    return _sheets(*_invoice(document, own_pages))


def unwritten(document: Paper) -> list[DocumentProblem]:
    """What no certificate is without, only a specimen of an unfinished one: a statement, or lines, or own pages."""
    if document.own_layout is not None:
        return []
    if isinstance(document, SignatureDocument):
        return [] if document.text.strip() else [_missing("/text", "宣誓文", "The declaration")]
    return [] if document.lines else [_missing("/lines", "明細", "The list")]


def sheet_frames(kind: str, first: bool, last: bool) -> dict[str, Frame]:
    """The boxes of one page by name, in millimetres; "goods" is the body."""
    at = frames(first, last)
    top = at["2"] if kind == "signature" else at["5"]
    body = Frame(at["goods"].x, top.y, at["goods"].width, at["9"].y - top.y)
    boxes = ("1", "title", "9", "10") if kind == "signature" else ("1", "title", "2", "3", "4", "9", "10")
    return {name: at[name] for name in boxes} | {"goods": body}


def sheet_rows(kind: str, first: bool, last: bool) -> int:
    """How many rows the body of such a page holds."""
    return int((sheet_frames(kind, first, last)["goods"].height - GOODS_HEAD - GOODS_FOOT) / LEADING)


def _texts(document: Value) -> Iterator[tuple[str, str]]:
    yield from _walk("", document.model_dump())


def _walk(pointer: str, content: object) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield pointer, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from _walk(f"{pointer}/{name}", value)
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from _walk(f"{pointer}/{index}", value)


def _statement(
    document: SignatureDocument, own_pages: int
) -> tuple[str, dict[str, list[str]], list[Block], list[DocumentProblem]]:
    boxes = {"1": break_lines(_addressed(document), BOX_WIDTH)}
    problems = _too_full("/addressee", "宛先 Addressee", boxes["1"], FIRST_PAGE["1"].rows)
    title = break_lines(document.title, TEXT_WIDTH, TITLE_POINTS)
    problems += _too_full("/title", "表題 Title", title, 2)
    texts = [text for text in document.text.split("\n\n") if text.strip()]
    if document.related_invoice is not None:
        texts.append(f"{among(document.language, 'Invoice:')} {_named(document.related_invoice)}")
    texts += _following(document.language, own_pages)
    paragraphs = [break_lines(text, TEXT_WIDTH, TEXT_POINTS) for text in texts]
    blocks = [block for paragraph in paragraphs for block in _paragraph(paragraph)]
    return "signature", boxes, [{"title": [*title, ""]}, *blocks], problems


def _addressed(document: SignatureDocument) -> str:
    """The addressee, with the country that the statement is for unless the address ends with it."""
    addressee, country = document.addressee.strip(), document.country.strip()
    return addressee if addressee.upper().endswith(country.upper()) else f"{addressee}\n{country}"


def _named(invoice: InvoiceReference) -> str:
    return f"{invoice.number}, {in_words(invoice.date)}"


def _following(language: str, own_pages: int) -> list[str]:
    """What the cover says of the company's own pages, so that none is taken away or added."""
    if own_pages == 0:
        return []
    one = "One page of the exporter's own layout follows and is part of this certificate."
    several = "{} pages of the exporter's own layout follow and are part of this certificate."
    return [among(language, one if own_pages == 1 else several).format(own_pages)]


def _paragraph(lines: list[str]) -> list[Block]:
    """Neither its first nor its last line ever stands alone; an empty row follows it."""
    if len(lines) <= 3:
        return [{"text": [*lines, ""]}]
    return [{"text": lines[:2]}, *({"text": [line]} for line in lines[2:-2]), {"text": [*lines[-2:], ""]}]


def _invoice(
    document: InvoiceDocument, own_pages: int
) -> tuple[str, dict[str, list[str]], list[Block], list[DocumentProblem]]:
    boxes = {
        "1": break_lines(document.seller, BOX_WIDTH),
        "2": break_lines(document.buyer, BOX_WIDTH),
        "3": _invoice_box(document.invoice),
        "4": break_lines(f"{document.terms}\n{_in_currency(document)}", BOX_WIDTH),
    }
    fields = {"1": ("/seller", "売主 Seller"), "2": ("/buyer", "買主 Buyer")}
    fields |= {"3": ("/invoice/number", "インボイス番号 Invoice number"), "4": ("/terms", "取引条件 Terms")}
    problems = [one for name in boxes for one in _too_full(*fields[name], boxes[name], FIRST_PAGE[name].rows)]
    entries = [_entry(line) for line in document.lines]
    problems += [one for n, block in enumerate(entries) for one in _entry_too_full(n, block)]
    total_rows = break_lines(document.total, INVOICE_WIDTHS["amount"])
    problems += _too_full("/total", "合計 Total", total_rows, 1)
    total: Block = {"description": ["", "TOTAL"], "price": ["", document.currency], "amount": ["", document.total]}
    gap = [""] if entries else []
    note: list[Block] = [{"description": [text, *gap]} for text in _following(document.language, own_pages)]
    blocks = [*note, *entries]
    return "invoice", boxes, [*blocks[:-1], *([_joined(blocks[-1], total)] if blocks else [])], problems


def _invoice_box(invoice: InvoiceReference | None) -> list[str]:
    return break_lines(f"{invoice.number}\n{in_words(invoice.date)}", BOX_WIDTH) if invoice else []


def _in_currency(document: InvoiceDocument) -> str:
    return f"{among(document.language, 'Currency:')} {document.currency}"


def _entry(line: InvoiceLine) -> Block:
    return {name: hang(break_lines(getattr(line, name), width)) for name, width in INVOICE_WIDTHS.items()}


def _entry_too_full(index: int, block: Block) -> Iterator[DocumentProblem]:
    for name, lines in block.items():
        room = MOST_ROWS if name == "description" else 1
        yield from _too_full(f"/lines/{index}/{name}", f"{_ENTRIES[name]} ({index + 1})", lines, room)


def _joined(last: Block, total: Block) -> Block:
    """The total never stands on a page without the last line."""
    height = _height(last)
    columns = {*last, *total}
    return {
        name: [*last.get(name, ()), *[""] * (height - len(last.get(name, ()))), *total.get(name, ())]
        for name in columns
    }


def _too_full(pointer: str, name: str, lines: Sequence[str], room: int) -> list[DocumentProblem]:
    return [too_long(pointer, name, name, len(lines), room)] if len(lines) > room else []


def _missing(pointer: str, ja: str, en: str) -> DocumentProblem:
    return DocumentProblem(
        field=pointer, ja=f"{ja}がありません。入力してください", en=f"{en} is empty. Please enter it"
    )


def _sheets(kind: str, boxes: dict[str, list[str]], blocks: list[Block], problems: list[DocumentProblem]) -> Sheets:
    if problems:
        return Sheets(problems=problems)
    contents = _spaced(kind, blocks)
    total = len(contents)
    return Sheets([Sheet(n, total, boxes if n == 1 else {}, content) for n, content in enumerate(contents, start=1)])


def _spaced(kind: str, blocks: list[Block]) -> list[list[Block]]:
    """Lines of goods of several rows stand apart from the next one where this takes no more pages."""
    dense = _distributed(kind, blocks)
    airy = _distributed(kind, [*map(_apart, blocks[:-1]), *blocks[-1:]])
    return airy if len(airy) == len(dense) else dense


def _apart(block: Block) -> Block:
    rows = block.get("description", ())
    return {**block, "description": [*rows, ""]} if len(rows) > 1 and rows[-1] else block


def _distributed(kind: str, blocks: list[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = []
    rest = blocks
    while _rows(rest) > sheet_rows(kind, first=not pages, last=True):
        taken = _fitting(rest, sheet_rows(kind, first=not pages, last=False))
        pages.append(rest[:taken])
        rest = rest[taken:]
    return [*pages, rest]


def _fitting(blocks: list[Block], room: int) -> int:
    taken = 0
    while taken < len(blocks) and _rows(blocks[: taken + 1]) <= room:
        taken += 1
    return max(1, min(taken, len(blocks) - _kept(blocks)))


def _kept(blocks: list[Block]) -> int:
    """How many blocks are left for the last page."""
    kept = 1
    while kept < (len(blocks) + 1) // 2 and _rows(blocks[-kept:]) < LAST_PAGE_ROWS:
        kept += 1
    return kept


def _rows(blocks: Sequence[Block]) -> int:
    """How many rows they take on one page; an empty row at its end takes none."""
    heights = sum(map(_height, blocks))
    return heights - 1 if blocks and _ends_empty(blocks[-1]) else heights


def _ends_empty(block: Block) -> bool:
    height = _height(block)
    return height > 1 and not any(len(rows) == height and rows[-1] for rows in block.values())


def _height(block: Block) -> int:
    return max(len(lines) for lines in block.values())
