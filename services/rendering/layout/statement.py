"""What a signature certificate says (DOC-01: X3): boxes and blocks of lines, not yet spread over pages. Pure."""

from libs.contracts.printed.dates import in_words
from libs.contracts.printed.lines import break_lines
from libs.contracts.values import InvoiceReference, SignatureDocument
from services.rendering.layout.blocks import Block, Content, following_pages
from services.rendering.layout.geometry import BOX_WIDTH, FIRST_PAGE
from services.rendering.layout.labels import among
from services.rendering.layout.problems import too_full

TEXT_POINTS, TEXT_WIDTH = 9.2, 158.0
# The title is set in bold, which runs a tenth wider than what is measured.
TITLE_POINTS = TEXT_POINTS * 1.1


def statement_content(document: SignatureDocument, own_pages: int) -> Content:
    """The statement, paragraph by paragraph, under its title; the addressee in box 1."""
    boxes = {"1": break_lines(_addressed(document), BOX_WIDTH)}
    problems = too_full("/addressee", boxes["1"], FIRST_PAGE["1"].rows)
    title = break_lines(document.title, TEXT_WIDTH, TITLE_POINTS)
    problems += too_full("/title", title, 2)
    texts = [text for text in document.text.split("\n\n") if text.strip()]
    if document.related_invoice is not None:
        texts.append(f"{among(document.language, 'Invoice:')} {_named(document.related_invoice)}")
    texts += following_pages(document.language, own_pages)
    paragraphs = [break_lines(text, TEXT_WIDTH, TEXT_POINTS) for text in texts]
    blocks = [block for paragraph in paragraphs for block in _paragraph(paragraph)]
    return Content(boxes, [{"title": [*title, ""]}, *blocks], problems)


def _addressed(document: SignatureDocument) -> str:
    """The addressee, with the country that the statement is for unless the address ends with it."""
    addressee, country = document.addressee.strip(), document.country.strip()
    return addressee if addressee.upper().endswith(country.upper()) else f"{addressee}\n{country}"


def _named(invoice: InvoiceReference) -> str:
    return f"{invoice.number}, {in_words(invoice.date)}"


def _paragraph(lines: list[str]) -> list[Block]:
    """Neither its first nor its last line ever stands alone; an empty row follows it."""
    if len(lines) <= 3:
        return [{"text": [*lines, ""]}]
    return [{"text": lines[:2]}, *({"text": [line]} for line in lines[2:-2]), {"text": [*lines[-2:], ""]}]
