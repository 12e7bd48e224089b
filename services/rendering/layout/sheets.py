"""What stands on which page of a signature certificate or an invoice certificate (DOC-01: X3, X4). Pure.

As on a certificate of origin, a long text runs on by itself: only the first page shows the boxes at its top, only the
last one the declaration and the certification, and a few rows are kept for the last page.
"""

from collections.abc import Iterator

from libs.contracts.names.fields import printed_name_of
from libs.contracts.values import DocumentProblem, InvoiceDocument, SignatureDocument, Value
from services.rendering.layout.blocks import Content, spread
from services.rendering.layout.invoice import invoice_content
from services.rendering.layout.pages import Pagination, Sheet
from services.rendering.layout.problems import unprintables
from services.rendering.layout.statement import statement_content

SheetDocument = SignatureDocument | InvoiceDocument


def lay_out_sheets(document: SheetDocument, own_pages: int = 0) -> Pagination[Sheet]:
    """Lay a frozen document out on pages; content that cannot be printed comes back as problems, all at once.

    `own_pages` of the company's layout follow (APP-18): the cover says so.
    """
    problems = unprintables(_texts(document))
    if problems:
        return Pagination(problems=problems)
    if isinstance(document, SignatureDocument):
        return _sheets(document.kind, statement_content(document, own_pages))
    return _sheets(document.kind, invoice_content(document, own_pages))


def unwritten(document: SheetDocument) -> list[DocumentProblem]:
    """What no certificate is without, only a specimen of an unfinished one: a statement, or lines, or own pages."""
    if document.own_layout is not None:
        return []
    if isinstance(document, SignatureDocument):
        return [] if document.text.strip() else [_missing("/text")]
    return [] if document.lines else [_missing("/lines")]


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


def _missing(pointer: str) -> DocumentProblem:
    name = printed_name_of(pointer)
    return DocumentProblem(
        field=pointer, ja=f"「{name.ja}」がありません。入力してください", en=f"'{name.en}' is empty. Please enter it"
    )


def _sheets(kind: str, content: Content) -> Pagination[Sheet]:
    if content.problems:
        return Pagination(problems=content.problems)
    bodies = spread(kind, content.blocks)
    total = len(bodies)
    pages = [Sheet(n, total, content.boxes if n == 1 else {}, body) for n, body in enumerate(bodies, start=1)]
    return Pagination(pages=pages)
